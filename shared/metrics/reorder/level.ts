import type { GroupSums, ItemWeek, Level } from './types.ts';

/** Weight of a week against the one after it: half is forgotten in 11 weeks. Fixed: it is not worth tuning by item. */
export const MEMORY = 0.94;
/** How many item-weeks of the whole store a department starts with. */
const STORE_WEEKS = 5;
/** How many weeks of its department an item starts with. */
const START_WEEKS = 0.5;

/**
 * The discounted Gamma-Poisson level after a week: `a <- 0.94 a + y`, `b <- 0.94 b + e f`. A week without stock says
 * nothing and changes nothing.
 *
 * Source: Harvey & Fernandes 1989 (time series models for count observations).
 */
export function closeLevel(level: Level, { units, exposure }: ItemWeek, factor = 1, memory = MEMORY): Level {
  if (exposure <= 0) return level;
  return { a: memory * level.a + units, b: memory * level.b + exposure * factor };
}

/** Units a week. */
export function rateOf({ a, b }: Level): number {
  return b > 0 ? a / b : 0;
}

/** Where an item starts: half a week of its department's rate. */
export function startLevel(departmentRate: number): Level {
  return { a: START_WEEKS * departmentRate, b: START_WEEKS };
}

/** Units per item-week of the whole store; 1 before anything was seen. */
export function storeRate(groups: Iterable<GroupSums>): number {
  let a = 0;
  let b = 0;
  for (const sums of groups) {
    a += sums.a;
    b += sums.b;
  }
  return b > 0 ? a / b : 1;
}

/** Units per item-week of a department, drawn to the store's while little is known of it. */
export function departmentRate(sums: GroupSums, store: number): number {
  return (sums.a + STORE_WEEKS * store) / (sums.b + STORE_WEEKS);
}
