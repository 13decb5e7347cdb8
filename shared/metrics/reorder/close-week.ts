import { NO_HONESTY, observeForecast } from './honesty.ts';
import { closeLevel, rateOf, startLevel } from './level.ts';
import { observeError, poissonError } from './spread.ts';
import type { GroupSums, ItemState, ItemWeek, Standing, Week } from './types.ts';

/** How much of a department's sums is left after a week. */
const GROUP_MEMORY = 0.99;
/** A week with less exposure breaks the window: its units are too few to judge a forecast by. */
const WHOLE_ENOUGH = 0.5;

export const NO_SUMS: GroupSums = { a: 0, b: 0, x: 0, n: 0 };

/** @param week the first week of the item; the state stands before it. */
export function startItem(week: Week, departmentRate: number): ItemState {
  return {
    week: week - 1,
    startRate: departmentRate,
    level: startLevel(departmentRate),
    spread: { x: 0, n: 0 },
    window: [],
    exposure: 0,
    naive: departmentRate,
    sums: NO_SUMS,
    honesty: NO_HONESTY,
  };
}

/**
 * An item's state after one more week: its level, and the error of the forecast that stood before the window which
 * the week completes.
 * @param factor the season's factor of the week.
 * @param horizon length of the window in weeks.
 */
export function closeItemWeek(
  state: ItemState,
  week: ItemWeek,
  { factor, horizon, memory }: { factor: number; horizon: number; memory?: number | undefined },
): ItemState {
  const weight = week.exposure * factor;
  const closed: ItemState = {
    ...state,
    week: state.week + 1,
    level: closeLevel(state.level, week, factor, memory),
    window: windowAfter(state, week, { weight, horizon }),
    exposure: state.exposure + week.exposure,
    naive: week.exposure >= WHOLE_ENOUGH ? week.units / week.exposure : state.naive,
    sums: addSums(state.sums, { a: week.exposure > 0 ? week.units : 0, b: weight, x: 0, n: 0 }, GROUP_MEMORY),
  };
  return closed.window.length === horizon ? judged(closed) : closed;
}

/** `decay x a + b`. */
export function addSums(a: GroupSums, b: GroupSums, decay = 1): GroupSums {
  return { a: decay * a.a + b.a, b: decay * a.b + b.b, x: decay * a.x + b.x, n: decay * a.n + b.n };
}

export function minusSums(a: GroupSums, b: GroupSums): GroupSums {
  return { a: a.a - b.a, b: a.b - b.b, x: a.x - b.x, n: a.n - b.n };
}

export function fadeSums(sums: GroupSums, weeks: number): GroupSums {
  return addSums(sums, NO_SUMS, GROUP_MEMORY ** weeks);
}

function windowAfter(
  { window, level, naive }: ItemState,
  week: ItemWeek,
  { weight, horizon }: { weight: number; horizon: number },
): readonly Standing[] {
  if (week.exposure < WHOLE_ENOUGH) return [];
  const standing = { level, naive, units: week.units, weight };
  return [...window.slice(Math.max(0, window.length + 1 - horizon)), standing];
}

/** A whole window has passed: how far off was the forecast that stood before it? */
function judged(state: ItemState): ItemState {
  const before = state.window[0];
  if (before === undefined) return state;
  let [units, factors] = [0, 0];
  for (const standing of state.window) {
    units += standing.units;
    factors += standing.weight;
  }
  const mean = rateOf(before.level) * factors;
  const squared = (units - mean) ** 2;
  const expected = poissonError(mean, factors, before.level.b);
  return {
    ...state,
    spread: observeError(state.spread, squared, expected),
    sums: { ...state.sums, x: state.sums.x + squared, n: state.sums.n + expected },
    honesty: observeForecast(state.honesty, {
      forecast: mean,
      naive: before.naive * state.window.length,
      demand: units,
    }),
  };
}
