import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Query } from '../../../shared/lightspeed/r-series/api.ts';
import { goneOf } from '../../../shared/lightspeed/r-series/feed-gone.ts';
import type { FeedContext } from '../../../shared/lightspeed/r-series/feed-walk.ts';
import { noticeGoneCustomers, noticeGoneItems } from '../../../shared/metrics/gone.ts';
import { FEED_KINDS } from '../../../shared/metrics/ports.ts';
import type { CustomerRow, FeedPage } from '../../../shared/metrics/ports.ts';
import type { ItemRecord } from '../../../shared/metrics/snapshots/ports.ts';
import { sync } from '../../../shared/metrics/sync.ts';
import type { SyncReport } from '../../../shared/metrics/sync.ts';
import { LINE_NOTES } from '../../../shared/posting/line-notes.ts';
import { returnLines } from '../../../shared/posting/return-lines.ts';
import type { FrozenSale } from '../../../shared/posting/sale.ts';
import { MemoryFigures } from '../../support/memory-figures.ts';
import { openRWorld, settingsWith } from '../support/r-world.ts';
import type { RWorld } from '../support/r-world.ts';
import { lineOf, saleOf } from '../support/sales.ts';
import { memoryLeases } from '../support/stores.ts';

let world: RWorld;
let figures: MemoryFigures;
beforeEach(async () => {
  world = await openRWorld();
  figures = new MemoryFigures();
});
afterEach(() => world.close());

function run(untilMs = world.clock.nowMs() + 60_000, advanceMs = 0): Promise<SyncReport> {
  const { clock } = world;
  const feed = world.connectFeed();
  return sync({
    feed: {
      changes: (kind, cursor) => {
        clock.advance(advanceMs);
        return feed.changes(kind, cursor);
      },
    },
    figures,
    leases: memoryLeases(clock),
    clock,
    owner: 'test',
    settings: settingsWith(),
    untilMs,
  });
}

const EVER = ['2000-01-01', '2100-01-01'] as const;

/** What the shop's days come to. */
async function shop(): Promise<unknown[]> {
  const days = await figures.shopDays(...EVER);
  return days.map(({ channel, orders, units, netMinor }) => [channel, orders, units, netMinor]);
}

test('a sale at the counter is in the figures of its day, with item, cost and stock', async () => {
  world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 2 }] });
  expect(await run()).toMatchObject({ outcome: 'synced', behind: [], refused: null });
  expect(await shop()).toEqual([['in-store', 1, 2, 2500]]);
  const [day] = await figures.itemDays('501', EVER[0]);
  expect(day).toMatchObject({ day: '2026-11-23', units: 2, netMinor: 2500, costMinor: 960 });
  expect((await figures.stock(['501'])).get('501')).toMatchObject({
    onHand: 38,
    levels: { reorderPoint: 10, orderUpTo: 40 },
  });
  expect((await figures.items(['501'])).get('501')).toMatchObject({
    sku: 'TEE-M',
    department: 'Apparel/Tops',
    vendorId: '5',
    costMinor: 480,
    priceMinor: 1250,
    tracked: true,
  });
});

test('a run that finds nothing new changes nothing and costs little', async () => {
  world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 2 }] });
  await run();
  const cursors = await Promise.all(FEED_KINDS.map((kind) => figures.cursor(kind)));
  await figures.forgetChanged(await figures.changedItems(1_000));
  expect(await world.cost(() => run())).toBeLessThan(12);
  expect(await Promise.all(FEED_KINDS.map((kind) => figures.cursor(kind)))).toEqual(cursors);
  expect(await figures.changedItems(1_000)).toEqual([]);
});

/** A sale of ours, posted as the core does it. */
async function post(sale: FrozenSale): Promise<string> {
  const prepared = await world.till.prepare(sale);
  if (prepared.kind !== 'accepted') throw new Error(`not prepared: ${JSON.stringify(prepared)}`);
  const completed = await world.till.complete(sale, prepared.value);
  if (completed.kind !== 'accepted') throw new Error(`not completed: ${JSON.stringify(completed)}`);
  return completed.value.saleId;
}

