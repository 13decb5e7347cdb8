import type { DemandClass, Honesty, Method } from './types.ts';

/** A window a year ago counts for 0.6 of today's. */
const MEMORY = 0.99;
/** Windows that the naive forecast must have won on before it is believed. */
const LEAST_WINDOWS = 200;

export const NO_HONESTY: Honesty = {
  windows: 0,
  demand: 0,
  absolute: 0,
  signed: 0,
  squared: 0,
  naiveAbsolute: 0,
  naiveSigned: 0,
  naiveSquared: 0,
};

export const DEMAND_CLASSES: readonly DemandClass[] = ['smooth', 'intermittent', 'erratic', 'lumpy'];

/** Counts what was forecast for a window, before it, against what was sold in it. */
export function observeForecast(
  honesty: Honesty,
  { forecast, naive, demand }: { forecast: number; naive: number; demand: number },
): Honesty {
  return {
    windows: MEMORY * honesty.windows + 1,
    demand: MEMORY * honesty.demand + demand,
    absolute: MEMORY * honesty.absolute + Math.abs(forecast - demand),
    signed: MEMORY * honesty.signed + forecast - demand,
    squared: MEMORY * honesty.squared + (forecast - demand) ** 2,
    naiveAbsolute: MEMORY * honesty.naiveAbsolute + Math.abs(naive - demand),
    naiveSigned: MEMORY * honesty.naiveSigned + naive - demand,
    naiveSquared: MEMORY * honesty.naiveSquared + (naive - demand) ** 2,
  };
}

export function addHonesty(a: Honesty, b: Honesty): Honesty {
  return {
    windows: a.windows + b.windows,
    demand: a.demand + b.demand,
    absolute: a.absolute + b.absolute,
    signed: a.signed + b.signed,
    squared: a.squared + b.squared,
    naiveAbsolute: a.naiveAbsolute + b.naiveAbsolute,
    naiveSigned: a.naiveSigned + b.naiveSigned,
    naiveSquared: a.naiveSquared + b.naiveSquared,
  };
}

/** What the owner is told of a class. Errors are shares of the units sold in the windows. */
export interface HonestyReport {
  readonly windows: number;
  readonly error: number | null;
  /** Positive: too much was forecast. */
  readonly bias: number | null;
  readonly naiveError: number | null;
  readonly naiveBias: number | null;
  readonly method: Method;
}

export function honestyReport(honesty: Honesty): HonestyReport {
  const share = (sum: number): number | null => (honesty.demand > 0 ? sum / honesty.demand : null);
  return {
    windows: Math.round(honesty.windows),
    error: share(honesty.absolute),
    bias: share(honesty.signed),
    naiveError: share(honesty.naiveAbsolute),
    naiveBias: share(honesty.naiveSigned),
    method: methodOf(honesty),
  };
}

/** How the two forecasts compare for a class. */
export type Verdict =
  'nothing-compared' | 'level-wins' | 'naive-wins' | 'naive-wins-in-units-only' | 'too-few-windows';

export function verdictOf({ windows, absolute, squared, naiveAbsolute, naiveSquared }: Honesty): Verdict {
  if (windows === 0) return 'nothing-compared';
  if (naiveAbsolute >= absolute) return 'level-wins';
  if (naiveSquared >= squared) return 'naive-wins-in-units-only';
  return windows >= LEAST_WINDOWS ? 'naive-wins' : 'too-few-windows';
}

/**
 * The naive forecast is used for a class in which it was nearer, on enough windows to be more than luck. In squares,
 * too: of what hardly sells, a forecast of nothing is the nearest on most weeks, and an empty shelf on the others.
 */
export function methodOf(honesty: Honesty): Method {
  return verdictOf(honesty) === 'naive-wins' ? 'naive' : 'level';
}
