import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../../shared/metrics/snapshots/days.ts';
import { RecordBook } from '../../../shared/metrics/snapshots/record-book.ts';
import type { VendorList } from '../../../shared/metrics/snapshots/reorder-list.ts';
import type { Channel } from '../../../shared/metrics/fact.ts';
import type { ListName } from '../../../functions/api/lists.ts';
import { factWith, FiguresShop, saleWith } from '../../support/figures-shop.ts';

/** Without what a forecast says: it starts from what its department had sold when the item came. */
function settled(rows: readonly object[]): object[] {
  return rows
    .filter((row) => !('band' in row && row.band === 'slow'))
    .map((row) => ({ ...row, daysOfCover: undefined }));
}

async function rowsOf(shop: FiguresShop, name: ListName): Promise<readonly object[]> {
  const snapshot = await shop.snapshots.current();
  return shop.snapshots.rows(snapshot?.figures[name]?.pages ?? []);
}

test('shows today beside the same weekday a week ago, by channel', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501' }, 20);
  await shop.sells(
    saleWith({ saleId: 's1' }),
    saleWith({ saleId: 's2', channel: 'online', facts: [factWith({ units: 2, netMinor: 2400 })] }),
    saleWith({ saleId: 's3', day: '2026-11-16' }),
    saleWith({ saleId: 's4', day: '2026-11-17' }),
  );
  await shop.compute();
  expect((await shop.snapshots.current())?.figures.overview?.head).toMatchObject({
    today: {
      day: '2026-11-23',
      orders: 2,
      units: 3,
      netMinor: 3650,
      byChannel: {
        'in-store': { orders: 1, units: 1, netMinor: 1250 },
        online: { orders: 1, units: 2, netMinor: 2400 },
        custom: { orders: 0, units: 0, netMinor: 0 },
      },
    },
    sameWeekday: { day: '2026-11-16', orders: 1, netMinor: 1250 },
  });
});

test('offers for sale what is on hand without what is paid for and not in the till yet', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501', sku: 'TEE-M' }, 5);
  await shop.has({ itemId: '502', sku: 'CAP' }, 1);
  shop.unbooked.set('501', [{ kind: 'sale', units: 3, sinceMs: shop.nowMs }]);
  shop.unbooked.set('502', [{ kind: 'sale', units: 2, sinceMs: shop.nowMs }]);
  await shop.sells(saleWith({ saleId: 's1', day: '2026-11-20', facts: [factWith({ units: 4 })] }));
  await shop.compute();
  expect(await rowsOf(shop, 'stock')).toMatchObject([
    { sku: 'CAP', onHand: 1, paidNotPosted: 2, availableToSell: 0, unitsSold: 0, daysOfCover: null },
    { sku: 'TEE-M', itemId: '501', onHand: 5, paidNotPosted: 3, availableToSell: 2, unitsSold: 4 },
  ]);
});

test('nets returns by week and channel, and shows them by themselves', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501' }, 20);
  const back = factWith({ units: -1, netMinor: -1250, costMinor: -500, soldOn: '2026-11-16' });
  await shop.sells(
    saleWith({
      saleId: 's1',
      day: '2026-11-16',
      channel: 'online',
      facts: [factWith({ units: 2, netMinor: 2500 })],
    }),
    saleWith({ saleId: 's2', day: '2026-11-23', channel: 'online', facts: [back] }),
    saleWith({ saleId: 's3', day: '2026-11-22' }),
  );
  await shop.compute();
  expect(await rowsOf(shop, 'channel-mix')).toEqual([
    { week: '2026-W48', channel: 'online', orders: 0, units: -1, netMinor: -1250, returnsMinor: 1250 },
    { week: '2026-W47', channel: 'in-store', orders: 1, units: 1, netMinor: 1250, returnsMinor: 0 },
    { week: '2026-W47', channel: 'online', orders: 1, units: 2, netMinor: 2500, returnsMinor: 0 },
  ]);
});

