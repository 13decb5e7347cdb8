import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from '../../infra/cli/connect.ts';
import type { Finding } from '../../infra/cli/doctor/finding.ts';
import { runCli } from '../../infra/cli/program.ts';
import { systemClock } from '../../shared/kernel/clock.ts';
import type { AuditReport } from '../../shared/posting/audit/report.ts';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { readRunning } from '../../infra/cli/running.ts';
import { sqsClient } from '../../shared/aws/sqs-queue.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import type { RSeriesSimulator } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import type { StripeSimulator } from '../simulators/stripe/server.ts';
import { startWhole } from '../support/whole.ts';

/** The commands of those who look after a shop, on a running local whole: one start for all of them. */
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-operating-'));
const closers: (() => unknown)[] = [() => rmSync(stateDir, { recursive: true, force: true })];
let till: RSeriesSimulator;
let stripe: StripeSimulator;
let webhookUrl: string;

beforeAll(async () => {
  till = await startRSeries({ clock: systemClock, switches: { subscribed_registers: 200 } });
  stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
  closers.push(() => Promise.all([till.close(), stripe.close()]));
  const whole = await startWhole({ stateDir, stripe, till });
  closers.push(() => whole.end('SIGKILL'));
  webhookUrl = `${whole.url}/stripe/webhook`;
  stripe.setWebhook(webhookUrl);
  process.env['TILLBRIDGE_STATE_DIR'] = stateDir;
}, 180_000);
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

const variables: Record<string, string> = {};

async function ask(...args: string[]): Promise<{ exit: number; json: unknown }> {
  const { exit, stdout } = await runCli([...args, '--json'], { connect, clock: systemClock, variables });
  return { exit, json: JSON.parse(stdout) };
}

const tee = { sku: 'TEE-M', name: 'Trail Tee M', unitAmountMinor: 1250, taxRatePercent: 8.25 };
const buyer = { email: 'ada@example.com', name: 'Ada Byrne', phone: null };
const buy = (quantity: number, sku = 'TEE-M') =>
  stripe.shop.payCheckout({ lines: [{ ...tee, sku, quantity }], buyer });

/** Waits for what others do in their own time. */
async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 90_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error('it did not come true in time');
    await sleep(100);
  }
}

async function ailing(): Promise<{ exit: number; ill: Finding[] }> {
  const { exit, json } = await ask('doctor');
  const { checks } = json as { checks: Finding[] };
  return { exit, ill: checks.filter(({ status }) => status === 'fail') };
}

test('the doctor finds a shop well that is well, and every line says what was found', async () => {
  buy(1);
  await until(() => till.state.completedSales().length === 1);
  await ask('run', 'sweep-payments');
  const { exit, json } = await ask('doctor');
  const { healthy, checks } = json as { healthy: boolean; checks: Finding[] };
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
  expect([exit, healthy]).toEqual([0, true]);
  for (const each of checks) {
    expect(each.found).not.toBe('');
    expect(each.fix === null).toBe(each.status === 'ok');
  }
  const names = new Set(checks.map(({ check }) => check));
  for (const name of ['Stripe key', 'webhook', 'till', 'till ids', 'clocks', 'dead letters', 'rate', 'probe'])
    expect(names).toContain(name);
}, 180_000);

test('the doctor names what is wrong, with the one thing to do, and is itself no cause of change', async () => {
  const before = { sales: till.state.completedSales().length, events: stripe.state.events.size };
  const heal = stripe.faults.add({ kind: 'error', status: 403, path: /^\/v1\/refunds/, times: Infinity });
  stripe.setWebhook(null);
  await ask('pause', '--reason', 'stocktaking');
  const { exit, ill } = await ailing();
  expect(exit).toBe(1);
  const said = ill.map(({ check, found, fix }) => `${check}: ${found} -> ${fix}`).join('\n');
  expect(said).toMatch(/Stripe key: .*lacks read Refunds, write Refunds -> grant/);
  expect(said).toMatch(/webhook: .*is disabled -> enable/);
  heal();
  stripe.setWebhook(webhookUrl);
  await ask('resume');
  expect(before).toEqual({ sales: till.state.completedSales().length, events: stripe.state.events.size });
}, 180_000);

