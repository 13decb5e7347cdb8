import { expect, test } from '@jest/globals';
import { advance, startShop } from '../../../shared/metrics/reorder/advance.ts';
import type { MovingItem } from '../../../shared/metrics/reorder/advance.ts';
import { weekOf } from '../../../shared/metrics/reorder/calendar.ts';
import {
  NO_HONESTY,
  honestyReport,
  methodOf,
  observeForecast,
  verdictOf,
} from '../../../shared/metrics/reorder/honesty.ts';
import type { ShopState } from '../../../shared/metrics/reorder/types.ts';
import { forecastFigure } from '../../../shared/metrics/snapshots/forecast.ts';
import { generator } from '../../bench/reorder/wss.ts';

const FIRST = weekOf('2024-01-01');

function shopOf(weekly: (week: number, random: () => number) => number, items = 30, weeks = 60): ShopState {
  const random = generator(17);
  const moving = Array.from({ length: items }, (): MovingItem => {
    const units = Array.from({ length: weeks }, (_, week) => weekly(week, random));
    return {
      department: '',
      horizon: 2,
      series: { first: FIRST, units, exposure: units.map(() => 1) },
      state: null,
    };
  });
  return advance(startShop(FIRST), moving, FIRST + weeks - 1);
}

test('sales that swing around a mean are forecast better than by their last week, and it is shown by how much', () => {
  const report = honestyReport(shopOf((_, random) => 6 + Math.floor(8 * random())).honesty.smooth);
  expect(report.method).toBe('level');
  expect(report.windows).toBeGreaterThan(1000);
  expect(report.error ?? 9).toBeLessThan(0.8 * (report.naiveError ?? 0));
  expect(Math.abs(report.bias ?? 9)).toBeLessThan(0.03);
});

test('sales that stay where they jump to are better forecast by their last week, and then that is used', () => {
  const shop = shopOf((week) => 10 * (1 + Math.floor(week / 8)));
  const { smooth } = shop.honesty;
  expect(methodOf(smooth)).toBe('naive');
  expect(honestyReport(smooth).bias).toBeLessThan(0);
});

test('of what hardly sells, being nearer on the empty weeks alone does not win', () => {
  const rare = { ...NO_HONESTY, windows: 900, demand: 40, absolute: 60, squared: 70 };
  expect(methodOf({ ...rare, naiveAbsolute: 50, naiveSquared: 90 })).toBe('level');
  expect(methodOf({ ...rare, naiveAbsolute: 50, naiveSquared: 60 })).toBe('naive');
});

test('every verdict has its reason in the owner’s words, the one that overrules fewer missed units, too', () => {
  const rare = { ...NO_HONESTY, windows: 900, demand: 40, absolute: 60, squared: 70 };
  const by = {
    smooth: { ...rare, naiveAbsolute: 90, naiveSquared: 90 },
    intermittent: { ...rare, naiveAbsolute: 50, naiveSquared: 90 },
    erratic: { ...rare, naiveAbsolute: 50, naiveSquared: 60 },
    lumpy: { ...rare, windows: 20, naiveAbsolute: 50, naiveSquared: 60 },
  };
  const rows = forecastFigure(by).rows.map(({ demandClass, method, why }) => [demandClass, method, why]);
  expect(rows).toEqual([
    ['smooth', 'level', expect.stringContaining('missed less than the naive forecast')],
    ['intermittent', 'level', expect.stringContaining('missed fewer units, but by more')],
    ['erratic', 'naive', expect.stringContaining('is used')],
    ['lumpy', 'level', expect.stringContaining('too few windows')],
  ]);
  expect(verdictOf(NO_HONESTY)).toBe('nothing-compared');
});

test('a few windows prove nothing', () => {
  const shop = shopOf((week) => 10 * (1 + Math.floor(week / 8)), 3);
  expect(shop.honesty.smooth.windows).toBeLessThan(200);
  expect(methodOf(shop.honesty.smooth)).toBe('level');
});

test('each window is counted once, against what was forecast before it', () => {
  const once = observeForecast(NO_HONESTY, { forecast: 4, naive: 6, demand: 5 });
  expect(honestyReport(once)).toEqual({
    windows: 1,
    error: 0.2,
    bias: -0.2,
    naiveError: 0.2,
    naiveBias: 0.2,
    method: 'level',
  });
  expect(honestyReport(NO_HONESTY)).toMatchObject({ windows: 0, error: null, bias: null });
});

test('a forecast never knows the week that it is judged by', () => {
  const missed = (last: number): number => {
    const { honesty } = shopOf((week) => (week === 59 ? last : 1), 1);
    return Object.values(honesty).reduce((sum, { absolute }) => sum + absolute, 0);
  };
  expect(missed(50) - missed(1)).toBeCloseTo(49, 1);
});
