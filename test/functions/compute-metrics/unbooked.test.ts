import { expect, test } from '@jest/globals';
import { unbookedUnits } from '../../../functions/compute-metrics/unbooked.ts';
import { lineWith, orderWith, paymentWith } from '../../support/builders.ts';
import { Shop } from '../../support/shop.ts';

const itemOfSku = (sku: string): string | null => (sku === 'TEE-M' ? '501' : null);
const read = (shop: Shop) => unbookedUnits(shop.core).unbooked(itemOfSku);

test('a payment that is posted waits for nothing', async () => {
  const shop = new Shop();
  await shop.happens();
  expect(await read(shop)).toEqual({ byItem: new Map(), unread: 0 });
});

test('units of a payment that the till has not taken yet are as good as sold', async () => {
  const shop = new Shop();
  await shop.core.ledger.pause({ code: 'x', reason: 'x', remedy: 'x', sinceMs: shop.nowMs, by: 'person' });
  await shop.happens();
  const { byItem, unread } = await read(shop);
  expect([...byItem]).toEqual([['501', [expect.objectContaining({ kind: 'sale', units: 2 })]]]);
  expect(unread).toBe(0);
});

test('in an order that is held the items that are known count', async () => {
  const shop = new Shop();
  const lines = [lineWith({ sku: 'TEE-M' }), lineWith({ sku: 'NEW-HAT' })];
  await shop.happens(paymentWith({ order: { kind: 'order', order: orderWith({ lines }) } }));
  expect((await shop.story()).status).toBe('held');
  const { byItem } = await read(shop);
  expect([...byItem.keys()]).toEqual(['501']);
  await shop.ledger.mapSku('NEW-HAT', '777');
  expect([...(await read(shop)).byItem.keys()].toSorted()).toEqual(['501', '777']);
});

test('an order that Stripe cannot be asked for now is said to be unread', async () => {
  const shop = new Shop();
  await shop.happens(
    paymentWith({ order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku: 'NEW-HAT' })] }) } }),
  );
  shop.stripe.refusal = { whose: 'wait', code: 'away', reason: 'away', remedy: 'wait' };
  expect(await read(shop)).toEqual({ byItem: new Map(), unread: 1 });
});

test('what a person skipped waits for nothing', async () => {
  const shop = new Shop();
  await shop.happens(
    paymentWith({ order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku: 'NEW-HAT' })] }) } }),
  );
  const { skip } = await import('../../../shared/posting/decide.ts');
  await skip('ch_1', 'by hand', shop.core);
  expect(await read(shop)).toEqual({ byItem: new Map(), unread: 0 });
});

test('in shadow mode nothing waits: the staff type the orders in by hand', async () => {
  const shop = new Shop({ mode: 'shadow' });
  await shop.happens();
  expect((await shop.story()).status).toBe('pending');
  expect(await read(shop)).toEqual({ byItem: new Map(), unread: 0 });
});

test('more open payments than are read in one run are said to be unread', async () => {
  const shop = new Shop();
  const openWork = async (limit: number) =>
    Array.from({ length: limit }, (_, number) => ({ paymentId: `pi_${number}`, unposted: false }));
  const ledger = { ...shop.core.ledger, heldPayments: async () => [], openWork };
  const source = unbookedUnits({ ...shop.core, ledger: ledger as unknown as Shop['core']['ledger'] });
  expect(await source.unbooked(itemOfSku)).toEqual({ byItem: new Map(), unread: 1 });
});