test('tells dead stock from what came in lately, and from what is only slow', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '1', sku: 'DEAD', costMinor: 900 }, 10);
  await shop.has({ itemId: '2', sku: 'FRESH' }, 10);
  await shop.has({ itemId: '3', sku: 'SLOW', costMinor: 100 }, 50);
  await shop.has({ itemId: '4', sku: 'SOLD-OUT' }, 0);
  await shop.has({ itemId: '5', sku: 'BRISK' }, 10);
  await shop.isOpenEveryDay(400);
  const of = (itemId: string, units: number) => [factWith({ itemId, units })];
  await shop.sells(
    saleWith({ saleId: 'a', day: '2026-01-10', facts: of('1', 1) }),
    saleWith({ saleId: 'b', day: '2026-01-10', facts: of('2', 1) }),
    saleWith({ saleId: 'c', day: '2026-11-01', facts: of('3', 2) }),
    saleWith({ saleId: 'd', day: '2026-01-10', facts: of('4', 1) }),
    saleWith({ saleId: 'e', day: '2026-11-20', facts: of('5', 30) }),
  );
  const received = {
    purchaseOrderId: 'po1',
    vendorId: null,
    orderedOn: '2026-10-20',
    receivedOn: '2026-11-01',
    open: false,
    lines: [{ itemId: '2', ordered: 10, received: 10 }],
    version: 1,
  };
  await shop.figures.storePurchaseOrders([received], { kind: 'purchase-orders', cursor: '1' });
  await shop.compute();
  expect(await rowsOf(shop, 'slow-movers')).toMatchObject([
    { sku: 'DEAD', daysSinceLastSale: 317, valueAtCostMinor: 9000, band: '180-364' },
    { sku: 'SLOW', daysSinceLastSale: 22, valueAtCostMinor: 5000, band: 'slow' },
  ]);
});

test('counts several till customers of one person as one', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501' }, 20);
  await shop.sells(
    saleWith({ saleId: 's1', customerId: 'c1', day: '2026-11-01' }),
    saleWith({ saleId: 's2', customerId: 'c2', channel: 'online' }),
    saleWith({ saleId: 's3', customerId: 'c3' }),
    saleWith({ saleId: 's4' }),
  );
  for (const id of ['c1', 'c2']) {
    shop.persons.set(id, { personId: 'p1', name: 'Ada Lovelace', customerIds: ['c1', 'c2'] });
  }
  await shop.compute();
  expect(await rowsOf(shop, 'top-customers')).toMatchObject([
    {
      personId: 'p1',
      name: 'Ada Lovelace',
      orders: 2,
      netMinor: 2500,
      byChannel: { 'in-store': { orders: 1 }, online: { orders: 1 } },
      firstAt: '2026-11-01T15:00:00.000Z',
      lastAt: '2026-11-23T15:00:00.000Z',
    },
    { personId: 'c3', orders: 1, netMinor: 1250 },
  ]);
});

test('measures an inventory count against the books, and names the sales that were missing', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501' }, 20);
  shop.unbooked.set('501', [{ kind: 'sale', units: 2, sinceMs: shop.nowMs - 1000 }]);
  const lines = [
    { itemId: '501', expected: 60, counted: 57, costMinor: 500, byHand: 0 },
    // Somebody had taken two off by hand, and they are there after all.
    { itemId: '502', expected: 40, counted: 43, costMinor: 100, byHand: -2 },
  ];
  const count = { countId: 'k1', countedAtMs: shop.nowMs, lines, version: 1 };
  await shop.figures.storeCounts([count], { kind: 'counts', cursor: '1' });
  await shop.compute();
  // What was missing is posted soon after; it was missing all the same.
  shop.unbooked.clear();
  await shop.compute();
  expect(await rowsOf(shop, 'stock-accuracy')).toMatchObject([
    {
      countId: 'k1',
      expectedUnits: 100,
      varianceUnits: 6,
      varianceMinor: 1800,
      netVarianceUnits: 0,
      variance: 0.06,
      causes: { missingSale: 2, refund: 0, handAdjustment: 2, unknown: 2 },
    },
  ]);
});

