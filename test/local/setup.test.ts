import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { EndedError } from '../../infra/cli/ask.ts';
import { connect } from '../../infra/cli/connect.ts';
import { runCli } from '../../infra/cli/program.ts';
import { systemClock } from '../../shared/kernel/clock.ts';
import { parseSettingsText } from '../../shared/settings/schema.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { startWhole } from '../support/whole.ts';

/** The wizard, from a stage that knows next to nothing to an order that is proven on both sides. */
const folder = mkdtempSync(join(tmpdir(), 'tillbridge-setup-'));
const stateDir = join(folder, 'state');
const out = join(folder, 'shop.json');
const closers: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

interface Answer {
  readonly finished?: boolean;
  readonly next?: string | null;
  readonly steps?: readonly { step: string; said: string }[];
  readonly coveragePercent?: number;
  readonly unmatched?: readonly { sku: string }[];
  readonly planned?: number;
  readonly centsOff?: readonly string[];
  readonly error?: { message: string; remedy: string };
}

async function setup(...args: string[]): Promise<{ exit: number; json: Answer }> {
  const { exit, stdout } = await runCli(['setup', '--out', out, ...args, '--json'], {
    connect,
    clock: systemClock,
  });
  return { exit, json: JSON.parse(stdout) as Answer };
}

/** As somebody at a terminal, who types these answers in turn and then goes away; and all that was read there. */
async function typing(args: readonly string[], answers: readonly string[]) {
  const screen: string[] = [];
  const left = [...answers];
  const ask = async (question: string): Promise<string> => {
    screen.push(question);
    const answer = left.shift();
    if (answer === undefined) throw new EndedError('ended');
    return answer;
  };
  const progress = (line: string): unknown => screen.push(line);
  const world = { connect, clock: systemClock, ask, progress };
  const { exit, stdout } = await runCli(['setup', '--out', out, ...args, '--json'], world);
  return { exit, json: JSON.parse(stdout) as Answer, screen: screen.join('\n'), unused: left };
}

const FIRST = {
  stage: 'trial',
  shop: { name: 'Trail & Tarn', timeZone: 'America/New_York', currency: 'usd', country: 'US' },
  lightspeed: { series: 'R' },
};

test('the wizard goes from an unknown till to an order that both sides tell alike, and can be ended anywhere', async () => {
  const till = await startRSeries({ clock: systemClock, switches: { subscribed_registers: 200 } });
  const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
  closers.push(() => Promise.all([till.close(), stripe.close()]));
  const endpoints = `${stripe.url}/v1/webhook_endpoints`;
  const headers = { authorization: `Bearer ${stripe.secretKey}` };
  for (const { id } of stripe.state.endpoints.all())
    await fetch(`${endpoints}/${id}`, { method: 'DELETE', headers });
  const buy = (sku: string, quantity: number) =>
    stripe.shop.payCheckout({
      lines: [{ sku, name: sku, unitAmountMinor: 1250, taxRatePercent: 8.25, quantity }],
      buyer: { email: 'ada@example.com', name: 'Ada Byrne', phone: null },
    });
  buy('TEE-M', 3);
  buy('NEW-HAT', 1);

  const first = join(folder, 'first.json');
  writeFileSync(first, JSON.stringify(FIRST));
  process.env['TILLBRIDGE_STATE_DIR'] = stateDir;
  const start = { stateDir, till, settingsPath: first };
  let whole = await startWhole({ ...start, stripe });
  closers.push(() => whole.end('SIGKILL'));

  // A stage that was just deployed: nobody has written a signing secret yet.
  const { secret } = await (await connect({})).site();
  await secret.change({ stripeWebhookSecrets: [] });

  // Nobody can be asked, and two registers are possible: it says which, and keeps what it knows.
  const unanswered = await setup();
  expect(unanswered).toMatchObject({
    exit: 2,
    json: { error: { remedy: expect.stringContaining('3 (Web)') } },
  });
  expect(existsSync(out)).toBe(false);

  const answers = join(folder, 'answers.json');
  writeFileSync(answers, '{"registerId": "99"}');
  expect(await setup('--answers', answers)).toMatchObject({
    exit: 2,
    json: { error: { message: expect.stringContaining('registerId') } },
  });
  // At a terminal: a wrong answer is told and asked for again, whoever ends it at a question goes on from there.
  const ended = await typing([], ['99', 'web']);
  expect(ended).toMatchObject({ exit: 3, json: { error: { message: 'ended at a question' } } });
  expect(ended.screen).toContain('"99" is none of them');
  const shadow = await typing([], ['Web Shop']);
  expect(shadow.screen).not.toContain('Which register');
  expect([shadow.exit, shadow.unused]).toEqual([0, []]);
  expect(shadow.json).toMatchObject({
    finished: false,
    next: expect.stringContaining('TILLBRIDGE_SETTINGS'),
    // 37.50 of 50.00 dollars.
    coveragePercent: 75,
    unmatched: [{ sku: 'NEW-HAT' }],
    planned: 1,
    centsOff: [],
  });
  const settings = () => parseSettingsText(readFileSync(out, 'utf8'), out);
  expect(settings()).toMatchObject({
    stage: 'trial',
    lightspeed: {
      series: 'R',
      accountId: '100200',
      shopId: '1',
      registerId: '3',
      employeeId: '4',
      paymentTypeId: '7',
    },
    posting: { mode: 'shadow' },
  });
  const [endpoint, ...others] = stripe.state.endpoints.all();
  expect((await secret.read()).stripeWebhookSecrets).toEqual(endpoint?.secrets);
  expect(others).toEqual([]);
  expect(endpoint?.endpoint).toMatchObject({
    url: `${whole.url}/stripe/webhook`,
    api_version: '2026-10-28.endive',
    status: 'enabled',
  });
  expect(till.state.completedSales()).toEqual([]);

  // Given again it makes nothing twice.
  await setup();
  expect(stripe.state.endpoints.size).toBe(1);

  // A moment that is none does not stay: the next run asks again.
  const wrong = await typing(['--live'], ['yesterday']);
  expect(wrong.exit).toBe(3);
  expect(wrong.screen).toContain('"yesterday" is no good answer to "since": expected an ISO 8601 moment');
  expect(await typing(['--live'], [''])).toMatchObject({
    exit: 0,
    json: { finished: false, next: expect.stringContaining('TILLBRIDGE_SETTINGS') },
  });
  expect(settings().posting).toMatchObject({ mode: 'live', since: expect.any(String) });

  const webhookSecret = endpoint?.secrets[0] ?? '';
  const port = Number(new URL(whole.url).port);
  await whole.end('SIGTERM');
  whole = await startWhole({ ...start, stripe: { ...stripe, webhookSecret }, settingsPath: out, port });
  expect((await setup()).json.next).toContain('--verify');
  const { paymentIntent, charge } = buy('TEE-M', 1);
  for (let turn = 0; turn < 300 && till.state.completedSales().length < 1; turn += 1) await sleep(100);
  for (let turn = 0; turn < 100; turn += 1) {
    if (stripe.state.payment_intents.get(paymentIntent)?.metadata['lightspeed_sale_id'] !== undefined) break;
    await sleep(100);
  }
  const proven = await setup('--verify', paymentIntent);
  expect(proven).toMatchObject({ exit: 0, json: { finished: true, next: null, payment: paymentIntent } });
  // Only what was paid after going live.
  expect(till.state.completedSales()).toHaveLength(1);
  expect(till.state.salesByReference(charge)).toHaveLength(1);
  expect(readFileSync(`${out}.setup`, 'utf8')).not.toMatch(/sk_test|whsec/);
}, 180_000);
