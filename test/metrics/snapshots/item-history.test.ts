import { expect, test } from '@jest/globals';
import type { ItemDay } from '../../../shared/metrics/figures-store.ts';
import { addDays } from '../../../shared/metrics/snapshots/days.ts';
import { itemHistory, velocityOf } from '../../../shared/metrics/snapshots/item-history.ts';

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
  lineSizes: {},
  restockedUnits: 0,
  specialUnits: 0,
});

test('days without stock say nothing about velocity: 50 sold in 42 days, 10 of them without stock, is 1.5625 a day', () => {
  const levels = [
    { day: addDays(TODAY, -60), onHand: 50 },
    { day: addDays(TODAY, -9), onHand: 0 },
  ];
  const history = itemHistory({ today: TODAY, days: 91, sold: [sold(addDays(TODAY, -20), 50)], levels });
  expect(velocityOf(history, 42)).toEqual({ days: 42, units: 50, inStockDays: 32, unitsPerDay: 1.5625 });
});

test('every day of the window is there, with what each channel sold and what was left in the evening', () => {
  const levels = [{ day: '2026-11-19', onHand: 4 }];
  const days = [sold('2026-11-19', 2), sold('2026-11-19', 1, 'online')];
  expect(itemHistory({ today: TODAY, days: 3, sold: days, levels })).toEqual([
    { day: '2026-11-18', units: { 'in-store': 0, online: 0, custom: 0 }, onHand: null },
    { day: '2026-11-19', units: { 'in-store': 2, online: 1, custom: 0 }, onHand: 4 },
    { day: '2026-11-20', units: { 'in-store': 0, online: 0, custom: 0 }, onHand: 4 },
  ]);
});

test('what sold on a day without stock was in stock', () => {
  const history = itemHistory({
    today: TODAY,
    days: 2,
    sold: [sold(TODAY, 1)],
    levels: [{ day: '2026-11-01', onHand: 0 }],
  });
  expect(velocityOf(history, 2)).toMatchObject({ inStockDays: 1, unitsPerDay: 1 });
});
