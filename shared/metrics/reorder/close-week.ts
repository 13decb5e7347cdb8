import { NO_HONESTY, observeForecast } from './honesty.ts';
import { closeLevel, rateOf, startLevel } from './level.ts';
import { observeError, poissonError } from './spread.ts';
import type { GroupSums, ItemState, ItemWeek, Standing, Week } from './types.ts';

/** How much of a department's sums is left after a week. */
const GROUP_MEMORY = 0.99;
/** A week with less exposure breaks the window: its units are too few to judge a forecast by. */
const WHOLE_ENOUGH = 0.5;

interface WindowError {
  readonly forecast: number;
  readonly naive: number;
  readonly demand: number;
  readonly squared: number;
  /** What a Poisson demand would have made. */
  readonly expected: number;
}

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
  const window = windowAfter(state, week, { weight, horizon });
  const error = window.length === horizon ? errorOf(window) : null;
  // One literal: this runs for every item and week of a first load.
  return {
    week: state.week + 1,
    startRate: state.startRate,
    level: closeLevel(state.level, week, factor, memory),
    spread: error === null ? state.spread : observeError(state.spread, error.squared, error.expected),
    window,
    exposure: state.exposure + week.exposure,
    naive: week.exposure >= WHOLE_ENOUGH ? week.units / week.exposure : state.naive,
    sums: {
      a: GROUP_MEMORY * state.sums.a + (week.exposure > 0 ? week.units : 0),
      b: GROUP_MEMORY * state.sums.b + weight,
      x: GROUP_MEMORY * state.sums.x + (error?.squared ?? 0),
      n: GROUP_MEMORY * state.sums.n + (error?.expected ?? 0),
    },
    honesty: error === null ? state.honesty : observeForecast(state.honesty, error),
  };
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
function errorOf(window: readonly Standing[]): WindowError | null {
  const before = window[0];
  if (before === undefined) return null;
  let [demand, factors] = [0, 0];
  for (const standing of window) {
    demand += standing.units;
    factors += standing.weight;
  }
  const forecast = rateOf(before.level) * factors;
  return {
    forecast,
    naive: before.naive * window.length,
    demand,
    squared: (demand - forecast) ** 2,
    expected: poissonError(forecast, factors, before.level.b),
  };
}