test('bridges from what buyers paid to the bank, whatever came in which order', async () => {
  const shop = new FiguresShop();
  const at = Date.parse('2026-11-20T12:00:00Z');
  const entry = { currency: 'usd', createdAtMs: at, feeMinor: 0 };
  shop.balance.push(
    { ...entry, id: 't1', kind: 'gross', amountMinor: 10_000, feeMinor: 320 },
    { ...entry, id: 't2', kind: 'refunds', amountMinor: -2_000 },
    { ...entry, id: 't3', kind: 'disputes', amountMinor: -1_000, feeMinor: 1500 },
    { ...entry, id: 't4', kind: 'payout', amountMinor: -5_180 },
    { ...entry, id: 't5', kind: 'gross', amountMinor: 700, createdAtMs: Date.parse('2026-02-03T12:00:00Z') },
  );
  await shop.compute();
  await shop.compute();
  expect(await rowsOf(shop, 'money-bridge')).toEqual([
    {
      month: '2026-11',
      currency: 'usd',
      grossMinor: 10_000,
      refundsMinor: -2_000,
      feesMinor: -1_820,
      disputesMinor: -1_000,
      otherMinor: 0,
      netMinor: 5_180,
      payoutMinor: -5_180,
    },
    expect.objectContaining({ month: '2026-02', grossMinor: 700, netMinor: 700 }),
  ]);
});

test('takes in what changed, and nothing else', async () => {
  const shop = new FiguresShop();
  for (const id of ['1', '22', '333']) await shop.has({ itemId: id, sku: id }, 5);
  expect(await shop.compute()).toMatchObject({ outcome: 'computed', items: 3 });
  const before = shop.records.writes;
  await shop.sells(saleWith({ saleId: 's1', facts: [factWith({ itemId: '22' })] }));
  expect(await shop.compute()).toMatchObject({ items: 1, whole: false, catchingUp: false });
  expect(shop.records.writes - before).toBe(1);
});

test('an item that is as it was is reckoned with, and not written again', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501' }, 5);
  await shop.compute();
  const [known] = await shop.records.load(shop.records.bucketOf('501'));
  const before = shop.records.writes;
  const book = new RecordBook(shop.records);
  await book.put('501', structuredClone(known ?? null));
  await book.put('502', null);
  await book.save();
  expect([...book.fresh]).toEqual(['501', '502']);
  expect(shop.records.writes).toBe(before);
});

test('computes everything anew when a day begins, because figures age without a sale', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501' }, 5);
  await shop.isOpenEveryDay(120);
  await shop.sells(saleWith({ saleId: 's1', day: '2026-08-26' }));
  await shop.compute();
  expect(await rowsOf(shop, 'slow-movers')).toMatchObject([{ daysSinceLastSale: 89, band: 'slow' }]);
  shop.nowMs += 24 * 3_600_000;
  expect(await shop.compute()).toMatchObject({ items: 1, whole: true });
  expect(await rowsOf(shop, 'slow-movers')).toMatchObject([{ daysSinceLastSale: 90, band: '90-179' }]);
});

test('a tick does nothing while nothing has changed and the figures are young', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501' }, 5);
  expect((await shop.compute({ onlyIfDue: true })).outcome).toBe('computed');
  shop.follows = false;
  shop.nowMs += 60_000;
  expect((await shop.compute({ onlyIfDue: true })).outcome).toBe('nothing-new');
  shop.nowMs += 4 * 60_000;
  expect((await shop.compute({ onlyIfDue: true })).outcome).toBe('computed');
  await shop.sells(saleWith({ saleId: 's1' }));
  expect((await shop.compute({ onlyIfDue: true })).outcome).toBe('computed');
});

test('figures are as of the moment up to which the feed is complete, and young while it runs', async () => {
  const shop = new FiguresShop();
  shop.follows = false;
  await shop.has({ itemId: '501' }, 5);
  await shop.compute();
  // The first load goes on: nobody knows yet what is missing.
  expect((await shop.snapshots.current())?.catchingUp).toBe(true);
  const followedAtMs = shop.nowMs;
  await shop.isFollowed();
  shop.nowMs += 60_000;
  expect((await shop.compute({ onlyIfDue: true })).outcome).toBe('computed');
  expect(await shop.snapshots.current()).toMatchObject({ asOfMs: followedAtMs, catchingUp: false });
  // A feed that is at its end again, without any news, makes the figures those of that moment.
  await shop.isFollowed();
  shop.nowMs += 60_000;
  expect((await shop.compute({ onlyIfDue: true })).outcome).toBe('computed');
  expect((await shop.snapshots.current())?.asOfMs).toBe(followedAtMs + 60_000);
  // One kind that lags behind holds them back.
  await shop.figures.noteComplete({ sales: shop.nowMs });
  await shop.compute();
  expect((await shop.snapshots.current())?.asOfMs).toBe(followedAtMs + 60_000);
});