test('a draft counts for nothing until it is completed, be it within the same second', async () => {
  const sale = saleOf('ch_draft');
  const prepared = await world.till.prepare(sale);
  await run();
  expect(await shop()).toEqual([]);
  if (prepared.kind !== 'accepted') throw new Error('not prepared');
  await world.till.complete(sale, prepared.value);
  await run();
  expect(await shop()).toEqual([['online', 1, 3, 2749]]);
});

test('shipping, tips and taxes of our own sales are no units, and what is not turnover is no money', async () => {
  const line = { itemId: null, taxed: false, taxMinor: 0, quantity: 1, sku: null, taxClassId: null } as const;
  const lines = [
    lineOf({ taxed: false, taxMinor: 0 }),
    lineOf({ ...line, kind: 'shipping', unitPriceMinor: 795, note: LINE_NOTES.shipping }),
    lineOf({ ...line, kind: 'tip', unitPriceMinor: 300, note: LINE_NOTES.tip }),
    lineOf({ ...line, kind: 'tax', unitPriceMinor: 206, note: `${LINE_NOTES.tax}, NY 8 %` }),
    lineOf({ ...line, kind: 'rounding', unitPriceMinor: 1, note: LINE_NOTES.rounding }),
  ];
  await post(saleOf('ch_parts', { lines, totalMinor: 3802, taxMinor: 0 }));
  await run();
  expect(await shop()).toEqual([['online', 1, 2, 3295]]);
});

test('what comes back over the counter has the reason that its note comes to, and none of its words', async () => {
  const back = { itemId: '501', quantity: -1 };
  world.simulator.person.sell({ lines: [{ ...back, note: 'Mrs. Feld says the seam is TORN' }] });
  world.simulator.person.sell({ lines: [{ ...back, note: 'for Mrs. Feld' }] });
  world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 1, note: 'too small for Otto' }] });
  await run();
  const days = await figures.returnDays(...EVER);
  expect(days.map(({ reason, lines, units }) => [reason, lines, units])).toEqual([
    ['damaged', 1, 1],
    [null, 1, 1],
  ]);
});

test("a refund's reason at Stripe is read from our note, and a failed refund takes its return back", async () => {
  const lines = [lineOf({ quantity: -2, taxed: false, taxMinor: 0 })];
  const money = { totalMinor: -2500, taxMinor: 0 };
  const note = 'Refund re_1 (requested by customer) of Order W-1, Stripe ch_1';
  await post(saleOf('re_1', { lines, ...money, note }));
  await run();
  expect(await figures.returnDays(...EVER)).toMatchObject([
    { reason: 'requested by customer', units: 2, returnsMinor: 2500, restockedUnits: 2 },
  ]);
  await post(
    saleOf('re_1.undo', {
      lines: [lineOf({ taxed: false, taxMinor: 0 })],
      totalMinor: 2500,
      taxMinor: 0,
      note: `Refund undone re_1.undo of ${note}`,
    }),
  );
  await run();
  const days = await figures.returnDays(...EVER);
  expect(days.map(({ reason, returnsMinor }) => [reason, returnsMinor])).toEqual([
    ['requested by customer', 2500],
    ['refund undone', -2500],
  ]);
  // Nothing is left of the day.
  expect(await figures.shopDays(...EVER)).toEqual([]);
});

test('an order of ours without an item of the till is a custom order', async () => {
  const custom = lineOf({
    kind: 'custom',
    itemId: null,
    sku: null,
    taxed: false,
    taxMinor: 0,
    quantity: 1,
    unitPriceMinor: 48_000,
    taxClassId: null,
    note: 'order WEB-77',
  });
  await post(saleOf('ch_custom', { lines: [custom], totalMinor: 48_000, taxMinor: 0 }));
  await run();
  expect(await shop()).toEqual([['custom', 1, 0, 48_000]]);
});

