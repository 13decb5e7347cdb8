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
const state = mkdtempSync(join(tmpdir(), 'tillbridge-whole-'));
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  PORT: '0',
  TILLBRIDGE_STATE_DIR: state,
  TILLBRIDGE_DEMO: 'off',
  STRIPE_SECRET_KEY: 'sk_test_of_the_local_whole',
};
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(state, { recursive: true, force: true });
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
}

async function ready(started: ReturnType<typeof start>): Promise<Running> {
  const line = await until(() => /^tillbridge ready (http:\/\/127\.0\.0\.1:\d+)$/m.exec(started.said())?.[1]);
  const running = JSON.parse(readFileSync(join(state, 'running.json'), 'utf8')) as Running;
  expect(running.url).toBe(line);
  return running;
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

/** The ids of the simulated till's sales for a charge, asked with Tillbridge's own token. */
async function salesOf({ environment }: Running, { latest_charge }: Stripe.PaymentIntent): Promise<string[]> {
  const secrets = JSON.parse(readFileSync(join(state, 'secrets.json'), 'utf8')) as Record<
    string,
    { value: string }
  >;
  const { accessToken } = JSON.parse(secrets['tillbridge/demo/till-token']?.value ?? '') as {
    accessToken: string;
  };
  const charge = typeof latest_charge === 'string' ? latest_charge : '';
  const url = `${environment['LIGHTSPEED_API_BASE']}/API/V3/Account/100200/Sale.json?referenceNumber=${charge}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
  expect(answer.status).toBe(200);
  // One row of a list is an object, not a list.
  const { Sale = [] } = (await answer.json()) as { Sale?: { saleID: string } | { saleID: string }[] };
  return [Sale].flat().map(({ saleID }) => saleID);
}

test('a payment reaches the till, also across a kill; the story is told; the end is clean', async () => {
  const first = start();
  const before = await ready(first);
  expect((await fetch(`${before.url}/healthz`)).status).toBe(200);
  const calm = await buy(before);
  const calmSale = await saleIdOf(before, calm);
  const hurried = await buy(before);
  first.child.kill('SIGKILL');
  await first.ended;

  const second = start({ TILLBRIDGE_DEMO: 'on' });
  const after = await ready(second);
  expect(after.apiToken).toBe(before.apiToken);
  expect(second.said()).not.toContain(after.apiToken);
  const hurriedSale = await saleIdOf(after, hurried);
  expect(await salesOf(after, calm)).toEqual([calmSale]);
  expect(await salesOf(after, hurried)).toEqual([hurriedSale]);
  const authorization = `Bearer ${after.apiToken}`;
  const story = await fetch(`${after.url}/v1/payments/${hurried.id}`, { headers: { authorization } });
  expect(await story.json()).toMatchObject({ payment: hurried.id, status: 'posted' });

  await until(() => /^Order 1: .+[^]+pi_\w+[^]+carries lightspeed_sale_id \d+/m.exec(second.said())?.[0]);

  const rival = await start().ended;
  expect(rival).toMatchObject({ status: 2, complained: expect.stringContaining('in use by another start') });
  second.child.kill('SIGTERM');
  const endedAtMs = Date.now();
  expect(await second.ended).toMatchObject({ status: 0, complained: '' });
  expect(Date.now() - endedAtMs).toBeLessThan(5000);
  expect(() => readFileSync(join(state, 'running.json'))).toThrow('ENOENT');
}, 90_000);

test('a wrong start ends at once with status 2 and one sentence', async () => {
  const wrong = join(state, 'wrong-settings.json');
  writeFileSync(wrong, '{"stage":"demo"}');
  const starts = [
    start({ PORT: 'x' }),
    start({ TILLBRIDGE_SETTINGS: wrong }),
    start({ LIGHTSPEED_SERIES: 'X' }),
  ];
  const ended = await Promise.all(starts.map((each) => each.ended));
  expect(ended.map(({ status, said }) => ({ status, said }))).toEqual(
    starts.map(() => ({ status: 2, said: '' })),
  );
  const sentences = ended.map(({ complained }) => complained.trim());
  expect(sentences).toEqual([
    expect.stringMatching(/^PORT is "x": [^\n]+$/),
    expect.stringMatching(/^settings in [^\n]+ are wrong: [^\n]+$/),
    expect.stringMatching(/^LIGHTSPEED_SERIES X [^\n]+$/),
  ]);
}, 30_000);
