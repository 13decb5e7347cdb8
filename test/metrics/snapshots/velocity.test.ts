import { expect, test } from '@jest/globals';
import type { ItemDay } from '../../../shared/metrics/figures-store.ts';
import { addDays } from '../../../shared/metrics/snapshots/days.ts';
import { itemVelocity } from '../../../shared/metrics/snapshots/item-velocity.ts';
import { velocityFigure } from '../../../shared/metrics/snapshots/velocity.ts';
import type { VelocityLine } from '../../../shared/metrics/snapshots/velocity.ts';
import { factWith, FiguresShop, saleWith } from '../../support/figures-shop.ts';

const TODAY = '2026-11-20';
const sold = (day: string, units: number, channel: ItemDay['channel'] = 'in-store'): ItemDay => ({
  itemId: '501',
  day,
  channel,
  units,
  netMinor: 0,
  costMinor: 0,
  returnedUnits: 0,
  returnsMinor: 0,
  returnedOf: {},
  restockedUnits: 0,
  specialUnits: 0,
  lineSizes: {},
});
const known = { knownSince: null, today: TODAY };

test('days without stock say nothing about velocity: 50 sold in 42 days, 10 of them without stock, is 1.5625 a day', () => {
  const levels = [
    { day: addDays(TODAY, -60), onHand: 50 },
    { day: addDays(TODAY, -9), onHand: 0 },
  ];
  const { days, inStockDays, units } = itemVelocity({
    ...known,
    sold: [sold(addDays(TODAY, -20), 30), sold(addDays(TODAY, -20), 20, 'online')],
    levels,
  });
  expect({ days, inStockDays, units }).toEqual({
    days: 42,
    inStockDays: 32,
    units: { 'in-store': 30, online: 20, custom: 0 },
  });
});

test('what sold on a day without stock was in stock', () => {
  const levels = [{ day: '2026-09-01', onHand: 0 }];
  expect(itemVelocity({ ...known, sold: [sold(TODAY, 1)], levels }).inStockDays).toBe(1);
});

test('days before the shop had the item are no days without stock, and no days in stock either', () => {
  const fresh = { ...known, knownSince: addDays(TODAY, -4) };
  const levels = [{ day: addDays(TODAY, -4), onHand: 9 }];
  expect(itemVelocity({ ...fresh, sold: [sold(TODAY, 10)], levels })).toMatchObject({
    days: 5,
    inStockDays: 5,
  });
});

test('sales before the window and after it do not count', () => {
  const days = [sold(addDays(TODAY, -42), 5), sold(addDays(TODAY, -41), 2), sold(addDays(TODAY, 1), 7)];
  expect(itemVelocity({ ...known, sold: days, levels: [] }).units['in-store']).toBe(2);
});

test('the report has the fastest first, each channel by itself, and what empty shelves did not sell', async () => {
  const shop = new FiguresShop();
  await shop.has({ itemId: '501', sku: 'TEE-M', priceMinor: 1000 }, 5);
  await shop.has({ itemId: '502', sku: 'CAP', priceMinor: 2000 }, 9);
  await shop.has({ itemId: '503', sku: 'DUST' }, 9);
  const facts = (itemId: string, units: number) => [factWith({ itemId, units })];
  await shop.sells(
    saleWith({ saleId: 's1', day: '2026-11-20', facts: facts('501', 20) }),
    saleWith({ saleId: 's2', day: '2026-11-20', channel: 'online', facts: facts('501', 22) }),
    saleWith({ saleId: 's3', day: '2026-11-21', facts: facts('502', 4) }),
  );
  // The cap was gone for the last 14 of the 42 days.
  await shop.figures.storeStock(
    [{ itemId: '502', onHand: 9, reserved: 0, levels: null, version: shop.nowMs + 1 }],
    { kind: 'stock', cursor: 'a' },
    '2026-10-01',
  );
  await shop.figures.storeStock(
    [{ itemId: '502', onHand: 0, reserved: 0, levels: null, version: shop.nowMs + 2 }],
    { kind: 'stock', cursor: 'b' },
    '2026-11-10',
  );
  await shop.figures.storeStock(
    [{ itemId: '502', onHand: 0, reserved: 0, levels: null, version: shop.nowMs + 3 }],
    { kind: 'stock', cursor: 'c' },
    '2026-11-23',
  );
  await shop.compute();
  const figure = (await shop.snapshots.current())?.figures.velocity;
  const [tee, cap, ...others] = (await shop.snapshots.rows(figure?.pages ?? [])) as VelocityLine[];
  expect(tee).toMatchObject({
    sku: 'TEE-M',
    unitsPerDay: 1,
    unitsPerDayByChannel: { 'in-store': 0.4762, online: 0.5238, custom: 0 },
    soldOutDays: 0,
    missedUnits: 0,
  });
  // 4 units in the 28 days before it was gone and on the one day without stock on which it sold all the same.
  expect(cap).toMatchObject({ sku: 'CAP', inStockDays: 29, soldOutDays: 13, missedMinor: 3586 });
  expect(others).toEqual([]);
  expect(figure?.head).toMatchObject({ items: 2, missedMinor: 3586 });
});

test('an item that was hardly ever in stock has a velocity, but no missed sales: too little is known of a normal day', () => {
  const row = { sku: 'CAP', itemId: '502', description: 'Cap', onHand: 0, priceMinor: 2000, tracked: true };
  const velocity = { days: 42, inStockDays: 3, units: { 'in-store': 6, online: 0, custom: 0 } };
  const { rows } = velocityFigure([{ ...row, velocity, archived: false } as never], TODAY);
  expect(rows).toMatchObject([{ unitsPerDay: 2, soldOutDays: 39, missedUnits: null, missedMinor: null }]);
});
