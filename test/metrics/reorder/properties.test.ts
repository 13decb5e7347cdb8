import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  cdf,
  expectedShortage,
  fillRate,
  quantile,
} from '../../../shared/metrics/reorder/negative-binomial.ts';
import { orderLevels, orderQuantity } from '../../../shared/metrics/reorder/order-quantity.ts';
import { serviceTarget, targetCap } from '../../../shared/metrics/reorder/service-target.ts';

const demand = fc
  .record({
    mean: fc.double({ min: 0.01, max: 400, noNaN: true }),
    ratio: fc.double({ min: 1, max: 12, noNaN: true }),
  })
  .map(({ mean, ratio }) => ({ mean, variance: mean * ratio }));
const chance = fc.double({ min: 0.5, max: 0.995, noNaN: true });

/** ln Γ by Lanczos: nothing in common with the recurrence under test. */
function logGamma(x: number): number {
  const parts = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const at = x - 1;
  const sum = parts.reduce((total, part, index) => total + part / (at + index + 1), 0.9999999999998099);
  const t = at + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(t) - t + Math.log(sum);
}

function directSum(mean: number, variance: number, k: number): number {
  const r = (mean * mean) / (variance - mean);
  const p = r / (r + mean);
  let sum = 0;
  for (let at = 0; at <= k; at += 1)
    sum += Math.exp(
      logGamma(at + r) - logGamma(r) - logGamma(at + 1) + r * Math.log(p) + at * Math.log(1 - p),
    );
  return sum;
}

test('chances agree with the textbook’s formula', () => {
  const wide = demand.filter(({ mean, variance }) => variance > 1.01 * mean);
  fc.assert(
    fc.property(wide, fc.integer({ min: 0, max: 600 }), ({ mean, variance }, k) => {
      expect(cdf({ mean, variance }, k)).toBeCloseTo(Math.min(1, directSum(mean, variance, k)), 6);
    }),
  );
});

test('the stock is the least that reaches the target', () => {
  fc.assert(
    fc.property(demand, chance, (expected, target) => {
      const stock = quantile(expected, target);
      expect(cdf(expected, stock)).toBeGreaterThanOrEqual(target);
      if (stock > 0) expect(cdf(expected, stock - 1)).toBeLessThan(target);
    }),
  );
});

test('a higher target never means less stock', () => {
  fc.assert(
    fc.property(demand, chance, chance, (expected, one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      expect(quantile(expected, low)).toBeLessThanOrEqual(quantile(expected, high));
    }),
  );
});

test('more stock never serves less, and serves no more than everything', () => {
  fc.assert(
    fc.property(demand, fc.integer({ min: 0, max: 200 }), (expected, stock) => {
      expect(fillRate(expected, stock + 1)).toBeGreaterThanOrEqual(fillRate(expected, stock) - 1e-12);
      expect(fillRate(expected, stock)).toBeLessThanOrEqual(1);
      expect(expectedShortage(expected, stock)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('a demand that is no wider than Poisson is Poisson', () => {
  expect(cdf({ mean: 2, variance: 1 }, 3)).toBeCloseTo(Math.exp(-2) * (1 + 2 + 2 + 8 / 6), 12);
});

test('a demand of thousands does not vanish in rounding', () => {
  const stock = quantile({ mean: 5000, variance: 9000 }, 0.95);
  expect(Math.abs(stock - (5000 + 1.645 * Math.sqrt(9000)))).toBeLessThan(8);
});

test('nothing expected needs nothing, and misses nothing', () => {
  expect(quantile({ mean: 0, variance: 0 }, 0.95)).toBe(0);
  expect(fillRate({ mean: 0, variance: 0 }, 0)).toBe(1);
});

test('an order takes the position above the point, in whole packs, and no smaller than the minimum', () => {
  const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
  fc.assert(
    fc.property(whole(0, 60), whole(-20, 80), whole(1, 24), whole(1, 30), (base, position, pack, minimum) => {
      const levels = orderLevels(base, 1.3, { coverDays: 21, reviewDays: 7 });
      const quantity = orderQuantity(position, levels, { packSize: pack, minimumOrder: minimum });
      if (position > levels.reorderPoint) {
        expect(quantity).toBe(0);
        return;
      }
      expect(quantity % pack).toBe(0);
      expect(quantity).toBeGreaterThanOrEqual(minimum);
      expect(position + quantity).toBeGreaterThanOrEqual(levels.orderUpTo);
    }),
  );
});

test('the service target grows with the margin and stays within its class', () => {
  expect(['A', 'B', 'C'].map((abc) => targetCap(abc as 'A' | 'B' | 'C', 0.95))).toEqual([0.98, 0.95, 0.9]);
  const of = (priceMinor: number, abc: 'A' | 'B' | 'C'): number =>
    serviceTarget({
      priceMinor,
      costMinor: 1000,
      holdingRate: 0.3,
      protectionDays: 30,
      cap: targetCap(abc, 0.95),
    });
  expect(of(1001, 'A')).toBe(0.8);
  expect(of(900, 'A')).toBe(0.8);
  expect(of(1200, 'A')).toBeCloseTo(200 / (200 + (1000 * 0.3 * 30) / 365), 12);
  expect([of(9000, 'A'), of(9000, 'B'), of(9000, 'C')]).toEqual([0.98, 0.95, 0.9]);
});