test('units that were posted after the stock was read are not for sale a second time', async () => {
  const shop = new FiguresShop();
  shop.follows = false;
  await shop.has({ itemId: '501' }, 5);
  await shop.isFollowed();
  shop.unbooked.set('501', [{ kind: 'sale', units: 3, sinceMs: shop.nowMs }]);
  await shop.compute();
  const stock = async () => (await rowsOf(shop, 'stock'))[0];
  expect(await stock()).toMatchObject({ onHand: 5, paidNotPosted: 3, availableToSell: 2 });
  // Two of them reach the till; the feed has not brought that.
  shop.nowMs += 60_000;
  shop.unbooked.set('501', [{ kind: 'sale', units: 1, sinceMs: shop.nowMs }]);
  await shop.compute();
  expect(await stock()).toMatchObject({ onHand: 5, paidNotPosted: 3, availableToSell: 2 });
  shop.nowMs += 60_000;
  await shop.has({ itemId: '501' }, 3);
  await shop.isFollowed();
  await shop.compute();
  expect(await stock()).toMatchObject({ onHand: 3, paidNotPosted: 1, availableToSell: 2 });
});

test('what was posted is not taken off for ever while other kinds of the till’s history are still on their way', async () => {
  const shop = new FiguresShop();
  shop.follows = false;
  await shop.has({ itemId: '501' }, 5);
  await shop.figures.noteComplete({ stock: shop.nowMs });
  shop.unbooked.set('501', [{ kind: 'sale', units: 3, sinceMs: shop.nowMs }]);
  await shop.compute();
  shop.nowMs += 60_000;
  shop.unbooked.delete('501');
  await shop.compute();
  expect((await rowsOf(shop, 'stock'))[0]).toMatchObject({ onHand: 5, paidNotPosted: 3, availableToSell: 2 });
  shop.nowMs += 60_000;
  await shop.has({ itemId: '501' }, 2);
  await shop.figures.noteComplete({ stock: shop.nowMs });
  await shop.compute();
  expect((await rowsOf(shop, 'stock'))[0]).toMatchObject({ onHand: 2, paidNotPosted: 0, availableToSell: 2 });
});

test('weeks without stock from before the first reading of the till say nothing about demand', async () => {
  const daysOfCover = async (receivedOn: string): Promise<number> => {
    const shop = new FiguresShop();
    await shop.isOpenEveryDay(200);
    const sales = Array.from({ length: 8 }, (_, week) =>
      saleWith({ saleId: `w${week}`, day: addDays('2026-06-03', 7 * week), facts: [factWith({ units: 3 })] }),
    );
    await shop.sells(...sales);
    const received = {
      purchaseOrderId: 'po1',
      vendorId: null,
      orderedOn: '2026-06-20',
      receivedOn,
      open: false,
      lines: [{ itemId: '501', ordered: 20, received: 20 }],
      version: 1,
    };
    await shop.figures.storePurchaseOrders([received], { kind: 'purchase-orders', cursor: '1' });
    await shop.has({ itemId: '501', vendorId: 'v1' }, 20);
    await shop.compute();
    const rows = (await rowsOf(shop, 'stock')) as { itemId: string; daysOfCover: number }[];
    return rows.find(({ itemId }) => itemId === '501')?.daysOfCover ?? Number.NaN;
  };
  // Sold out on 22 July; received at once, or only last week.
  const [inStock, soldOut] = [await daysOfCover('2026-07-23'), await daysOfCover('2026-11-16')];
  expect(inStock).toBeGreaterThan(110);
  expect(soldOut).toBeLessThan(60);
});

