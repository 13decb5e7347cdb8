import type { DataSet } from './data.ts';
import { windowOf } from './methods.ts';
import type { Method } from './methods.ts';
import { simulateStock } from './simulate.ts';

export interface Score {
  readonly name: string;
  readonly smae: number;
  readonly bias: number;
  /** Pinball loss over demand at 0.8333 and 0.95; null for a rule, which knows no chances. */
  readonly pinball83: number | null;
  readonly pinball95: number | null;
  /** Mean units at a period's end at that share of the demand served; null: never reached. */
  readonly heldAt90: number | null;
  readonly heldAt95: number | null;
  /** 0.2 a unit held and 1 a unit lost, per item and period, at the target 0.625 or factor 1. */
  readonly cost: number;
}

export function score(data: DataSet, method: Method): Score {
  const curve = method.settings.map((setting) => ({ setting, ...stockAt(data, method, setting) }));
  const isRule = !method.settings.includes(0.625);
  const at = curve.find(({ setting }) => setting === (isRule ? 1 : 0.625));
  return {
    name: method.name,
    ...accuracy(data, method),
    pinball83: isRule ? null : pinball(data, method, 0.8333),
    pinball95: isRule ? null : pinball(data, method, 0.95),
    heldAt90: heldAt(curve, 0.9),
    heldAt95: heldAt(curve, 0.95),
    cost: at === undefined ? Number.NaN : 0.2 * at.held + at.lost,
  };
}

interface Window {
  readonly item: number;
  readonly at: number;
  readonly demand: number;
}

/** The windows of an item in which it was in stock throughout. */
function windowsOf(data: DataSet, item: number): Window[] {
  const { units, inStock } = data.items[item] ?? { units: [], inStock: [] };
  const window = windowOf(data);
  const found: Window[] = [];
  for (let period = data.origin; period + window <= data.periods; period += 1) {
    if (!inStock.slice(period, period + window).every(Boolean)) continue;
    const demand = units.slice(period, period + window).reduce((sum, sold) => sum + sold, 0);
    found.push({ item, at: period - data.origin, demand });
  }
  return found;
}

function accuracy(data: DataSet, method: Method): { smae: number; bias: number } {
  const window = windowOf(data);
  let [scaled, items, signed, demand] = [0, 0, 0, 0];
  data.items.forEach((series, item) => {
    const windows = windowsOf(data, item);
    const errors = windows.map(({ at, demand }) => (method.outlooks[item]?.[at]?.mean ?? 0) - demand);
    signed += errors.reduce((sum, error) => sum + error, 0);
    demand += windows.reduce((sum, { demand }) => sum + demand, 0);
    const scale = inSampleChange(series.units.slice(0, data.origin), series.inStock);
    if (errors.length === 0 || scale === 0) return;
    scaled += errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length / (window * scale);
    items += 1;
  });
  return { smae: scaled / items, bias: signed / demand };
}

/** Mean change from one period in stock to the next. */
function inSampleChange(units: readonly number[], inStock: readonly boolean[]): number {
  const seen = units.filter((_, at) => inStock[at] === true);
  if (seen.length < 2) return 0;
  const changes = seen.slice(1).map((sold, at) => Math.abs(sold - (seen[at] ?? 0)));
  return changes.reduce((sum, change) => sum + change, 0) / changes.length;
}

function pinball(data: DataSet, method: Method, target: number): number {
  let [loss, demand] = [0, 0];
  data.items.forEach((_, item) => {
    for (const window of windowsOf(data, item)) {
      const cover = method.outlooks[item]?.[window.at]?.cover(target) ?? 0;
      const error = window.demand - cover;
      loss += error > 0 ? target * error : (target - 1) * error;
      demand += window.demand;
    }
  });
  return loss / demand;
}

interface Point {
  readonly fill: number;
  readonly held: number;
  readonly lost: number;
}

/** The shelf under that setting: the first window is run in, and periods without stock in the data do not count. */
export function stockAt(data: DataSet, method: Method, setting: number): Point {
  let [sold, lost, closing, periods] = [0, 0, 0, 0];
  data.items.forEach((series, item) => {
    const levels = (method.outlooks[item] ?? []).map(({ cover }) => cover(setting));
    const result = simulateStock(series.units.slice(data.origin), {
      upTo: (period) => levels[period] ?? 0,
      lead: data.lead,
      start: levels[0] ?? 0,
      scored: (period) => period >= windowOf(data) && series.inStock[data.origin + period] === true,
    });
    sold += result.sold;
    lost += result.lost;
    closing += result.closing;
    periods += result.periods;
  });
  return { fill: sold / (sold + lost), held: closing / periods, lost: lost / periods };
}

/** Between the two settings around the fill rate. */
function heldAt(curve: readonly Point[], fill: number): number | null {
  const above = curve.findIndex((point) => point.fill >= fill);
  const [low, high] = [curve[above - 1], curve[above]];
  if (low === undefined || high === undefined) return null;
  return low.held + ((fill - low.fill) / (high.fill - low.fill)) * (high.held - low.held);
}