/** What has to become of each case: the payment's status, and what the till holds of its movements, in order. */
const BECOMES: Readonly<Record<string, readonly [status: string | null, ...sales: string[]]>> = {
  paid: ['posted', '27.06: 2 x 501'],
  'refund-full': ['posted', '27.06: 2 x 501', '-27.06: -2 x 501'],
  'refund-partial': ['posted', '27.06: 2 x 501', '-13.53: -1 x 501'],
  'refund-money': ['posted', '27.06: 2 x 501', '-10: -1 x 0'],
  dispute: ['posted', '27.06: 2 x 501', '-27.06: -1 x 0'],
  authorised: ['pending'],
  duplicate: ['posted', '27.06: 2 x 501'],
  'out-of-order': ['posted', '27.06: 2 x 501', '-27.06: -2 x 501'],
  'two-refunds-at-once': ['posted', '27.06: 2 x 501', '-13.53: -1 x 501', '-13.53: -1 x 501'],
  'unknown-sku': ['held'],
  'no-lines': ['held'],
  'wrong-sum': ['held'],
  'part-payment': ['held'],
  'odd-cent': ['posted', '39.51: 1 x 501, 2 x 501'],
  'late-webhook': ['posted', '27.06: 2 x 501'],
  forged: [null],
  replayed: ['posted', '27.06: 2 x 501'],
  'other-mode': ['posted', '27.06: 2 x 501'],
};
/** What the webhook has to answer where a case asks it. */
const ANSWERS: Readonly<Record<string, number>> = {
  'late-webhook': 200,
  forged: 400,
  replayed: 400,
  'other-mode': 200,
};

/** The payment's status and its completed sales and returns, as `BECOMES` tells them. */
async function becameOf(payment: string): Promise<readonly (string | null)[]> {
  const { status, movements } = (await ask('explain', payment)).json as {
    status: string;
    movements?: { id: string }[];
  };
  const completed = (movements ?? []).flatMap(({ id }) =>
    till.state.salesByReference(id).filter(({ sale }) => sale.completed === 'true'),
  );
  const linesOf = ({ lines }: (typeof completed)[number]): string =>
    lines
      .map(({ unitQuantity, itemID }) => `${unitQuantity} x ${itemID}`)
      .toSorted()
      .join(', ');
  return [status, ...completed.map((document) => `${document.sale.calcTotal}: ${linesOf(document)}`)];
}

test('each case that can be triggered comes to what it promises, in the till as well', async () => {
  const known = (await ask('trigger')).json as { name: string }[];
  expect(known.map(({ name }) => name).toSorted()).toEqual(Object.keys(BECOMES).toSorted());
  const before = till.state.completedSales().length;
  const stock = till.state.onHand('501');
  const clock = { ...systemClock, sleep: () => sleep(10) };
  const payments: Record<string, string | null> = {};
  for (const { name } of known) {
    const { exit, stdout } = await runCli(['trigger', name, '--json'], { connect, clock });
    const { payment, answer } = JSON.parse(stdout) as { payment: string | null; answer?: number };
    expect([name, exit, answer]).toEqual([name, 0, ANSWERS[name]]);
    payments[name] = payment;
  }
  const became = async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(payments).map(async ([name, payment]) => [
          name,
          payment === null ? [null] : await becameOf(payment),
        ]),
      ),
    );
  await until(async () => isDeepStrictEqual(await became(), BECOMES)).catch(() => undefined);
  await sleep(300);
  expect(await became()).toEqual(BECOMES);
  const rows = Object.values(BECOMES).flatMap(([, ...sales]) => sales);
  expect(till.state.completedSales().length).toBe(before + rows.length);
  const sold = rows.flatMap((row) => [...row.matchAll(/(-?\d+) x 501/g)].map(([, units]) => Number(units)));
  expect(till.state.onHand('501')).toBe(stock - sold.reduce((sum, units) => sum + units, 0));
  expect((await ask('held', 'release', payments['part-payment'] ?? '')).exit).toBe(0);
  await until(async () => (await becameOf(payments['part-payment'] ?? ''))[1] === '27.06: 1 x 0');
}, 180_000);

test('a trigger that is not known, and every stage on AWS, is refused', async () => {
  expect((await ask('trigger', 'no-such-case')).exit).toBe(2);
  expect((await ask('trigger')).json).toContainEqual(expect.objectContaining({ name: 'duplicate' }));
});