test('units of ours that come back damaged are returned and not restocked', async () => {
  const sold = saleOf('ch_1', {
    lines: [lineOf({ taxed: false, taxMinor: 0 })],
    totalMinor: 2500,
    taxMinor: 0,
  });
  const row = await world.till.lookById(await post(sold));
  world.clock.advance(86_400_000);
  const parentLineId = row?.lines[0]?.lineId ?? null;
  const [line] = sold.lines;
  if (line === undefined) throw new Error('nothing was sold');
  const returnable = { saleKey: sold.saleKey, line, lineId: parentLineId, unitsBack: 0 };
  const pick = { returnable, units: 1, netMinor: 1250, taxMinor: 0, restock: 'damaged' } as const;
  const lines = returnLines({ picks: [pick], restMinor: 0, why: 'the refund says so' }, null, 'refund re_1');
  await post(saleOf('re_1', { lines, totalMinor: -1250, taxMinor: 0 }));
  await run();
  expect(await figures.itemDays('501', EVER[0])).toMatchObject([
    { channel: 'online', units: 2, returnedUnits: 0 },
    { channel: 'online', units: -1, returnedUnits: 1, restockedUnits: 0, returnsMinor: 1250, returnedOf: {} },
  ]);
  expect((await figures.stock(['501'])).get('501')).toMatchObject({
    onHand: 38,
    levels: { reorderPoint: 10, orderUpTo: 40 },
  });
});

test.each([false, true])('a voided sale counts no more; a void bumps the sale: %s', async (bumped) => {
  world.simulator.switches.updatetime_bumped_on_void = bumped;
  const first = world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 1 }] });
  world.simulator.person.sell({ lines: [{ itemId: '502', quantity: 1 }] });
  await run();
  world.clock.advance(3_600_000);
  world.simulator.person.void(first, 'rung up twice');
  await run();
  expect(await shop()).toEqual([['in-store', 1, 1, 1250]]);
  expect(await figures.itemDays('501', EVER[0])).toEqual([]);
  await run();
  expect(await shop()).toEqual([['in-store', 1, 1, 1250]]);
});

test('a sale edited after it was completed counts as it is now', async () => {
  const saleId = world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 1 }] });
  await run();
  const [customerId = ''] = world.simulator.state.customers().map(({ customer }) => customer.customerID);
  world.clock.advance(60_000);
  world.simulator.person.edit(saleId, { customerID: customerId });
  await run();
  expect((await figures.salesOfCustomer(customerId)).map((sale) => sale.saleId)).toEqual([saleId]);
});

test('a return knows the day on which its units were sold, also of a sale that the feed has not read', async () => {
  const soldAtMs = world.clock.nowMs() - 20 * 86_400_000;
  const saleId = world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 1 }], atMs: soldAtMs });
  world.simulator.person.refund(saleId);
  await run();
  const [, back] = await figures.itemDays('501', EVER[0]);
  expect(back).toMatchObject({
    units: -1,
    returnedUnits: 1,
    restockedUnits: 1,
    returnedOf: { '2026-11-03': 1 },
  });
  // A process that remembers nothing asks the till.
  figures = new MemoryFigures();
  const onlyTheReturn = JSON.stringify({
    sales: { fromMs: world.clock.nowMs() - 60_000, newestMs: null, next: null },
    voids: { after: null, more: false },
  });
  await figures.foldSales([], { kind: 'sales', cursor: onlyTheReturn });
  await run();
  const [alone] = await figures.itemDays('501', EVER[0]);
  expect(alone).toMatchObject({ units: -1, returnedOf: { '2026-11-03': 1 } });
});

