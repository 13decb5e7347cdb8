import { SEASON_BINS, binOf } from './calendar.ts';
import type { Week } from './types.ts';

/** Units sold in a bin of the year, and those a year without seasons would have sold. */
export interface BinSums {
  readonly sold: readonly number[];
  readonly expected: readonly number[];
}

const STORE_WEIGHT = 200;
const DEPARTMENT_WEIGHT = 400;

const bins = Array.from({ length: SEASON_BINS }, (_, bin) => bin);

/**
 * The season index of a department, drawn to the store's while it sells little; its mean over the bins is 1.
 * `store = (sumA + 200) / (sumB + 200)`, `i = (A + 400 store) / (B + 400)`.
 */
export function seasonIndex(department: BinSums, store: BinSums): number[] {
  const raw = bins.map((bin) => {
    const storeIndex = ((store.sold[bin] ?? 0) + STORE_WEIGHT) / ((store.expected[bin] ?? 0) + STORE_WEIGHT);
    return (
      ((department.sold[bin] ?? 0) + DEPARTMENT_WEIGHT * storeIndex) /
      ((department.expected[bin] ?? 0) + DEPARTMENT_WEIGHT)
    );
  });
  const mean = meanOf(raw);
  return raw.map((value) => value / mean);
}

/**
 * rho: how well the years agree, 0 to 1. Without it a promotion that fell into one spring passes for a season.
 * @param years one index per year, each with its mean at 1; at least two.
 */
export function seasonAgreement(years: readonly (readonly number[])[]): number {
  const deviations = years.map((index) => index.map((value) => value - 1));
  const variance = meanOf(bins.map((bin) => meanOf(deviations.map((row) => row[bin] ?? 0)) ** 2));
  if (variance === 0) return 0;
  const shared = meanOf(bins.map((bin) => meanProduct(deviations.map((row) => row[bin] ?? 0))));
  return Math.min(1, Math.max(0, shared / variance));
}

/** `f = 1 + rho (I - 1)`. */
export function seasonFactors(index: readonly number[], agreement: number): number[] {
  return index.map((value) => 1 + agreement * (value - 1));
}

/** The factor of one week; 1 where no season is known. */
export function factorOf(season: readonly number[] | null, week: Week): number {
  return season?.[binOf(week)] ?? 1;
}

/** `F`: the sum of the factors over the next `weeks` weeks, the last of them in part. */
export function factorSum(season: readonly number[] | null, from: Week, weeks: number): number {
  if (season === null) return weeks;
  let sum = 0;
  for (let at = 0; at < weeks; at += 1) {
    sum += factorOf(season, from + at) * Math.min(1, weeks - at);
  }
  return sum;
}

/** The average of `r_j r_k` over all pairs of different years. */
function meanProduct(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value * value, 0);
  return (sum * sum - squares) / (values.length * (values.length - 1));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