test('a backfill brings in what no webhook told of, and tells that it is complete', async () => {
  stripe.setWebhook(null);
  // Stripe's moments are whole seconds.
  await sleep(1_100);
  const from = new Date().toISOString();
  await sleep(1_000);
  const paid = [buy(1), buy(2), buy(3)];
  const dry = await ask('post', '--from', from, '--dry-run');
  expect(dry.json).toMatchObject({
    wouldWrite: { sales: { count: 3, byCurrency: { usd: 1353 + 2706 + 4059 } } },
  });
  const before = till.state.completedSales().length;
  const { exit, json } = await ask('post', '--from', from);
  expect(json).toMatchObject({ complete: true, expected: 3, done: 3, held: [], open: [] });
  expect(exit).toBe(0);
  expect(till.state.completedSales().length).toBe(before + 3);
  const again = await ask('post', '--from', from);
  expect(again).toMatchObject({ exit: 0, json: { expected: 0 } });
  stripe.setWebhook(webhookUrl);
  for (const { charge } of paid) expect(till.state.salesByReference(charge)).toHaveLength(1);
}, 180_000);

test('dead letters are listed with their payment and can be offered again', async () => {
  expect(await ask('dlq', 'ls')).toEqual({ exit: 0, json: { count: 0, letters: [] } });
  stripe.setWebhook(null);
  const { paymentIntent, charge } = buy(1);
  const { environment } = readRunning(stateDir);
  await sqsClient().send(
    new SendMessageCommand({
      QueueUrl: `${environment['PAYMENTS_QUEUE_URL']}-dead`,
      MessageBody: JSON.stringify({ paymentId: paymentIntent, eventId: null, eventAtMs: null }),
    }),
  );
  expect(await ask('dlq', 'ls')).toMatchObject({
    exit: 1,
    json: { count: 1, letters: [{ payment: paymentIntent, since: expect.any(String) }] },
  });
  // What was looked at is hidden for a moment.
  await sleep(5_500);
  expect(await ask('dlq', 'redrive')).toEqual({ exit: 0, json: { redriven: 1 } });
  await until(() => till.state.salesByReference(charge).length === 1);
  expect((await ask('dlq', 'ls')).exit).toBe(0);
  stripe.setWebhook(webhookUrl);
}, 180_000);

test('a table of mappings is taken as a whole or not at all, and comes back as it was', async () => {
  const file = join(stateDir, 'map.csv');
  const importing = (text: string, ...more: string[]) => {
    writeFileSync(file, text);
    return ask('map', 'sku', '--import', file, ...more);
  };
  const conflicts = await importing('sku,target\nA,501\nB,501\nC,no-such-item\nA,502\n');
  expect(conflicts).toMatchObject({
    exit: 1,
    json: {
      imported: false,
      conflicts: [
        { line: 3, why: expect.stringContaining('"A" stands for that item') },
        { line: 4, why: expect.stringContaining('neither an item nor a SKU') },
        { line: 5, why: 'line 2 maps the same SKU' },
      ],
    },
  });
  expect((await ask('map', 'sku', '--export')).json).toEqual([]);
  const good = 'sku;target\r\n"=A, new";501\r\nB;CAP-GRN\r\nNOT-YET;\r\n';
  expect(await importing(good, '--dry-run')).toMatchObject({ exit: 0, json: { imported: false, added: 2 } });
  expect(await importing(good)).toMatchObject({ exit: 0, json: { imported: true, added: 2 } });
  const { stdout } = await runCli(['map', 'sku', '--export'], { connect, clock: systemClock });
  expect(await importing(stdout)).toMatchObject({ exit: 0, json: { added: 0, changed: 0, unchanged: 2 } });
  expect((await importing('sku,item\nA,501\n')).exit).toBe(2);
  expect((await importing('sku,target\n"A,501\n')).exit).toBe(2);
}, 180_000);

