import { expect, test } from '@jest/globals';
import { classify } from '../../../shared/metrics/reorder/classify.ts';
import { weekExposure } from '../../../shared/metrics/reorder/exposure.ts';
import { leadTimeDemand } from '../../../shared/metrics/reorder/lead-time-demand.ts';
import { closeLevel, rateOf } from '../../../shared/metrics/reorder/level.ts';
import {
  cdf,
  expectedShortage,
  fillRate,
  quantile,
} from '../../../shared/metrics/reorder/negative-binomial.ts';
import { orderLevels, orderQuantity } from '../../../shared/metrics/reorder/order-quantity.ts';
import { seasonAgreement, seasonIndex } from '../../../shared/metrics/reorder/season.ts';
import { serviceTarget } from '../../../shared/metrics/reorder/service-target.ts';
import { inStockDailyRate } from '../../../shared/metrics/reorder/shop-figures.ts';
import { observeError, phiOf } from '../../../shared/metrics/reorder/spread.ts';
import type { Level } from '../../../shared/metrics/reorder/types.ts';
import { after, croston, sba, sbj, ses, tsb } from '../../bench/reorder/baselines.ts';
import { simulateStock } from '../../bench/reorder/simulate.ts';

const A = [0, 2, 0, 0, 1, 0, 3, 0, 0, 0, 1, 5, 0, 0, 2, 0, 1, 0, 0, 2, 0, 0, 0, 1];
const start: Level = { a: 0.4, b: 0.5 };

/** As near as the nine figures that were published allow. */
function near(value: number, published: number): void {
  expect(Math.abs(value - published)).toBeLessThanOrEqual(6e-9 * Math.max(1, Math.abs(published)));
}

function levelOf(units: readonly number[], exposure: readonly number[]): Level {
  return units.reduce(
    (level, sold, at) => closeLevel(level, { units: sold, exposure: exposure[at] ?? 1 }),
    start,
  );
}

/** `[10, 0.9]` is ten times 0.9. */
function repeat(...parts: readonly (number | readonly [number, number])[]): number[] {
  return parts.flatMap((part) =>
    typeof part === 'number' ? [part] : Array.from({ length: part[0] }, () => part[1]),
  );
}

test('class of an intermittent item, as tsintermittent gives it', () => {
  const shape = classify({ first: 0, units: A, exposure: A.map(() => 1) });
  near(shape.adi, 2.66666667);
  near(shape.cv2, 0.4375);
  expect(shape.demandClass).toBe('intermittent');
});

test('Croston, SBA, SBJ, TSB and SES as R gives them', () => {
  near(after(croston(), A), 0.796557859);
  near(after(sba(), A), 0.756729966);
  near(after(sbj(), A), 0.754633761);
  near(after(tsb(), A), 0.678643201);
  near(after(ses(), A), 0.606402695);
});

test('the level with every week in stock, as fable.intermittent gives it', () => {
  const level = levelOf(A, []);
  near(level.a, 9.14267076);
  near(level.b, 13.0049143);
  near(rateOf(level), 0.703016609);
});

test('the level with weeks without stock', () => {
  const level = levelOf([1, 0, 2, 0, 0, 0, 1, 3, 0, 1], [1, 1, 1, 0.5, 0, 0, 1, 1, 0.25, 1]);
  near(level.a, 6.84149721);
  near(level.b, 5.71659435);
  near(rateOf(level), 1.1967785);
});

test('negative binomial quantiles and chances, as R gives them', () => {
  const wide = { mean: 2.4, variance: 5.1 };
  expect(quantile(wide, 0.95)).toBe(7);
  near(cdf(wide, 6), 0.942286637);
  near(cdf(wide, 7), 0.965663257);
  const rare = { mean: 0.15, variance: 0.2 };
  expect([quantile(rare, 0.95), quantile(rare, 0.8)]).toEqual([1, 0]);
  near(cdf(rare, 0), 0.878572425);
});

