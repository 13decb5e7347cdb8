import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FEED_KINDS } from '../../../shared/metrics/ports.ts';
import type { CustomerRow, FeedPage } from '../../../shared/metrics/ports.ts';
import { makeXSeries } from '../../../shared/lightspeed/x-series/connect-x.ts';
import { SCOPES } from '../../../shared/lightspeed/x-series/scopes.ts';
import { sync } from '../../../shared/metrics/sync.ts';
import type { SyncDeps, SyncReport } from '../../../shared/metrics/sync.ts';
import { customerId, DISCOUNT_PRODUCT_ID, productId } from '../../simulators/x-series/demo-ids.ts';
import { MemoryFigures } from '../../support/memory-figures.ts';
import { memoryLeases } from '../support/stores.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld } from '../support/x-world.ts';

const TEE = productId('501');
const CAP = productId('508');
const EVER = ['2000-01-01', '2100-01-01'] as const;

let world: XWorld;
let figures: MemoryFigures;
beforeEach(async () => {
  world = await openXWorld();
  figures = new MemoryFigures();
});
afterEach(() => world.close());

function run(deps: Partial<SyncDeps> = {}): Promise<SyncReport> {
  const { clock, settings } = world;
  return sync({
    feed: world.connectFeed(),
    figures,
    leases: memoryLeases(clock),
    clock,
    owner: 'test',
    settings,
    untilMs: clock.nowMs() + 60_000,
    ...deps,
  });
}

async function shop(): Promise<unknown[]> {
  const days = await figures.shopDays(...EVER);
  return days.map(({ channel, orders, units, netMinor }) => [channel, orders, units, netMinor]);
}

test('a sale at the counter is in the figures of its day, with item, cost and stock', async () => {
  world.simulator.person.sell({ lines: [{ productId: TEE, quantity: 2 }] });
  expect(await run()).toMatchObject({ outcome: 'synced', behind: [], refused: null });
  expect(await shop()).toEqual([['in-store', 1, 2, 2500]]);
  expect((await figures.stock([TEE])).get(TEE)).toMatchObject({ onHand: 38 });
  expect((await figures.items([TEE])).get(TEE)).toMatchObject({
    sku: 'TEE-M',
    costMinor: 480,
    priceMinor: 1250,
    tracked: true,
    archived: false,
  });
  expect((await figures.vendors()).length).toBeGreaterThan(0);
});

test('the rights that a shop is asked for when it connects are enough for every kind of the feed', async () => {
  world.simulator.person.setScope(SCOPES.join(' '));
  world.simulator.person.countStock({ [TEE]: 38 });
  expect(await run()).toMatchObject({ outcome: 'synced', behind: [], refused: null });
});

test('a right that is missing for one kind stops no other one, and is said', async () => {
  const { person } = world.simulator;
  person.setScope(SCOPES.filter((scope) => scope !== 'suppliers:read').join(' '));
  person.sell({ lines: [{ productId: TEE, quantity: 2 }] });
  expect(await run()).toMatchObject({
    outcome: 'refused',
    behind: ['vendors'],
    refused: expect.stringContaining('suppliers:read'),
  });
  expect(await shop()).toEqual([['in-store', 1, 2, 2500]]);
  const others = FEED_KINDS.filter((kind) => kind !== 'vendors');
  expect(await figures.completeUpToMs(others)).toBe(world.clock.nowMs());
  expect(await figures.completeUpToMs()).toBeNull();
});

test('what was read to its end counts as up to date, though the run is killed at the next kind', async () => {
  await run();
  world.clock.advance(300_000);
  const feed = world.connectFeed();
  const changes: typeof feed.changes = async (kind, cursor) => {
    if (kind === 'counts') throw new Error('killed');
    return feed.changes(kind, cursor);
  };
  await expect(run({ feed: { ...feed, changes } })).rejects.toThrow('killed');
  expect(await figures.completeUpToMs(['stock', 'sales'])).toBe(world.clock.nowMs());
});

