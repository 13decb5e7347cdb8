import type { GroupSums, Spread } from './types.ts';

const MEMORY = 0.98;
/** How many Poisson errors of its department an item starts with, and a department of the store. */
const DEPARTMENT_WEIGHT = 5;
const STORE_WEIGHT = 50;

/**
 * What a Poisson demand of known memory would make of squared errors over a window: `mu (1 + F / b)`, its own noise
 * and that of the estimated rate.
 * @param factors the sum of exposure x season over the window.
 */
export function poissonError(mean: number, factors: number, b: number): number {
  return mean * (1 + factors / b);
}

/** Counts one window: whole lead-time windows, as their errors carry drift that one-week errors do not show. */
export function observeError(spread: Spread, squared: number, expected: number): Spread {
  return { x: MEMORY * spread.x + squared, n: MEMORY * spread.n + expected };
}

/** How much wider than Poisson an item's errors are; never narrower. Drawn to its department's by the weight of 5. */
export function phiOf(spread: Spread, departmentPhi: number): number {
  return Math.max(1, (spread.x + DEPARTMENT_WEIGHT * departmentPhi) / (spread.n + DEPARTMENT_WEIGHT));
}

export function storePhi(groups: Iterable<GroupSums>): number {
  let x = 1;
  let n = 1;
  for (const sums of groups) {
    x += sums.x;
    n += sums.n;
  }
  return x / n;
}

export function departmentPhi(sums: GroupSums, store: number): number {
  return (sums.x + STORE_WEIGHT * store) / (sums.n + STORE_WEIGHT);
}
