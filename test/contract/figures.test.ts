import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { dynamoFigures } from '../../shared/aws/dynamo-figures.ts';
import type { FiguresStore } from '../../shared/metrics/figures-store.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';
import { factWith, saleWith } from '../support/facts.ts';
import { MemoryFigures } from '../support/memory-figures.ts';
import { MemoryTable } from '../support/memory-table.ts';

let dynalite: Dynalite;
let tables = 0;

beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());

async function onDynamo(): Promise<FiguresStore> {
  tables += 1;
  return dynamoFigures(await dynalite.createFigures(`figures-${tables}`));
}

const EVER = ['2000-01-01', '2100-01-01'] as const;

describe.each([
  { store: 'in memory', make: async (): Promise<FiguresStore> => new MemoryFigures() },
  { store: 'in a table in memory', make: async () => dynamoFigures(new MemoryTable()) },
  { store: 'on DynamoDB', make: onDynamo },
])('the figures $store', ({ make }) => {
  let figures: FiguresStore;
  let pages = 0;
  const page = (
    kind: 'sales' | 'items' | 'stock' | 'customers' | 'vendors' | 'purchase-orders' | 'counts',
  ) => {
    pages += 1;
    return { kind, cursor: `cursor-${pages}` };
  };

  beforeEach(async () => {
    figures = await make();
  });

  test('know nothing of a new shop', async () => {
    expect(await figures.cursor('sales')).toBeNull();
    expect(await figures.itemDays('501', EVER[0])).toEqual([]);
    expect(await figures.shopDays(...EVER)).toEqual([]);
    expect(await figures.changedItems(10)).toEqual([]);
    expect(await figures.customersByNet(10)).toEqual([]);
    expect(await figures.customerTotals('58')).toBeNull();
    expect(await figures.salesOfCustomer('58')).toEqual([]);
    expect(await figures.purchaseOrders(EVER[0])).toEqual([]);
    expect(await figures.counts(EVER[0])).toEqual([]);
    expect(await figures.vendors()).toEqual([]);
  });

  test('sum what was sold of an item and in the shop, by day and channel', async () => {
    const tee = factWith({ itemId: '501', units: 2, netMinor: 2500, costMinor: 960 });
    const shipping = factWith({ lineId: 'ship', itemId: null, units: 1, netMinor: 795, costMinor: 0 });
    await figures.foldSales(
      [
        saleWith({ saleId: '1', day: '2026-11-05', facts: [tee] }),
        saleWith({ saleId: '2', day: '2026-11-05', channel: 'online', facts: [tee, shipping] }),
        saleWith({ saleId: '3', day: '2026-12-01', facts: [{ ...tee, units: 0.25, netMinor: 313 }] }),
      ],
      page('sales'),
    );
    const sums = { returnedUnits: 0, returnsMinor: 0, restockedUnits: 0, specialUnits: 0, returnedOf: {} };
    const lineSizes = { 2: 1 };
    const sold = { itemId: '501', units: 2, netMinor: 2500, costMinor: 960, ...sums, lineSizes };
    expect(await figures.itemDays('501', '2026-11-05')).toEqual([
      { day: '2026-11-05', channel: 'in-store', ...sold },
      { day: '2026-11-05', channel: 'online', ...sold },
      { day: '2026-12-01', channel: 'in-store', ...sold, units: 0.25, netMinor: 313, lineSizes: { 0.25: 1 } },
    ]);
    expect(await figures.itemDays('501', '2026-11-06')).toHaveLength(1);
    const none = { returnOrders: 0, returnsMinor: 0, namedOrders: 0, firstOrders: 0 };
    expect(await figures.shopDays('2026-11-01', '2026-11-30')).toEqual([
      { day: '2026-11-05', channel: 'in-store', orders: 1, units: 2, netMinor: 2500, ...none },
      { day: '2026-11-05', channel: 'online', orders: 1, units: 2, netMinor: 3295, ...none },
    ]);
  });

  test('net a return where it happened, and remember when its units were sold', async () => {
    const back = factWith({ units: -1, netMinor: -1250, costMinor: -480, soldOn: '2026-10-30' });
    const damaged = { ...back, lineId: '2', movedStock: false, reason: 'damaged' };
    await figures.foldSales([saleWith({ day: '2026-11-05', facts: [back, damaged] })], page('sales'));
    expect(await figures.itemDays('501', '2026-11-01')).toEqual([
      {
        itemId: '501',
        day: '2026-11-05',
        channel: 'in-store',
        units: -2,
        netMinor: -2500,
        costMinor: -960,
        returnedUnits: 2,
        returnsMinor: 2500,
        restockedUnits: 1,
        specialUnits: 0,
        returnedOf: { '2026-10-30': 1 },
        lineSizes: {},
      },
    ]);
    expect(await figures.shopDays(...EVER)).toEqual([
      {
        day: '2026-11-05',
        channel: 'in-store',
        orders: 0,
        returnOrders: 1,
        namedOrders: 0,
        firstOrders: 0,
        units: -2,
        netMinor: -2500,
        returnsMinor: 2500,
      },
    ]);
    const one = { day: '2026-11-05', channel: 'in-store', lines: 1, units: 1, returnsMinor: 1250 };
    const found = await figures.returnDays(...EVER);
    expect(found.toSorted((a, b) => a.restockedUnits - b.restockedUnits)).toEqual([
      { ...one, reason: 'damaged', restockedUnits: 0 },
      { ...one, reason: null, restockedUnits: 1 },
    ]);
    expect(await figures.returnDays('2026-11-06', '2026-11-30')).toEqual([]);
  });

  test("know each customer's first order, also when it is voided or an earlier one comes late", async () => {
    const sale = (saleId: string, day: string) =>
      saleWith({ saleId, day, completedAtMs: Date.parse(day), customerId: 'a', channel: 'online' });
    const firstOn = async (): Promise<string[]> =>
      (await figures.firstOrdersOf(['a', 'nobody'])).map(({ day }) => day);
    await figures.foldSales([sale('2', '2026-11-05'), sale('3', '2026-11-09')], page('sales'));
    expect(await firstOn()).toEqual(['2026-11-05']);
    await figures.foldSales([sale('1', '2026-11-01')], page('sales'));
    expect(await figures.firstOrdersOn('2026-11-01')).toEqual([
      { customerId: 'a', day: '2026-11-01', channel: 'online', atMs: Date.parse('2026-11-01') },
    ]);
    expect(await figures.firstOrdersOn('2026-11-05')).toEqual([]);
    const voided = [
      { ...sale('1', '2026-11-01'), version: 2, counts: false, facts: [] },
      { ...sale('2', '2026-11-05'), version: 2, customerId: null },
    ];
    await figures.foldSales(voided, page('sales'));
    expect(await firstOn()).toEqual(['2026-11-09']);
    expect(await figures.shopDays(...EVER)).toMatchObject([
      { day: '2026-11-05', orders: 1, namedOrders: 0, firstOrders: 0 },
      { day: '2026-11-09', orders: 1, namedOrders: 1, firstOrders: 1 },
    ]);
  });

  test('replace a sale whole by its later version, and ignore an earlier one', async () => {
    const one = saleWith({ version: 1, facts: [factWith({ units: 1 })] });
    const two = saleWith({ version: 2, day: '2026-11-06', facts: [factWith({ itemId: '502', units: 3 })] });
    await figures.foldSales([one], page('sales'));
    await figures.foldSales([two], page('sales'));
    await figures.foldSales([one], page('sales'));
    expect(await figures.itemDays('501', EVER[0])).toEqual([]);
    expect(await figures.itemDays('502', EVER[0])).toMatchObject([{ day: '2026-11-06', units: 3 }]);
    expect(await figures.shopDays(...EVER)).toMatchObject([{ day: '2026-11-06', orders: 1, units: 3 }]);
  });

  test('count a voided sale no more, also when the void comes first', async () => {
    const sold = saleWith({ saleId: '1', version: 1 });
    const voided = saleWith({ saleId: '1', version: 2, counts: false, facts: [] });
    await figures.foldSales([sold], page('sales'));
    await figures.foldSales([voided], page('sales'));
    const other = [
      saleWith({ saleId: '2', version: 2, counts: false, facts: [] }),
      saleWith({ saleId: '2' }),
    ];
    await figures.foldSales(other, page('sales'));
    expect(await figures.shopDays(...EVER)).toEqual([]);
    expect(await figures.itemDays('501', EVER[0])).toEqual([]);
  });

  test('of two changes within one second take the one that was read later', async () => {
    const early = saleWith({ version: 1, facts: [factWith({ units: 1 })] });
    const late = saleWith({ version: 1, facts: [factWith({ units: 4 })] });
    await figures.foldSales([early], page('sales'));
    await figures.foldSales([late], page('sales'));
    await figures.foldSales([late], page('sales'));
    expect(await figures.itemDays('501', EVER[0])).toMatchObject([{ units: 4 }]);
  });

  test('rank customers by what they brought, and follow a sale to another customer', async () => {
    const sale = (saleId: string, customerId: string, netMinor: number, version = 1) =>
      saleWith({ saleId, customerId, version, facts: [factWith({ netMinor })] });
    await figures.storeCustomers(
      [
        { customerId: 'a', name: 'Ada Byrne', archived: false, version: 1 },
        { customerId: 'b', name: 'Bo Lund', archived: false, version: 1 },
      ],
      page('customers'),
    );
    await figures.foldSales([sale('1', 'a', 100), sale('2', 'b', 300), sale('3', 'a', 250)], page('sales'));
    const ranked = async (): Promise<unknown[]> =>
      (await figures.customersByNet(10)).map(({ name, byChannel }) => [
        name,
        byChannel['in-store']?.netMinor,
      ]);
    expect(await ranked()).toEqual([
      ['Ada Byrne', 350],
      ['Bo Lund', 300],
    ]);
    await figures.foldSales([sale('3', 'b', 250, 2)], page('sales'));
    expect(await ranked()).toEqual([
      ['Bo Lund', 550],
      ['Ada Byrne', 100],
    ]);
    expect((await figures.salesOfCustomer('b')).map(({ saleId }) => saleId)).toEqual(['2', '3']);
    expect(await figures.customersByNet(1)).toHaveLength(1);
  });

  test('know a customer’s first and last sale, also after one was voided', async () => {
    const at = (saleId: string, completedAtMs: number) =>
      saleWith({ saleId, customerId: 'a', completedAtMs });
    await figures.foldSales([at('2', 2000), at('1', 1000), at('3', 3000)], page('sales'));
    expect(await figures.customerTotals('a')).toEqual({
      customerId: 'a',
      byChannel: { 'in-store': { orders: 3, units: 3, netMinor: 3750 } },
      firstAtMs: 1000,
      lastAtMs: 3000,
    });
    const voided = { ...at('3', 3000), version: 2, counts: false, facts: [] };
    await figures.foldSales([voided], page('sales'));
    expect(await figures.customerTotals('a')).toMatchObject({ firstAtMs: 1000, lastAtMs: 2000 });
  });

  test('remember how far each kind of the feed is stored', async () => {
    await figures.foldSales([saleWith({})], { kind: 'sales', cursor: 'here' });
    await figures.storeItems([], { kind: 'items', cursor: 'there' });
    expect(await figures.cursor('sales')).toBe('here');
    expect(await figures.cursor('items')).toBe('there');
    await figures.foldSales([], { kind: 'sales', cursor: 'further' });
    expect(await figures.cursor('sales')).toBe('further');
  });

  test('keep the latest version of every row of the till', async () => {
    const vendor = { vendorId: '5', name: 'Adirondack Apparel', version: 2 };
    await figures.storeVendors([vendor], page('vendors'));
    await figures.storeVendors([{ ...vendor, name: 'Old name', version: 1 }], page('vendors'));
    expect(await figures.vendors()).toEqual([vendor]);
    const item = {
      itemId: '501',
      sku: 'TEE-M',
      description: 'Trail Tee M',
      department: 'Tops',
      vendorId: '5',
      costMinor: 480,
      priceMinor: 1250,
      archived: false,
      tracked: true,
      createdAtMs: null,
      version: 1,
    };
    await figures.storeItems([item], page('items'));
    await figures.storeItems([{ ...item, archived: true, version: 2 }], page('items'));
    expect(await figures.items(['501', '999'])).toEqual(
      new Map([['501', { ...item, archived: true, version: 2 }]]),
    );
  });

  test('keep what was on hand when', async () => {
    const levels = { reorderPoint: 2, orderUpTo: 8 };
    const level = (onHand: number, version: number) => ({
      itemId: '501',
      onHand,
      reserved: 1,
      levels,
      version,
    });
    await figures.storeStock([level(6, 1)], page('stock'), '2026-10-30');
    await figures.storeStock([level(4, 2)], page('stock'), '2026-11-05');
    await figures.storeStock([level(3, 3)], page('stock'), '2026-11-05');
    await figures.storeStock([level(9, 1)], page('stock'), '2026-11-06');
    expect(await figures.stock(['501'])).toEqual(new Map([['501', level(3, 3)]]));
    expect(await figures.stockDays('501', '2026-10-01')).toEqual([
      { day: '2026-10-30', onHand: 6 },
      { day: '2026-11-05', onHand: 3 },
    ]);
    expect(await figures.stockDays('501', '2026-11-01')).toEqual([{ day: '2026-11-05', onHand: 3 }]);
  });

  test('list purchase orders that are open, and those received since', async () => {
    const order = (purchaseOrderId: string, received: string | null, version = 1) => ({
      purchaseOrderId,
      vendorId: '5',
      orderedOn: '2026-10-01',
      receivedOn: received,
      open: received === null,
      lines: [{ itemId: '501', ordered: 24, received: received === null ? 0 : 24 }],
      version,
    });
    await figures.storePurchaseOrders([order('31', null), order('32', null)], page('purchase-orders'));
    await figures.storePurchaseOrders([order('31', '2026-11-02', 2)], page('purchase-orders'));
    expect(await figures.purchaseOrders('2026-11-01')).toEqual([
      order('31', '2026-11-02', 2),
      order('32', null),
    ]);
    expect(await figures.purchaseOrders('2026-11-03')).toEqual([order('32', null)]);
  });

  test('keep inventory counts of any size', async () => {
    const lines = Array.from({ length: 3_200 }, (_, index) => ({
      itemId: String(index),
      expected: 6,
      counted: 5,
      costMinor: 480,
      byHand: index % 2 === 0 ? null : -1,
    }));
    const count = { countId: '1', countedAtMs: Date.parse('2026-11-05T20:00:00Z'), lines, version: 1 };
    await figures.storeCounts([count], page('counts'));
    expect(await figures.counts('2026-11-01')).toEqual([count]);
    expect(await figures.counts('2026-11-06')).toEqual([]);
  });

  test('name an item once, however many pages it changed in, and forget it in all of them', async () => {
    for (const saleId of ['1', '2', '3']) await figures.foldSales([saleWith({ saleId })], page('sales'));
    const changed = await figures.changedItems(100);
    expect(changed.map(({ itemId }) => itemId)).toEqual(['501']);
    await figures.forgetChanged(changed);
    expect(await figures.changedItems(100)).toEqual([]);
  });

  test('say which items changed until that is forgotten, and no change that came meanwhile is', async () => {
    await figures.foldSales([saleWith({ saleId: '1' })], page('sales'));
    await figures.storeStock(
      [{ itemId: '502', onHand: 1, reserved: 0, levels: null, version: 1 }],
      page('stock'),
      '2026-11-05',
    );
    const changed = await figures.changedItems(10);
    expect(changed.map(({ itemId }) => itemId).toSorted()).toEqual(['501', '502']);
    await figures.foldSales([saleWith({ saleId: '2' })], page('sales'));
    await figures.forgetChanged(changed);
    const left = await figures.changedItems(10);
    expect(left.map(({ itemId }) => itemId)).toEqual(['501']);
    await figures.forgetChanged(left);
    expect(await figures.changedItems(10)).toEqual([]);
    await figures.foldSales([saleWith({ saleId: '2' })], page('sales'));
    expect(await figures.changedItems(10)).toEqual([]);
  });
});