/** The list of sales is answered with this one, and with the till's own from then on. */
function theSaleReads(lines: unknown): void {
  const { shopId, registerId } = world.settings.lightspeed;
  const sale = {
    id: 'a sale',
    state: 'closed',
    date: new Date(world.clock.nowMs()).toISOString(),
    source: { outlet_id: shopId, register_id: registerId },
    totals: { price: 12.500000000000002, tax: 7.105427357601002e-15 },
    line_items: lines,
  };
  const body = JSON.stringify({ data: [sale], version: { max: 1 } });
  const fault = { kind: 'status', status: 200, body, committed: false } as const;
  world.simulator.faults.add({ method: 'GET', path: /\/sales$/, fault });
}

test('what is left of a float in an amount is no amount', async () => {
  const pricing = { price: 12.500000000000002, total: 12.500000000000002 };
  const tax = { id: 'a tax', amount: -7.105427357601002e-15 };
  theSaleReads([{ id: 'a line', product: { id: TEE }, quantity: 1, pricing, tax }]);
  expect(await run()).toMatchObject({ outcome: 'synced', refused: null });
  expect(await shop()).toEqual([['in-store', 1, 1, 1250]]);
});

test('a sale that cannot be read is told, not a failure of ours', async () => {
  theSaleReads('no list');
  expect((await run()).refused).toContain('sale.line_items');
});

test('a run that finds nothing new moves no cursor', async () => {
  world.simulator.person.sell({ lines: [{ productId: TEE, quantity: 2 }] });
  await run();
  await figures.forgetChanged(await figures.changedItems(1_000));
  const cursors = await Promise.all(FEED_KINDS.map((kind) => figures.cursor(kind)));
  expect((await run()).pages).toBe(FEED_KINDS.length);
  expect(await Promise.all(FEED_KINDS.map((kind) => figures.cursor(kind)))).toEqual(cursors);
  expect(await figures.changedItems(1_000)).toEqual([]);
});

test('a discount of the whole sale takes money off it, and is no return of anything', async () => {
  const { person } = world.simulator;
  const saleId = person.sell({ lines: [{ productId: TEE, quantity: 2 }] });
  person.edit(saleId, (sale) => {
    const off = { id: '0d150000-0000-4000-8000-000000000001', product_id: DISCOUNT_PRODUCT_ID };
    sale.lines = sale.lines.flatMap((line) => [
      line,
      { ...line, ...off, quantity: '-1.00000', price: '2.50000', cost: '0.00000' },
    ]);
  });
  await run();
  expect(await shop()).toEqual([['in-store', 1, 2, 2250]]);
  expect(await figures.shopDays(...EVER)).toMatchObject([{ returnOrders: 0, returnsMinor: 0 }]);
  expect(await figures.returnDays(...EVER)).toEqual([]);
  expect(await figures.itemDays(DISCOUNT_PRODUCT_ID, EVER[0])).toEqual([]);
});

test('a sale on account counts from the day on which its goods went, and no second time when it is paid', async () => {
  const { person } = world.simulator;
  const saleId = person.sell({ lines: [{ productId: TEE, quantity: 2 }] });
  person.edit(saleId, (sale) => {
    Object.assign(sale, { state: 'pending', attributes: ['onaccount'], payments: [] });
  });
  await run();
  expect(await shop()).toEqual([['in-store', 1, 2, 2500]]);
  person.edit(saleId, (sale) => void (sale.state = 'closed'));
  await run();
  expect(await shop()).toEqual([['in-store', 1, 2, 2500]]);
  const laidBy = person.sell({ lines: [{ productId: CAP, quantity: 1 }] });
  person.edit(laidBy, (sale) => void Object.assign(sale, { state: 'pending', attributes: ['layby'] }));
  await run();
  expect(await shop()).toEqual([['in-store', 1, 2, 2500]]);
});

test('a voided sale counts no more', async () => {
  const first = world.simulator.person.sell({ lines: [{ productId: TEE, quantity: 1 }] });
  world.simulator.person.sell({ lines: [{ productId: CAP, quantity: 1 }] });
  await run();
  world.simulator.person.void(first);
  await run();
  expect(await shop()).toEqual([['in-store', 1, 1, 2400]]);
});

