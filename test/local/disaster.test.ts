import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../shared/kernel/clock.ts';
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

/** The demo shop's settings in shadow mode, as the runbook deploys them after a restore. */
function shadowSettings(): string {
  const settings = JSON.parse(readFileSync('infra/settings.json', 'utf8')) as { posting: object };
  const path = at('shadow.json');
  writeFileSync(path, JSON.stringify({ ...settings, posting: { ...settings.posting, mode: 'shadow' } }));
  return path;
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

  await live(sell);
  cpSync(at('dynamodb'), at('yesterday'), { recursive: true });
  await live(async (shop) => {
    await sell(shop);
    const { refund } = stripe.shop.refund({ charge: charges[0] ?? '', amountMinor: 1353 });
    await soldIn(shop, refund);
    await audited(shop);
  });
  const sales = till.state.completedSales().length;

  rmSync(at('dynamodb'), { recursive: true });
  cpSync(at('yesterday'), at('dynamodb'), { recursive: true });
  await live(async (shop) => {
    await shop.run('sweep-payments');
    expect(till.state.completedSales()).toHaveLength(sales);
  }, shadowSettings());
  await live(async (shop) => {
    await shop.run('sweep-payments');
    await allPosted(shop);
    await audited(shop);
    // A newer deployment's item, met after that deployment was taken back.
    const [charge = ''] = charges;
    const { payment } = (await (await shop.ask(`/v1/payments/${charge}`)).json()) as { payment: string };
    const key = { pk: `payment#${payment}`, sk: 'payment' };
    const table = tableOf(shop.environment, 'LEDGER_TABLE');
    await table.update(key, { UpdateExpression: 'SET schemaVersion = :newer', values: { ':newer': 2 } });
    const newer = await table.get(key);
    const MessageBody = JSON.stringify({ paymentId: payment, eventId: null, eventAtMs: null });
    const QueueUrl = shop.environment['PAYMENTS_QUEUE_URL'];
    await sqsOf(shop).send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await until('the worker that steps back', () =>
      shop.logged('post-payment').includes('a newer deployment wrote'),
    );
    expect(await table.get(key)).toEqual(newer);
  });

  rmSync(at('dynamodb'), { recursive: true });
  await live(async (shop) => {
    await shop.run('sweep-payments');
    await allPosted(shop);
    await audited(shop);
  });
  expect(till.state.completedSales()).toHaveLength(sales);
});
