import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, expect, jest, test } from '@jest/globals';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { dynamoNotebook } from '../../shared/aws/dynamo-notebook.ts';
import type { Table } from '../../shared/aws/table.ts';
import { isoOf, systemClock } from '../../shared/kernel/clock.ts';
import { systemRandom } from '../../shared/kernel/random.ts';
import { latestAudit, recordAudit } from '../../shared/posting/audit/record.ts';
import { COPY_ACCEPTED } from '../../shared/posting/sweep.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { joinLocalShop, until } from '../support/local-shop.ts';
import type { LocalShop } from '../support/local-shop.ts';
import { sqsOf } from '../support/queue-peek.ts';
import { BUYERS, buy, soldIn, tableOf } from '../support/shop-day.ts';
import { startWhole } from '../support/whole.ts';

/** The bad days of the runbook, on a ledger that is gone, or is yesterday's. */
jest.setTimeout(420_000);
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-disaster-'));
const at = (name: string): string => join(stateDir, name);
const closers: (() => unknown)[] = [() => rmSync(stateDir, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

/** The demo shop's settings with a register that its till does not have. */
function wrongSettings(): string {
  const settings = JSON.parse(readFileSync('infra/settings.json', 'utf8')) as { lightspeed: object };
  const path = at('wrong.json');
  writeFileSync(
    path,
    JSON.stringify({ ...settings, lightspeed: { ...settings.lightspeed, registerId: '99' } }),
  );
  return path;
}

const MINUTE_MS = 60_000;
const HOME = { pk: 'controls', sk: 'home' };
const ledgerOf = (shop: LocalShop): Table => tableOf(shop.environment, 'LEDGER_TABLE');

/** As if it had been restored from another table, which has another id. */
async function isOfAnotherTable(shop: LocalShop): Promise<void> {
  const home = await until('the ledger that knows its table', () => ledgerOf(shop).get(HOME));
  await ledgerOf(shop).put({ ...home, ...HOME, tableId: 'the table of yesterday' });
}

/** A quarter of an hour goes by since it was noticed. */
async function waitedLongEnough(shop: LocalShop): Promise<void> {
  const past = Date.now() - 16 * MINUTE_MS;
  await ledgerOf(shop).update(HOME, {
    UpdateExpression: 'SET #copy.noticedAtMs = :past',
    names: { '#copy': 'copy' },
    values: { ':past': past },
  });
}

/** By the hourly rule, and by nobody else: what the restore opened has been looked at, and the last audit was before. */
async function auditedByItself(shop: LocalShop): Promise<void> {
  const ledger = dynamoLedger(ledgerOf(shop), { random: systemRandom });
  expect(await ledger.cursor(COPY_ACCEPTED)).toBeGreaterThan(Date.now() - MINUTE_MS);
  await ledger.storeCursor(COPY_ACCEPTED, Date.now() - 21 * MINUTE_MS);
  const notebook = dynamoNotebook(ledgerOf(shop));
  const last = await latestAudit(notebook);
  expect(last).toMatchObject({ balanced: true });
  if (last !== null) await recordAudit({ ...last, asOf: isoOf(Date.now() - 60 * MINUTE_MS) }, notebook);
  const tick = { 'detail-type': 'Scheduled Event', source: 'aws.events' };
  expect(await shop.run('audit-ledger', tick)).toMatchObject({ outcome: 'audited', balanced: true });
}

/** What posting is paused for; null: it is not. */
async function pausedFor(shop: LocalShop): Promise<string | null> {
  const { pause } = await dynamoLedger(ledgerOf(shop), { random: systemRandom }).controls();
  return pause?.reason ?? null;
}

const statusOf = async (shop: LocalShop, charge: string): Promise<string> =>
  ((await (await shop.ask(`/v1/payments/${charge}`)).json()) as { status: string }).status;

test('a ledger of yesterday, and one that is lost: nothing is rung up again, and all is found', async () => {
  const till = await startRSeries({
    clock: systemClock,
    switches: { limiter: 'off', subscribed_registers: 500 },
  });
  const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
  closers.push(() => Promise.all([till.close(), stripe.close()]));
  /** One life of the local whole on what lies in the folder. */
  const live = async (work: (shop: LocalShop) => Promise<void>, settingsPath?: string): Promise<void> => {
    const options = settingsPath === undefined ? {} : { settingsPath };
    const whole = await startWhole({ stateDir, stripe, till, ...options });
    closers.push(() => whole.end('SIGKILL'));
    stripe.setWebhook(`${whole.url}/stripe/webhook`);
    await work(joinLocalShop({ stateDir, stripe, till, whole }));
    stripe.setWebhook(null);
    await whole.end('SIGKILL');
  };
  const charges: string[] = [];
  const sell = async (shop: LocalShop): Promise<void> => {
    const charge = buy(shop, BUYERS[charges.length % BUYERS.length] ?? BUYERS[0]);
    charges.push(charge);
    await soldIn(shop, charge);
  };
  const allPosted = (shop: LocalShop): Promise<unknown> =>
    until('every payment posted', async () => {
      const all = await Promise.all(charges.map((charge) => statusOf(shop, charge)));
      return all.every((status) => status === 'posted');
    });
  const audited = async (shop: LocalShop): Promise<void> => {
    expect(await shop.run('audit-ledger')).toMatchObject({ balanced: true, missing: [], extra: [] });
  };

  await live(async (shop) => {
    await sell(shop);
    await audited(shop);
    await isOfAnotherTable(shop);
  });
  cpSync(at('dynamodb'), at('yesterday'), { recursive: true });
  await live(async (shop) => {
    await ledgerOf(shop).deleteIf(HOME, {});
    await sell(shop);
    const { refund } = stripe.shop.refund({ charge: charges[0] ?? '', amountMinor: 1353 });
    await soldIn(shop, refund);
    await audited(shop);
  });
  const sales = till.state.completedSales().length;

  rmSync(at('dynamodb'), { recursive: true });
  cpSync(at('yesterday'), at('dynamodb'), { recursive: true });
  await live(async (shop) => {
    charges.push(buy(shop, BUYERS[2]));
    await shop.run('sweep-payments');
    expect(await pausedFor(shop)).toContain('restored copy');
    expect(till.state.completedSales()).toHaveLength(sales);
    await waitedLongEnough(shop);
    await shop.run('sweep-payments');
    await allPosted(shop);
    expect(await pausedFor(shop)).toBeNull();
    await auditedByItself(shop);
    await stepsBack(shop, charges[0] ?? '');
  });
  expect(till.state.completedSales()).toHaveLength(sales + 1);

  // The ledger is lost, and what is deployed in its place names a register that is not there.
  rmSync(at('dynamodb'), { recursive: true });
  till.faults.down = true;
  await live(async (shop) => {
    till.faults.down = false;
    charges.push(buy(shop, BUYERS[0]));
    const reason = await until('the pause', () => pausedFor(shop));
    expect(reason).toContain('99');
    expect(await shop.command('rebuild')).toMatchObject({
      error: { remedy: expect.stringContaining('registerId to one of: 1 (Counter), 3 (Web)') },
    });
  }, wrongSettings());
  await live(async (shop) => {
    await until('the pause that correct settings lift', async () => (await pausedFor(shop)) === null);
    const told = await shop.command('rebuild');
    expect(told).toMatchObject({
      complete: true,
      held: [],
      open: [],
      audit: { balanced: true, missing: [] },
    });
    await allPosted(shop);
  });
  expect(till.state.completedSales()).toHaveLength(sales + 2);
});

/** A newer deployment's item, met after that deployment was taken back: told, not changed, and no message circles. */
async function stepsBack(shop: LocalShop, charge: string): Promise<void> {
  const { payment } = (await (await shop.ask(`/v1/payments/${charge}`)).json()) as { payment: string };
  const key = { pk: `payment#${payment}`, sk: 'payment' };
  const table = ledgerOf(shop);
  await table.update(key, { UpdateExpression: 'SET schemaVersion = :newer', values: { ':newer': 2 } });
  const newer = await table.get(key);
  const MessageBody = JSON.stringify({ paymentId: payment, eventId: null, eventAtMs: null });
  const QueueUrl = shop.environment['PAYMENTS_QUEUE_URL'];
  await sqsOf(shop).send(new SendMessageCommand({ QueueUrl, MessageBody }));
  await until('the worker that steps back', () => shop.logged('post-payment').includes('stepped-back'));
  expect(shop.logged('post-payment')).not.toContain('invocation.failed');
  const asked = await shop.ask(`/v1/payments/${charge}`);
  expect([asked.status, await asked.json()]).toEqual([
    409,
    expect.objectContaining({
      detail: expect.stringMatching(/^a newer deployment wrote payment pi_.+deploy/),
    }),
  ]);
  expect(await table.get(key)).toEqual(newer);
}
