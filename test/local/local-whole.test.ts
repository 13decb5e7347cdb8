import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { Stripe } from 'stripe';

/** The local whole as people start it: a process of its own, from outside. */
const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'tillbridge-whole-'));
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  PORT: '0',
  TILLBRIDGE_STATE_DIR: join(folder, 'never-started'),
  TILLBRIDGE_DEMO: 'off',
  STRIPE_SECRET_KEY: 'sk_test_of_the_local_whole',
};
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly said: string;
  readonly complained: string;
}

function start(environment: NodeJS.ProcessEnv = {}): {
  child: ChildProcess;
  said(): string;
  ended: Promise<Ended>;
} {
  const child = spawn(process.execPath, ['infra/local/start.ts'], {
    cwd: ROOT,
    env: { ...ENVIRONMENT, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const texts = { said: '', complained: '' };
  child.stdout?.on('data', (chunk: Buffer) => (texts.said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (texts.complained += chunk.toString()));
  const ended = once(child, 'close').then(([status]) => ({ status: status as number | null, ...texts }));
  return { child, said: () => texts.said, ended };
}

interface Running {
  readonly url: string;
  readonly apiToken: string;
  readonly environment: Record<string, string>;
  readonly state: string;
}

async function ready(started: ReturnType<typeof start>, state: string): Promise<Running> {
  const line = await until(() => /^tillbridge ready (http:\/\/127\.0\.0\.1:\d+)$/m.exec(started.said())?.[1]);
  const running = JSON.parse(readFileSync(join(state, 'running.json'), 'utf8')) as Running;
  expect(running.url).toBe(line);
  return { ...running, state };
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>, withinMs = 30_000): Promise<T> {
  for (const endMs = Date.now() + withinMs; Date.now() < endMs; await sleep(100)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error('it did not come true in time');
}

function stripeOf({ environment }: Running): Stripe {
  const { hostname, port } = new URL(environment['STRIPE_API_BASE'] ?? '');
  return new Stripe(ENVIRONMENT.STRIPE_SECRET_KEY, {
    host: hostname,
    port,
    protocol: 'http',
    telemetry: false,
  });
}

/** Two tees, bought in the shop's own checkout. */
async function buy(running: Running): Promise<Stripe.PaymentIntent> {
  const lines = [{ sku: 'TEE-M', quantity: 2, unit_amount: 1250, tax: 206, description: 'Trail Tee M' }];
  return stripeOf(running).paymentIntents.create({
    amount: 2706,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    receipt_email: 'ada@example.com',
    metadata: { order_lines: JSON.stringify(lines) },
  });
}

function saleIdOf(running: Running, { id }: Stripe.PaymentIntent): Promise<string> {
  return until(
    async () => (await stripeOf(running).paymentIntents.retrieve(id)).metadata['lightspeed_sale_id'],
  );
}

/** Asks the simulated till, with Tillbridge's own token. */
async function askTill({ environment, state }: Running, path: string): Promise<unknown> {
  const secrets = JSON.parse(readFileSync(join(state, 'secrets.json'), 'utf8')) as Record<
    string,
    { value: string }
  >;
  const { accessToken } = JSON.parse(secrets['tillbridge/demo/till-token']?.value ?? '') as {
    accessToken: string;
  };
  const url = `${environment['LIGHTSPEED_API_BASE']}/${path}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
  expect(answer.status).toBe(200);
  return answer.json();
}

interface TillOfSeries {
  readonly series: 'R' | 'X';
  /** The ids of the till's completed sales for a charge. */
  salesOf(running: Running, charge: string): Promise<string[]>;
  teesOnHand(running: Running): Promise<number>;
}

const ACCOUNT = 'API/V3/Account/100200';
const TEES = 'b0000000-0000-4000-8000-000000000501';

const R_SERIES: TillOfSeries = {
  series: 'R',
  async salesOf(running, charge) {
    const answer = await askTill(running, `${ACCOUNT}/Sale.json?referenceNumber=${charge}&completed=true`);
    // One row of a list is an object, not a list.
    const { Sale = [] } = answer as { Sale?: { saleID: string } | { saleID: string }[] };
    return [Sale].flat().map(({ saleID }) => saleID);
  },
  async teesOnHand(running) {
    const answer = await askTill(running, `${ACCOUNT}/ItemShop.json?itemID=501&shopID=1`);
    return Number((answer as { ItemShop: { qoh: string } }).ItemShop.qoh);
  },
};

const X_SERIES: TillOfSeries = {
  series: 'X',
  async salesOf(running, charge) {
    const { data } = (await askTill(running, 'api/2026-07/sales?page_size=500')) as {
      data: { id: string; state: string; note: string | null }[];
    };
    return data.filter(({ state, note }) => state === 'closed' && note?.includes(charge)).map(({ id }) => id);
  },
  async teesOnHand(running) {
    const rows = (await askTill(running, `api/2026-07/inventory/${TEES}`)) as {
      current_inventory_level: number;
    }[];
    return rows[0]?.current_inventory_level ?? NaN;
  },
};

const chargeOf = ({ latest_charge }: Stripe.PaymentIntent): string =>
  typeof latest_charge === 'string' ? latest_charge : '';

/** One of the two tees comes back. */
async function giveOneBack(running: Running, intent: Stripe.PaymentIntent): Promise<string> {
  const stripe = stripeOf(running);
  const lines = JSON.stringify([{ sku: 'TEE-M', quantity: 1, amount: 1353 }]);
  const refund = await stripe.refunds.create({
    payment_intent: intent.id,
    amount: 1353,
    metadata: { refund_lines: lines },
  });
  return until(async () => (await stripe.refunds.retrieve(refund.id)).metadata?.['lightspeed_return_id']);
}

test.each([R_SERIES, X_SERIES])(
  'on $series-Series a payment reaches the till, also across a kill; a refund becomes a return; the end is clean',
  async (till) => {
    const { series } = till;
    const state = join(folder, series);
    const own = { TILLBRIDGE_STATE_DIR: state, LIGHTSPEED_SERIES: series };
    const first = start(own);
    const before = await ready(first, state);
    expect((await fetch(`${before.url}/healthz`)).status).toBe(200);
    const calm = await buy(before);
    const calmSale = await saleIdOf(before, calm);
    expect(await till.teesOnHand(before)).toBe(38);
    const returned = await giveOneBack(before, calm);
    expect(returned).not.toBe(calmSale);
    expect(await till.teesOnHand(before)).toBe(39);
    const hurried = await buy(before);
    first.child.kill('SIGKILL');
    await first.ended;

    const second = start({ ...own, TILLBRIDGE_DEMO: 'on' });
    const after = await ready(second, state);
    expect(after.apiToken).toBe(before.apiToken);
    expect(second.said()).not.toContain(after.apiToken);
    const hurriedSale = await saleIdOf(after, hurried);
    expect(await till.salesOf(after, chargeOf(calm))).toContain(calmSale);
    expect(await till.salesOf(after, chargeOf(hurried))).toEqual([hurriedSale]);
    const authorization = `Bearer ${after.apiToken}`;
    const story = await fetch(`${after.url}/v1/payments/${hurried.id}`, { headers: { authorization } });
    expect(await story.json()).toMatchObject({ payment: hurried.id, status: 'posted' });

    await until(() => /^Order 1: .+[^]+pi_\w+[^]+carries lightspeed_sale_id \S+,/m.exec(second.said())?.[0]);

    const rival = await start(own).ended;
    expect(rival).toMatchObject({
      status: 2,
      complained: expect.stringContaining('in use by another start'),
    });
    second.child.kill('SIGTERM');
    const endedAtMs = Date.now();
    expect(await second.ended).toMatchObject({ status: 0, complained: '' });
    expect(Date.now() - endedAtMs).toBeLessThan(5000);
    expect(() => readFileSync(join(state, 'running.json'))).toThrow('ENOENT');
  },
  90_000,
);

test('a wrong start ends at once with status 2 and one sentence', async () => {
  const wrong = join(folder, 'wrong-settings.json');
  writeFileSync(wrong, '{"stage":"demo"}');
  const starts = [
    start({ PORT: 'x' }),
    start({ TILLBRIDGE_SETTINGS: wrong }),
    start({ LIGHTSPEED_PERSONAL_TOKEN: 'lsxs_pt_1' }),
  ];
  const ended = await Promise.all(starts.map((each) => each.ended));
  expect(ended.map(({ status, said }) => ({ status, said }))).toEqual(
    starts.map(() => ({ status: 2, said: '' })),
  );
  const sentences = ended.map(({ complained }) => complained.trim());
  expect(sentences).toEqual([
    expect.stringMatching(/^PORT is "x": [^\n]+$/),
    expect.stringMatching(/^settings in [^\n]+ are wrong: [^\n]+$/),
    expect.stringMatching(/^LIGHTSPEED_PERSONAL_TOKEN is for X-Series: [^\n]+$/),
  ]);
}, 30_000);

test('an id that the till does not have ends the start with status 2, and says which there are', async () => {
  const settings = JSON.parse(readFileSync(join(ROOT, 'infra/settings.json'), 'utf8')) as {
    lightspeed: object;
  };
  const wrong = join(folder, 'wrong-register.json');
  writeFileSync(
    wrong,
    JSON.stringify({ ...settings, lightspeed: { ...settings.lightspeed, registerId: '99' } }),
  );
  const state = join(folder, 'wrong-register');
  const { status, said, complained } = await start({
    TILLBRIDGE_SETTINGS: wrong,
    TILLBRIDGE_STATE_DIR: state,
  }).ended;
  expect({ status, said }).toEqual({ status: 2, said: '' });
  expect(complained.trim()).toMatch(
    /^lightspeed\.registerId "99" is not in the till: set lightspeed\.registerId to one of: [^\n]+$/,
  );
}, 60_000);