test('a return knows the day on which its units were sold', async () => {
  const atMs = world.clock.nowMs() - 20 * 86_400_000;
  const saleId = world.simulator.person.sell({ lines: [{ productId: TEE, quantity: 2 }], atMs });
  await run();
  world.simulator.person.refund(saleId);
  await run();
  const [, back] = await figures.itemDays(TEE, EVER[0]);
  expect(back).toMatchObject({ units: -2, returnedUnits: 2, returnedOf: { '2026-11-03': 2 } });
});

test("a return has the reason of the till's own field", async () => {
  const { person } = world.simulator;
  const give = (reason: string): void => {
    const saleId = person.refund(person.sell({ lines: [{ productId: TEE, quantity: 1 }] }));
    person.edit(saleId, (sale) => {
      sale.lines = sale.lines.map((line) => ({ ...line, return_reason: reason }));
    });
  };
  give('Faulty');
  give('Loyalty  goodwill');
  await run();
  const days = await figures.returnDays(...EVER);
  expect(days.map(({ reason, units }) => [reason, units])).toEqual([
    ['defective', 1],
    ['loyalty goodwill', 1],
  ]);
});

test('customers who are merged take their sales along, and the other one is noticed as gone', async () => {
  const keep = customerId('58');
  const lose = world.simulator.person.createCustomer({ first_name: 'Ada', last_name: 'Burn' });
  const saleId = world.simulator.person.sell({ lines: [{ productId: TEE, quantity: 1 }], customerId: lose });
  await run();
  world.simulator.person.mergeCustomers(keep, lose);
  await run();
  expect((await figures.salesOfCustomer(keep)).map((sale) => sale.saleId)).toEqual([saleId]);
  expect(await figures.customerTotals(lose)).toBeNull();
});

test('many customers that changed at once are followed one by one, as many as half of each window has room for', async () => {
  await world.close();
  world = await openXWorld({ switches: { limiter: 'real', rate_limit: 350 } });
  const changed = Array.from({ length: 200 }, (_, number) =>
    world.simulator.person.createCustomer({ first_name: 'Ada', last_name: `Number ${number}` }),
  );
  const { feed, directory } = makeXSeries({ ...world.connection, roomForLive: true });
  const followed = new Set<string>();
  const follow = async (rows: readonly CustomerRow[]): Promise<void> => {
    for (const { customerId: id } of rows) if ((await directory.byId(id)) !== null) followed.add(id);
  };
  let report = await run({ feed, onCustomers: follow });
  expect(report).toMatchObject({ outcome: 'unfinished', behind: expect.arrayContaining(['customers']) });
  for (let window = 1; window < 4 && report.outcome !== 'synced'; window += 1) {
    world.clock.advance(300_000);
    report = await run({ feed, onCustomers: follow });
  }
  expect(report).toMatchObject({ outcome: 'synced', behind: [] });
  expect(changed.filter((id) => !followed.has(id))).toEqual([]);
});

test('stock counts of whole catalogues are read a few at a time, so that a page always fits a window of the rate', async () => {
  for (let number = 0; number < 8; number += 1) world.simulator.person.countStock({ [TEE]: 40 - number });
  const feed = world.connectFeed();
  let rows = 0;
  let cursor: string | null = null;
  for (let more = true; more;) {
    const page: FeedPage<'counts'> = await feed.changes('counts', cursor);
    expect(page.rows.length).toBeLessThanOrEqual(5);
    rows += page.rows.length;
    ({ cursor, more } = page);
  }
  expect(rows).toBe(8);
});

test('a completed stock count and a deleted product are noticed', async () => {
  await run();
  const countId = world.simulator.person.countStock({ [TEE]: 38 });
  world.simulator.person.deleteProduct(CAP);
  await run();
  expect((await figures.counts(EVER[0])).map((count) => [count.countId, count.lines[0]?.counted])).toEqual([
    [countId, 38],
  ]);
  expect((await figures.items([CAP])).get(CAP)).toMatchObject({ archived: true });
});