test('demand over a lead time that varies, the stock that covers it and what it serves', () => {
  const level = { a: 0.8 * 12, b: 12 };
  const demand = leadTimeDemand({ level, phi: 1.6, factors: 2.4, days: 16, leadTimeSdDays: 3 });
  near(demand.mean, 1.92);
  near(demand.variance, 3.816);
  expect(quantile(demand, 0.95)).toBe(6);
  near(expectedShortage(demand, 6), 0.0694610693);
  near(fillRate(demand, 6), 0.96382236);
});

test('demand over 23 days of the level above', () => {
  const level = levelOf(A, []);
  const demand = leadTimeDemand({ level, phi: 1.3, factors: 23 / 7, days: 23, leadTimeSdDays: 0 });
  near(demand.mean, 2.30991172);
  near(demand.variance, 3.76156942);
  expect(quantile(demand, 0.95)).toBe(6);
});

test('50 sold in 42 days, 10 of them without stock, are 1.5625 a day, as Lightspeed’s help says', () => {
  expect(inStockDailyRate(50, 42, 10)).toBe(1.5625);
});

test('phi from five windows', () => {
  const sums = [2, 5, 1, 0, 3];
  const means = [2.4, 2.3, 2.6, 2.4, 2.1];
  const expected = [2.8, 2.7, 3, 2.8, 2.5];
  const spread = sums.reduce(
    (state, units, at) => observeError(state, (units - (means[at] ?? 0)) ** 2, expected[at] ?? 0),
    { x: 0, n: 0 },
  );
  near(phiOf(spread, 1.7), 1.33827753);
});

test('exposure of a week by the weekdays’ weights', () => {
  near(weekExposure([1, 1, 1, 0.4, 0, 0, 1], [0.1, 0.11, 0.12, 0.13, 0.18, 0.24, 0.12]), 0.502);
});

test('season index of a department within its store', () => {
  const index = seasonIndex(
    { sold: repeat([10, 50], 90, 160, 180), expected: repeat([13, 80]) },
    { sold: repeat([10, 1000], 1300, 2100, 2300), expected: repeat([13, 1200]) },
  );
  for (let bin = 0; bin < 10; bin += 1) near(index[bin] ?? 0, 0.82927395);
  near(index[10] ?? 0, 1.09464161);
  near(index[11] ?? 0, 1.72488982);
  near(index[12] ?? 0, 1.88772907);
});

test('how well two years agree', () => {
  const years = [repeat([10, 0.9], 1, 1.4, 1.7), repeat([5, 0.8], [5, 0.95], 1.2, 1.3, 1.9)];
  const normal = years.map((year) => {
    const mean = year.reduce((sum, value) => sum + value, 0) / year.length;
    return year.map((value) => value / mean);
  });
  near(seasonAgreement(normal), 0.958643854);
});

test('service target of an item that earns 3 on 15 over 60 days', () => {
  const stakes = { priceMinor: 1800, costMinor: 1500, holdingRate: 0.3, protectionDays: 60, cap: 0.98 };
  near(serviceTarget(stakes), 0.802197802);
});

test('reorder point, order-up-to level and quantity with packs and cover', () => {
  const busy = orderLevels(5, 0.8, { coverDays: 28, reviewDays: 7 });
  expect(busy).toEqual({ reorderPoint: 4, orderUpTo: 7 });
  expect(orderQuantity(2, busy, { packSize: 6 })).toBe(6);
  const rare = orderLevels(1, 0.12, { coverDays: 14, reviewDays: 7 });
  expect(rare).toEqual({ reorderPoint: 0, orderUpTo: 1 });
  expect(orderQuantity(0, rare, { packSize: 4 })).toBe(4);
});

test('a simulated shelf sells, loses and holds what was reckoned by hand', () => {
  const result = simulateStock([1, 5, 0, 2, 3, 1], { upTo: () => 4, lead: 0, start: 4 });
  expect(result).toEqual({ sold: 11, lost: 1, closing: 13, full: 5, periods: 6 });
});
