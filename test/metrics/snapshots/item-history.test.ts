import { expect, test } from '@jest/globals';
import type { ItemDay } from '../../../shared/metrics/figures-store.ts';
import { itemHistory } from '../../../shared/metrics/snapshots/item-history.ts';

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

test('every day of the window is there, with what each channel sold and what was left in the evening', () => {
  const levels = [{ day: '2026-11-19', onHand: 4 }];
  const days = [sold('2026-11-19', 2), sold('2026-11-19', 1, 'online')];
  expect(itemHistory({ today: TODAY, days: 3, sold: days, levels })).toEqual([
    { day: '2026-11-18', units: { 'in-store': 0, online: 0, custom: 0 }, onHand: null },
    { day: '2026-11-19', units: { 'in-store': 2, online: 1, custom: 0 }, onHand: 4 },
    { day: '2026-11-20', units: { 'in-store': 0, online: 0, custom: 0 }, onHand: 4 },
  ]);
});
