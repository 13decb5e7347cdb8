import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { advance, startShop } from '../../../shared/metrics/reorder/advance.ts';
import type { MovingItem } from '../../../shared/metrics/reorder/advance.ts';
import { binOf, isoNumberOf, mondayOf, weekOf } from '../../../shared/metrics/reorder/calendar.ts';
import { closeItem, openWeek } from '../../../shared/metrics/reorder/closing-week.ts';
import { correctItem, replayItem } from '../../../shared/metrics/reorder/correct.ts';
import { rateOf } from '../../../shared/metrics/reorder/level.ts';
import type { GroupSums, ShopState } from '../../../shared/metrics/reorder/types.ts';
import { generator } from '../../bench/reorder/wss.ts';

const FIRST = weekOf('2023-01-02');

/** Items of two departments with a summer, gaps in stock and late starts. */
function makeItems(seed: number, count: number, weeks: number): MovingItem[] {
  const random = generator(seed);
  return Array.from({ length: count }, (_, at) => {
    const late = at % 5 === 4 ? Math.floor(random() * 20) : 0;
    const rate = 0.2 + 4 * random();
    const units = Array.from({ length: weeks - late }, (_, week) => {
      const summer = [5, 6, 7].includes(binOf(FIRST + late + week)) ? 2 : 0.7;
      return Math.floor(rate * summer * 2 * random());
    });
    const exposure = units.map(() => (random() < 0.1 ? 0 : random() < 0.1 ? 0.4 : 1));
    return {
      department: at % 2 === 0 ? 'boots' : '',
      horizon: 3,
      series: {
        first: FIRST + late,
        units: units.map((sold, week) => (exposure[week] === 0 ? 0 : sold)),
        exposure,
      },
      state: null,
    };
  });
}

function run(items: MovingItem[], through: number): ShopState {
  return advance(startShop(FIRST), items, through);
}

test('weeks run from Monday to Sunday and are numbered as ISO does', () => {
  expect(mondayOf(0)).toBe('1970-01-05');
  expect([weekOf('2026-11-22'), weekOf('2026-11-23')].map(mondayOf)).toEqual(['2026-11-16', '2026-11-23']);
  const numbers = ['2026-12-31', '2027-01-03', '2027-01-04', '2024-12-30'].map((day) =>
    isoNumberOf(weekOf(day)),
  );
  expect(numbers).toEqual([53, 53, 1, 1]);
  expect([weekOf('2026-12-31'), weekOf('2027-01-04')].map(binOf)).toEqual([12, 0]);
});

test('closing weeks one by one, with the states stored as JSON between, gives what closing them at once gives', () => {
  const atOnce = makeItems(7, 12, 130);
  const shop = run(atOnce, FIRST + 129);
  const oneByOne = makeItems(7, 12, 130);
  let stored = startShop(FIRST);
  for (let week = FIRST; week < FIRST + 130; week += 1) {
    stored = JSON.parse(JSON.stringify(advance(stored, oneByOne, week))) as ShopState;
    for (const item of oneByOne) item.state = JSON.parse(JSON.stringify(item.state)) as MovingItem['state'];
  }
  expect(stored).toEqual(shop);
  expect(oneByOne.map(({ state }) => state)).toEqual(atOnce.map(({ state }) => state));
});

test('a department’s sums are those of its items', () => {
  const items = makeItems(11, 10, 60);
  const shop = run(items, FIRST + 59);
  for (const [name, { sums }] of Object.entries(shop.groups)) {
    const own = items.filter(({ department }) => department === name).map(({ state }) => state?.sums);
    for (const key of ['a', 'b', 'x', 'n'] satisfies (keyof GroupSums)[])
      expect(sums[key]).toBeCloseTo(
        own.reduce((total, part) => total + (part?.[key] ?? 0), 0),
        8,
      );
  }
});

test('replaying an item through the weeks that were closed gives its state', () => {
  const items = makeItems(5, 6, 130);
  const shop = run(items, FIRST + 129);
  for (const { state, ...item } of items)
    expect(replayItem(shop, item, state?.startRate ?? Number.NaN)).toEqual(state);
});

test('a correction of an old week changes its item as if it had always been so, and no other item', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 9 }), (back, units) => {
      const items = makeItems(3, 8, 60);
      const shop = run(items, FIRST + 59);
      const [first] = items;
      if (first?.state === null || first === undefined) throw new Error('the first item has no state');
      const series = { ...first.series, units: first.series.units.with(-1 - back, units) };
      const corrected = correctItem(shop, { ...first, state: first.state }, series);
      const replayed = replayItem(shop, { ...first, series }, first.state.startRate);
      expect(corrected.state.level).toEqual(replayed.level);
      expect(corrected.state.sums.x).toBeCloseTo(replayed.sums.x, 8);
      const expected = corrected.state.sums.a - first.state.sums.a;
      const group = corrected.shop.groups['boots']?.sums.a ?? 0;
      expect(group - (shop.groups['boots']?.sums.a ?? 0)).toBeCloseTo(expected, 9);
      expect(corrected.shop.groups['']).toBe(shop.groups['']);
    }),
    { numRuns: 20 },
  );
});