test('what does not fit into one run is left marked, said, and taken up by the next one', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501' }, 5);
  expect(await shop.compute({ deadlineMs: shop.nowMs })).toMatchObject({ items: 0, catchingUp: true });
  expect((await shop.snapshots.current())?.catchingUp).toBe(true);
  expect(await shop.compute()).toMatchObject({ catchingUp: false });
  expect(await rowsOf(shop, 'stock')).toHaveLength(1);
});

test('one run at a time', async () => {
  const shop = new FiguresShop();
  await shop.leases.take('compute-metrics', 'somebody else', 60_000);
  expect((await shop.compute()).outcome).toBe('already-running');
});

test('whatever the order of changes and runs, the figures are those of one run over everything', async () => {
  const sale = fc.record({
    saleId: fc.integer({ min: 1, max: 12 }).map((id) => `s${id}`),
    version: fc.integer({ min: 1, max: 5 }),
    counts: fc.boolean(),
    day: fc.constantFrom('2026-11-23', '2026-11-22', '2026-11-09', '2026-03-01'),
    channel: fc.constantFrom<Channel>('in-store', 'online', 'custom'),
    facts: fc.array(
      fc.record({ itemId: fc.constantFrom('1', '22', '333'), units: fc.integer({ min: -2, max: 4 }) }),
      { minLength: 1, maxLength: 3 },
    ),
  });
  const step = fc.oneof(
    { weight: 4, arbitrary: sale.map((value) => ({ kind: 'sale' as const, value })) },
    { weight: 1, arbitrary: fc.constant({ kind: 'run' as const }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const [changing, atOnce] = [new FiguresShop(), new FiguresShop()];
      for (const shop of [changing, atOnce])
        for (const id of ['1', '22', '333']) await shop.has({ itemId: id, sku: id }, 7);
      for (const next of steps) {
        if (next.kind === 'run') await changing.compute();
        else {
          const facts = next.value.facts.map(({ itemId, units }, at) =>
            factWith({ lineId: `l${at}`, itemId, units, netMinor: units * 100, costMinor: units * 40 }),
          );
          for (const shop of [changing, atOnce]) await shop.sells(saleWith({ ...next.value, facts }));
        }
      }
      await changing.compute();
      await atOnce.compute();
      for (const name of ['stock', 'channel-mix', 'slow-movers', 'orders', 'returns'] as const)
        expect(settled(await rowsOf(changing, name))).toEqual(settled(await rowsOf(atOnce, name)));
    }),
    { numRuns: 60 },
  );
});

test('lists what to order by vendor with the reason, once an item is known for four weeks', async () => {
  const shop = new FiguresShop();
  await shop.figures.storeVendors([{ vendorId: 'v1', name: 'Northern Mills', version: 1 }], {
    kind: 'vendors',
    cursor: '1',
  });
  await shop.has({ itemId: '501', sku: 'TEE-M', vendorId: 'v1' }, 2);
  await shop.has({ itemId: '502', sku: 'NEW', vendorId: 'v1' }, 0);
  await shop.has({ itemId: '503', sku: 'PLENTY', vendorId: 'v1' }, 500);
  await shop.isOpenEveryDay(200);
  const weekly = (itemId: string, weeks: number) =>
    Array.from({ length: weeks }, (_, at) => {
      const day = new Date(shop.nowMs - (at * 7 + 3) * 86_400_000).toISOString().slice(0, 10);
      return saleWith({ saleId: `${itemId} ${day}`, day, facts: [factWith({ itemId, units: 3 })] });
    });
  await shop.sells(...weekly('501', 20), ...weekly('502', 2), ...weekly('503', 20));
  await shop.compute();
  expect(await rowsOf(shop, 'reorder')).toMatchObject([
    {
      vendorId: 'v1',
      name: 'Northern Mills',
      orderBy: '2026-11-23',
      items: [
        {
          sku: 'TEE-M',
          status: 'order',
          onHand: 2,
          onOrder: 0,
          reorderPoint: expect.any(Number),
          why: expect.stringMatching(/^Sells .* a week .*: order \d+/),
        },
      ],
    },
  ]);
  expect((await shop.snapshots.current())?.figures.reorder?.head).toMatchObject({ items: 1, learning: 1 });
  const toOrder = (await shop.snapshots.current())?.figures.overview?.head;
  expect(toOrder).toMatchObject({ toOrder: { vendors: 1, items: 1 } });
});