test('a first load that is cut off goes on where it was', async () => {
  for (let count = 0; count < 250; count += 1) {
    world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 1 }] });
  }
  const short = await run(world.clock.nowMs() + 5_000, 1_000);
  expect(short.outcome).toBe('unfinished');
  expect(short.behind).toContain('sales');
  const whole = await run();
  expect(whole).toMatchObject({ outcome: 'synced' });
  expect(await shop()).toEqual([['in-store', 250, 250, 312_500]]);
});

test('a till that is away ends the run, and the next one goes on', async () => {
  world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 1 }] });
  world.simulator.faults.add({
    path: /Sale\.json/,
    fault: { kind: 'status', status: 503, committed: false },
  });
  expect(await run()).toMatchObject({ outcome: 'unfinished' });
  expect(await run()).toMatchObject({ outcome: 'synced' });
  expect(await shop()).toEqual([['in-store', 1, 1, 1250]]);
});

test('a token without the right to see voids follows all the rest', async () => {
  world.simulator.person.setRight('admin_void_sale', false);
  world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 1 }] });
  expect(await run()).toMatchObject({ outcome: 'synced' });
  expect(await shop()).toEqual([['in-store', 1, 1, 1250]]);
});

test('a received purchase order is closed, with what came in', async () => {
  await run();
  world.clock.advance(60_000);
  world.simulator.person.receiveOrder('31');
  await run();
  const [received] = await figures.purchaseOrders('2026-11-01');
  expect(received).toMatchObject({
    purchaseOrderId: '31',
    open: false,
    receivedOn: '2026-11-23',
    lines: [{ itemId: '501', ordered: 24, received: 24 }],
  });
});

test('an archived item is noticed, and so is a customer who was merged away', async () => {
  await run();
  world.clock.advance(60_000);
  const [keep = '', lose = ''] = world.simulator.state.customers().map((each) => each.customer.customerID);
  const saleId = world.simulator.person.sell({ lines: [{ itemId: '502', quantity: 1 }], customerId: lose });
  await run();
  world.clock.advance(60_000);
  world.simulator.person.archiveItem('501');
  world.simulator.person.mergeCustomers(keep, lose, 'archived');
  await run();
  expect((await figures.items(['501'])).get('501')).toMatchObject({ archived: true });
  expect((await figures.salesOfCustomer(keep)).map((sale) => sale.saleId)).toEqual([saleId]);
  expect(await figures.customerTotals(lose)).toBeNull();
});

test('a reconciled count says what was expected, what was found, and what a unit costs', async () => {
  await run();
  expect(await figures.counts(EVER[0])).toEqual([]);
  const countId = world.simulator.person.countStock({ '501': 38, '502': 26 });
  await run();
  await run();
  const [count, ...others] = await figures.counts(EVER[0]);
  expect(others).toEqual([]);
  expect(count).toMatchObject({ countId });
  expect(count?.lines.toSorted((a, b) => Number(a.itemId) - Number(b.itemId))).toEqual([
    { itemId: '501', expected: 40, counted: 38, costMinor: 480, byHand: 0 },
    { itemId: '502', expected: 26, counted: 26, costMinor: 0, byHand: 0 },
  ]);
});

test('a count in which everything was there is a count, too', async () => {
  await run();
  world.simulator.person.countStock({ '501': 40 });
  await run();
  const [count] = await figures.counts(EVER[0]);
  expect(count?.lines).toEqual([{ itemId: '501', expected: 40, counted: 40, costMinor: 0, byHand: 0 }]);
});

test('what a count set to zero without being counted was missing, to the last unit', async () => {
  world.simulator.person.countStock({ '501': 40 }, ['502']);
  await run();
  const [count] = await figures.counts(EVER[0]);
  expect(count?.lines.find(({ itemId }) => itemId === '502')).toMatchObject({ expected: 26, counted: 0 });
});