test('a correction that is taken back leaves no trace', () => {
  const items = makeItems(3, 4, 60);
  const shop = run(items, FIRST + 59);
  const item = items[0];
  if (item === undefined || item.state === null) throw new Error('the first item has no state');
  const wrong = { ...item.series, units: item.series.units.with(40, 99) };
  const there = correctItem(shop, { ...item, state: item.state }, wrong);
  const back = correctItem(there.shop, { ...item, series: wrong, state: there.state }, item.series);
  expect(back.state.level).toEqual(item.state.level);
  expect(back.state.spread).toEqual(item.state.spread);
  expect(back.state.sums.x).toBeCloseTo(item.state.sums.x, 6);
  expect(back.shop.groups['boots']?.sums.x).toBeCloseTo(shop.groups['boots']?.sums.x ?? 0, 6);
});

test('weeks without stock teach nothing', () => {
  const of = (units: number[], exposure: number[]): MovingItem => ({
    department: '',
    horizon: 1,
    series: { first: FIRST, units, exposure },
    state: null,
  });
  const stocked = of([3, 3, 3], [1, 1, 1]);
  const short = of([3, 0, 0, 3, 3], [1, 0, 0, 1, 1]);
  run([stocked], FIRST + 2);
  run([short], FIRST + 4);
  expect(short.state?.level).toEqual(stocked.state?.level);
  expect(short.state?.exposure).toBe(3);
});

test('an item that dies falls to a fifth of its rate in 26 weeks in stock', () => {
  const units = Array.from({ length: 76 }, (_, week) => (week < 50 ? 2 : 0));
  const item: MovingItem = {
    department: '',
    horizon: 2,
    series: { first: FIRST, units, exposure: units.map(() => 1) },
    state: null,
  };
  run([item], FIRST + 49);
  const before = rateOf(item.state?.level ?? { a: 0, b: 0 });
  run([{ ...item, state: null }], FIRST + 75);
  const later: MovingItem = { ...item, state: null };
  run([later], FIRST + 75);
  expect(rateOf(later.state?.level ?? { a: 9, b: 1 })).toBeLessThanOrEqual(before / 5);
});

test('seasons are learnt from two whole years on, refreshed every fourth week, and only as far as the years agree', () => {
  const items = makeItems(13, 40, 160);
  expect(run(items, FIRST + 102).groups['boots']?.season).toBeNull();
  const fresh = makeItems(13, 40, 160);
  const shop = run(fresh, FIRST + 103);
  const season = shop.groups['boots']?.season ?? [];
  expect(season).toHaveLength(13);
  expect(season[6]).toBeGreaterThan(1.1);
  expect(season[0]).toBeLessThan(1);
  expect(shop.groups['boots']?.agreement).toBeGreaterThan(0.5);
  expect(advance(shop, fresh, FIRST + 106).groups['boots']?.season).toEqual(season);
  expect(advance(shop, fresh, FIRST + 107).groups['boots']?.season).not.toEqual(season);
});

test('a promotion in one of two years is no season', () => {
  const items = Array.from({ length: 60 }, (): MovingItem => {
    const units = Array.from({ length: 104 }, (_, week) => (week >= 20 && week < 24 ? 40 : 10));
    return {
      department: 'pasta',
      horizon: 3,
      series: { first: FIRST, units, exposure: units.map(() => 1) },
      state: null,
    };
  });
  const group = run(items, FIRST + 103).groups['pasta'];
  expect(group?.agreement).toBeLessThan(0.2);
  expect(Math.max(...(group?.season ?? [9]))).toBeLessThan(1.15);
});

test('a week that is closed twice, as after a run that was cut off, counts once', () => {
  const once = makeItems(9, 6, 80);
  const twice = makeItems(9, 6, 80);
  const shop = run(once, FIRST + 79);
  const before = run(twice, FIRST + 78);
  const cut = openWeek(before);
  for (const item of twice.slice(0, 3)) item.state = closeItem(cut, item);
  expect(advance(before, twice, FIRST + 79)).toEqual(shop);
  expect(twice.map(({ state }) => state)).toEqual(once.map(({ state }) => state));
});

test('an item that moves to another department counts there', () => {
  const items = makeItems(9, 6, 80);
  const before = run(items, FIRST + 78);
  const moved = items.map((item) => ({ ...item, department: 'shoes' }));
  const shop = advance(before, moved, FIRST + 79);
  expect(shop.groups['boots']?.sums).toEqual({ a: 0, b: 0, x: 0, n: 0 });
  expect(shop.groups['shoes']?.sums.b).toBeGreaterThan(100);
});