test('held payments are decided through the API: what is released is in the till, what is skipped is known to Stripe and the audit', async () => {
  const { json: made } = await ask('tokens', 'create', 'web-shop', '--scope', 'operator');
  const headers = { authorization: `Bearer ${(made as { token: string }).token}` };
  const decide = (id: string, what: 'release' | 'skip', body: object) =>
    fetch(new URL(`/v1/held/${id}/${what}`, webhookUrl), {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
  const [released, skipped] = [buy(2, 'HAT-NEW'), buy(1, 'HAT-OLD')];
  for (const { charge } of [released, skipped])
    await until(async () => (await becameOf(charge))[0] === 'held');
  const outside = async () => ((await ask('audit')).json as AuditReport).outside;
  const before = await outside();

  await ask('map', 'sku', 'HAT-NEW', '501');
  const done = await decide(released.charge, 'release', {});
  expect([done.status, await done.json()]).toEqual([
    200,
    { payment: released.paymentIntent, released: [released.charge] },
  ]);
  await until(async () => (await becameOf(released.charge))[0] === 'posted');
  expect(await becameOf(released.charge)).toEqual(['posted', '27.06: 2 x 501']);

  expect((await decide(skipped.charge, 'skip', {})).status).toBe(400);
  const reason = 'rung up at the counter';
  const left = await decide(skipped.charge, 'skip', { reason });
  expect([left.status, await left.json()]).toEqual([
    200,
    { payment: skipped.paymentIntent, skipped: [skipped.charge], reason },
  ]);
  const noted = () => stripe.state.payment_intents.get(skipped.paymentIntent)?.metadata['tillbridge_skipped'];
  await until(() => noted()?.includes(reason) === true);
  expect(await becameOf(skipped.charge)).toEqual(['skipped']);

  const { held = 0, skipped: were = 0, waiting = 0 } = before ?? {};
  expect(await outside()).toEqual({ held: held - 2, skipped: were + 1, waiting });
  const { json: audited } = await ask('audit');
  expect(JSON.stringify(audited)).not.toContain(skipped.charge);
}, 180_000);

test('a lost connection is a pause, and `connect` with the merchant’s approval ends it', async () => {
  const sales = till.state.completedSales().length;
  // Credentials that are wrong do not cost the good ones.
  variables['LIGHTSPEED_REFRESH_TOKEN'] = 'one that nobody gave';
  expect((await ask('connect')).exit).toBe(3);
  delete variables['LIGHTSPEED_REFRESH_TOKEN'];
  expect((await ailing()).ill).toEqual([]);
  // The merchant removes the application in Lightspeed.
  const { clientId, clientSecret } = till.credentials;
  await fetch(`${till.url}/auth/oauth/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: clientId, client_secret: clientSecret, refresh_token: 'any' }),
  });
  const { charge } = buy(1);
  await until(async () => (await ailing()).ill.some(({ check }) => check === 'posting'));
  const { json } = await ask('connect');
  const approval = await fetch((json as { approve: string }).approve, { redirect: 'manual' });
  expect(await ask('connect', '--code', 'one that is too old')).toMatchObject({
    exit: 3,
    json: { error: { remedy: expect.stringContaining('approve the connection once more') } },
  });
  expect(await ask('connect', '--code', approval.headers.get('location') ?? '')).toMatchObject({
    exit: 0,
    json: { connected: true, shop: 'Demo Outfitters', lifted: true },
  });
  await until(() => till.state.completedSales().length === sales + 1);
  expect(till.state.salesByReference(charge)).toHaveLength(1);
}, 180_000);

test('with nothing switched on that needs more, no function was denied anything', () => {
  const asked = readFileSync(join(stateDir, 'logs/access.log'), 'utf8').trim().split('\n');
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter((line) => line.includes('"allowed":false'))).toEqual([]);
});

test('uninstall tells what it would take back, and takes it back only when it is told to', async () => {
  const { json } = await ask('uninstall');
  expect(json).toMatchObject({ dryRun: true, steps: expect.any(Array), stays: expect.any(Array) });
  expect(stripe.state.endpoints.size).toBe(1);
  const { exit, json: done } = await ask('uninstall', '--yes');
  expect(exit).toBe(0);
  const { steps } = done as { steps: { what: string; outcome: string }[] };
  expect(steps.every(({ outcome }) => outcome === 'done')).toBe(true);
  expect(stripe.state.endpoints.size).toBe(0);
  expect((await ask('tokens', 'ls')).json).toEqual([]);
  expect((await ailing()).ill.map(({ check }) => check)).toEqual(expect.arrayContaining(['webhook', 'till']));
}, 180_000);