test('years of counts are read one at a time, so that a page always fits a run', async () => {
  const ids = Array.from({ length: 6 }, (_, number) =>
    world.simulator.person.countStock({ '501': 40 - number, '502': 26 }),
  );
  const feed = world.connectFeed();
  const found = new Set<string>();
  let cursor: string | null = null;
  for (let more = true; more;) {
    const before = world.facts.length;
    const page: FeedPage<'counts'> = await feed.changes('counts', cursor);
    // Both lists, and of each count: itself, its log, its lines, and two about what was changed by hand.
    const asked = world.facts.slice(before).filter(({ entity }) => entity.startsWith('Inventory'));
    expect(asked.length).toBeLessThanOrEqual(2 + 2 * 5);
    for (const { countId } of page.rows) found.add(countId);
    ({ cursor, more } = page);
  }
  expect([...found].toSorted()).toEqual(ids.toSorted());
});

test('a count knows what was changed by hand since the count before, and what only this shop has', async () => {
  const { person } = world.simulator;
  person.setStock('501', 44);
  person.countStock({ '501': 40 });
  world.clock.advance(60_000);
  person.setStock('501', 43);
  person.sell({ lines: [{ itemId: '501', quantity: 1 }] });
  world.clock.advance(60_000);
  person.countStock({ '501': 39 });
  await run();
  const found = (await figures.counts(EVER[0])).flatMap(({ lines }) => lines);
  expect(found.map(({ expected, counted, byHand }) => [expected, counted, byHand])).toEqual([
    [44, 40, 4],
    [42, 39, 3],
  ]);
});

test('an item that the till deleted without a word is archived and without stock; one that is there, or archived, stays', async () => {
  await run();
  const records = {
    buckets: 1,
    load: async () =>
      ['501', '502', '503'].map((itemId) => ({ row: { itemId, archived: false } }) as unknown as ItemRecord),
  };
  const look = () =>
    noticeGoneItems(0, {
      feed: world.connectFeed(),
      figures,
      records,
      onCustomers: async () => undefined,
      today: '2026-11-23',
    });
  world.simulator.person.archiveItem('502');
  await run();
  const before = await figures.items(['501', '502', '503']);
  await look();
  expect(await figures.items(['501', '502', '503'])).toEqual(before);
  world.simulator.person.removeItem('501');
  await run();
  expect((await figures.items(['501'])).get('501')).toMatchObject({ archived: false });
  await look();
  await run();
  expect((await figures.items(['501'])).get('501')).toMatchObject({ sku: 'TEE-M', archived: true });
  expect((await figures.stock(['501'])).get('501')).toMatchObject({ onHand: 0, levels: null });
  expect((await figures.items(['503'])).get('503')).toEqual(before.get('503'));
});

test('a customer that a merge in the till deleted is followed as one that was archived', async () => {
  const { person } = world.simulator;
  const [kept, lost, other] = ['Rosa', 'Rose', 'Ada'].map((firstName) =>
    person.createCustomer({ firstName, lastName: 'Lind' }),
  ) as [string, string, string];
  for (const customerId of [kept, lost, other])
    person.sell({ lines: [{ itemId: '501', quantity: 1 }], customerId });
  await run();
  person.mergeCustomers(kept, lost, 'deleted');
  const followed: CustomerRow[] = [];
  await noticeGoneCustomers({
    feed: world.connectFeed(),
    figures,
    records: { buckets: 1, load: async () => [] },
    onCustomers: async (rows) => void followed.push(...rows),
    today: '2026-11-23',
  });
  expect(followed).toMatchObject([{ customerId: lost, name: 'Rose Lind', archived: true }]);
});

test('a list that comes filtered in another way than it was asked to be takes nothing away', async () => {
  const feed = world.connectFeed();
  expect(await feed.gone('items', ['501', '502', '999999'])).toEqual(['999999']);
  const api = {
    page: async () => ({ rows: [], next: null }),
    one: async ({ path }: Query) => (path.includes('/Item/999999.') ? null : {}),
  };
  const ids = { account: async () => '100200' };
  const gone = goneOf({ api, ids } as unknown as FeedContext);
  expect(await gone('items', ['501', '502', '999999'])).toEqual(['999999']);
});