test('what is paid for and not posted is as good as gone when it is reckoned what to order', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501', sku: 'TEE-M' }, 30);
  await shop.isOpenEveryDay(200);
  const sales = Array.from({ length: 20 }, (_, at) => {
    const day = new Date(shop.nowMs - (at * 7 + 3) * 86_400_000).toISOString().slice(0, 10);
    return saleWith({ saleId: day, day, facts: [factWith({ units: 3 })] });
  });
  await shop.sells(...sales);
  await shop.compute();
  expect(await rowsOf(shop, 'reorder')).toEqual([]);
  shop.unbooked.set('501', [{ kind: 'sale', units: 25, sinceMs: shop.nowMs }]);
  await shop.compute();
  expect(await rowsOf(shop, 'reorder')).toMatchObject([{ items: [{ sku: 'TEE-M' }] }]);
  shop.unbooked.clear();
  await shop.compute();
  expect(await rowsOf(shop, 'reorder')).toEqual([]);
});

test('shows what came back by reason and channel, the most money first', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501' }, 20);
  const back = (change: Parameters<typeof factWith>[0]) => [
    factWith({ units: -1, netMinor: -1250, costMinor: -500, ...change }),
  ];
  await shop.sells(
    saleWith({ saleId: 'sold', facts: [factWith({ units: 8, netMinor: 10_000 })] }),
    saleWith({ saleId: 'a', facts: back({ reason: 'wrong size' }) }),
    saleWith({ saleId: 'b', channel: 'online', facts: back({ reason: 'damaged', movedStock: false }) }),
    saleWith({
      saleId: 'c',
      channel: 'online',
      facts: back({ reason: 'damaged', units: -2, netMinor: -2500 }),
    }),
    saleWith({ saleId: 'd', day: '2026-08-01', facts: back({ reason: 'long ago' }) }),
    saleWith({ saleId: 'e', facts: back({ itemId: null, netMinor: -100 }) }),
  );
  await shop.compute();
  const figure = (await shop.snapshots.current())?.figures.returns;
  expect(figure?.head).toEqual({ units: 4, returnsMinor: 5100, shareOfSales: 0.51 });
  expect(await rowsOf(shop, 'returns')).toEqual([
    { channel: 'online', reason: 'damaged', lines: 2, units: 3, returnsMinor: 3750, restockedUnits: 2 },
    { channel: 'in-store', reason: 'wrong size', lines: 1, units: 1, returnsMinor: 1250, restockedUnits: 1 },
    { channel: 'in-store', reason: null, lines: 1, units: 0, returnsMinor: 100, restockedUnits: 0 },
  ]);
  await shop.sells(saleWith({ saleId: 'a', version: 2, counts: false, facts: [] }));
  await shop.compute();
  expect((await rowsOf(shop, 'returns')).map((row) => 'reason' in row && row.reason)).toEqual([
    'damaged',
    null,
  ]);
});

