import { honestyReport, verdictOf } from '../reorder/honesty.ts';
import type { Verdict } from '../reorder/honesty.ts';
import type { DemandClass, Honesty, Method } from '../reorder/types.ts';
import type { Figure } from './figure.ts';

export interface ForecastOfClass {
  readonly demandClass: DemandClass;
  /** Lead-time windows that a forecast was made for and that are over. */
  readonly windows: number;
  readonly demandUnits: number;
  /** Mean absolute error by demand, 0.3 for 30 %; null: nothing to compare yet. */
  readonly error: number | null;
  /** Above 0: too much was forecast. */
  readonly bias: number | null;
  readonly naiveError: number | null;
  readonly naiveBias: number | null;
  /** Which of the two is in use. */
  readonly method: Method;
  readonly why: string;
}

/** How right the forecasts were, against the simplest one there is. */
export function forecastFigure(
  byClass: Readonly<Record<DemandClass, Honesty>> | null,
): Figure<object, ForecastOfClass> {
  const rows = Object.entries(byClass ?? {}).map(([demandClass, honesty]) =>
    forecastOfClass(demandClass as DemandClass, honesty),
  );
  return {
    name: 'forecast',
    window: null,
    definition:
      'Every week each item’s forecast over its lead time is held against what was then sold while it was in stock, and so ' +
      'is the naive one (as much as in the last week). Error is the sum of the misses by the sum of the demand; bias is ' +
      'forecast less demand by demand. Older weeks count less. Where the naive one is the better one for a kind of demand, ' +
      'in units and in squared units, it is used; each line says which is, and why.',
    head: {},
    rows,
  };
}

function forecastOfClass(demandClass: DemandClass, honesty: Honesty): ForecastOfClass {
  const { windows, error, bias, naiveError, naiveBias, method } = honestyReport(honesty);
  return {
    demandClass,
    windows,
    demandUnits: Math.round(honesty.demand * 10) / 10,
    error: rounded(error),
    bias: rounded(bias),
    naiveError: rounded(naiveError),
    naiveBias: rounded(naiveBias),
    method,
    why: WHY[verdictOf(honesty)],
  };
}

function rounded(share: number | null): number | null {
  return share === null ? null : Math.round(share * 10_000) / 10_000;
}

const WHY: Readonly<Record<Verdict, string>> = {
  'nothing-compared': 'no forecast window is over yet: the level is used',
  'naive-wins': 'the naive forecast missed less here, in units and in squared units, and is used',
  'level-wins': 'the level missed less than the naive forecast, or as little, and is used',
  'too-few-windows':
    'the naive forecast missed less so far, but in too few windows to be more than luck: the level is used',
  'naive-wins-in-units-only':
    'the naive forecast missed fewer units, but by more when it missed: for what sells now and then it expects nothing ' +
    'after each quiet week, which is right in most weeks and leaves the shelf empty in the others; the level is used',
};