test('tells people at their first order, in any channel, from those who had ordered before', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501' }, 20);
  const online = { channel: 'online' } as const;
  await shop.sells(
    saleWith({ saleId: '1', day: '2026-10-05', customerId: 'nora' }),
    saleWith({ saleId: '2', day: '2026-11-05', customerId: 'nora', ...online }),
    saleWith({ saleId: '3', day: '2026-11-06', customerId: 'nora-web', ...online }),
    saleWith({ saleId: '4', day: '2026-11-07', customerId: 'otto', ...online }),
    saleWith({ saleId: '5', day: '2026-11-08', ...online }),
    saleWith({
      saleId: '6',
      day: '2026-11-08',
      customerId: 'liv',
      facts: [factWith({ units: -1, netMinor: -1250 })],
    }),
  );
  const buyers = async () =>
    (await rowsOf(shop, 'orders')).map((row) => {
      const { month, channel, orders, fromNew, fromReturning, fromUnknown } = row as Record<string, unknown>;
      return [month, channel, orders, fromNew, fromReturning, fromUnknown];
    });
  await shop.compute();
  expect(await buyers()).toEqual([
    ['2026-11', 'in-store', 0, 0, 0, 0],
    ['2026-11', 'online', 4, 2, 1, 1],
    ['2026-10', 'in-store', 1, 1, 0, 0],
  ]);
  // The next day they turn out to be one person: all days are looked through once a day.
  const nora = { personId: 'p1', name: 'Nora Feld', customerIds: ['nora', 'nora-web'] };
  shop.persons.set('nora', nora).set('nora-web', nora);
  shop.nowMs += 86_400_000;
  await shop.compute();
  expect((await buyers())[1]).toEqual(['2026-11', 'online', 4, 1, 2, 1]);
  // Her sale of October was somebody else's.
  await shop.sells(saleWith({ saleId: '1', version: 2, day: '2026-10-05' }));
  await shop.compute();
  expect(await buyers()).toEqual([
    ['2026-11', 'in-store', 0, 0, 0, 0],
    ['2026-11', 'online', 4, 2, 1, 1],
    ['2026-10', 'in-store', 1, 0, 0, 1],
  ]);
});

test('forty at once are asked about, count until the owner says no, and then as an ordinary line', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501', sku: 'TEE-M' }, 2);
  await shop.isOpenEveryDay(200);
  const dayBack = (days: number): string =>
    new Date(shop.nowMs - days * 86_400_000).toISOString().slice(0, 10);
  const weekly = Array.from({ length: 26 }, (_, at) => {
    const day = dayBack(at * 7 + 3);
    return saleWith({ saleId: day, day, facts: [factWith({ units: 1 })] });
  });
  const day = dayBack(24);
  await shop.sells(...weekly, saleWith({ saleId: 'club', day, facts: [factWith({ units: 40 })] }));
  const lineOf = async () => {
    const lists = (await rowsOf(shop, 'reorder')) as VendorList[];
    return lists[0]?.items[0] ?? { why: 'nothing to order', unitsPerWeek: 0, outsized: [] };
  };
  await shop.compute();
  const before = await lineOf();
  expect(before.why).toContain(`One-off? 40 at once on ${day}, where people buy 1`);
  expect(before.outsized).toEqual([{ day, units: 40, ordinary: 1, called: false }]);
  await shop.oneOffs.call({ itemId: '501', day });
  await shop.compute();
  const after = await lineOf();
  expect(after.why).toContain(`40 at once on ${day} count as 1, as you said.`);
  expect(after.unitsPerWeek).toBeLessThan(1.5);
  expect(before.unitsPerWeek).toBeGreaterThan(2.5);
  await shop.oneOffs.takeBack({ itemId: '501', day });
  await shop.compute();
  expect((await lineOf()).unitsPerWeek).toBeCloseTo(before.unitsPerWeek, 9);
});

test('an order that never came is said to be late, and still counts', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501', sku: 'TEE-M', vendorId: 'v1' }, 0);
  await shop.isOpenEveryDay(200);
  await shop.sells(
    ...Array.from({ length: 26 }, (_, at) => {
      const day = new Date(shop.nowMs - (at * 7 + 3) * 86_400_000).toISOString().slice(0, 10);
      return saleWith({ saleId: day, day, facts: [factWith({ units: 3 })] });
    }),
  );
  await shop.figures.storePurchaseOrders(
    [
      {
        purchaseOrderId: 'p1',
        vendorId: 'v1',
        orderedOn: '2026-09-01',
        receivedOn: null,
        open: true,
        lines: [{ itemId: '501', ordered: 4, received: 1 }],
        version: 1,
      },
    ],
    { kind: 'purchase-orders', cursor: '1' },
  );
  await shop.compute();
  const [list] = (await rowsOf(shop, 'reorder')) as { items: { onOrder: number; why: string }[] }[];
  expect(list?.items[0]).toMatchObject({ onOrder: 3 });
  expect(list?.items[0]?.why).toContain('3 on order');
  expect(list?.items[0]?.why).toMatch(/What is on order is 62 days late: ask the vendor/);
});
