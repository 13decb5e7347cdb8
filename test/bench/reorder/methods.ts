import { quantile } from '../../../shared/metrics/reorder/negative-binomial.ts';
import type { Demand } from '../../../shared/metrics/reorder/negative-binomial.ts';
import type { Step } from './baselines.ts';
import type { DataSet, Series } from './data.ts';

/** What a method says of an item, standing before each period from the origin on, about the next lead + 1 periods. */
export interface Outlook {
  readonly mean: number;
  /** The stock that covers it, by the setting that is swept: a service target, or a rule's factor. */
  readonly cover: (setting: number) => number;
}

export interface Method {
  readonly name: string;
  readonly settings: readonly number[];
  /** By item, then by period from the origin on. */
  readonly outlooks: readonly (readonly Outlook[])[];
}

export const TARGETS = [0.5, 0.75, 0.8333, 0.9, 0.95, 0.98, 0.99, 0.625].toSorted((a, b) => a - b);
export const FACTORS = [0.8, 1, 1.25, 1.5, 2, 2.5, 3, 4];

export function windowOf(data: DataSet): number {
  return data.lead + 1;
}

export function outlookOf(demand: Demand): Outlook {
  return { mean: demand.mean, cover: (target) => quantile(demand, target) };
}

/** A smoothing method on the periods in stock; its variance from its own one-step errors. */
export function smoothed(name: string, data: DataSet, makeStep: () => Step): Method {
  const window = windowOf(data);
  return {
    name,
    settings: TARGETS,
    outlooks: data.items.map((item) => {
      const step = makeStep();
      let [forecast, squared, seen] = [0, 0, 0];
      return walk(
        data,
        (period) => {
          const units = item.units[period] ?? 0;
          if (!item.inStock[period]) return;
          if (seen > 0) squared += Math.max(0.05, 1 / seen) * ((units - forecast) ** 2 - squared);
          seen += 1;
          forecast = step(units);
        },
        () => outlookOf({ mean: window * forecast, variance: window * squared }),
      );
    }),
  };
}

/** A rule without chances: average sales times the weeks to cover times a factor. */
export function rule(name: string, data: DataSet, average: (item: Series, before: number) => number): Method {
  const window = windowOf(data);
  return {
    name,
    settings: FACTORS,
    outlooks: data.items.map((item) =>
      Array.from({ length: data.periods - data.origin }, (_, at) => {
        const mean = window * average(item, data.origin + at);
        return { mean, cover: (factor: number) => Math.ceil(mean * factor - 1e-9) };
      }),
    ),
  };
}

/** 13 weeks' average, stock-outs and all. */
export function minMax(data: DataSet): Method {
  return rule('min/max 13', data, (item, before) => {
    const last = item.units.slice(Math.max(0, before - 13), before);
    return last.reduce((sum, units) => sum + units, 0) / last.length;
  });
}

/** Lightspeed X-Series' report: six weeks' sales by the days in stock. */
export function sixWeeks(data: DataSet): Method {
  return rule('Lightspeed X 6-week', data, (item, before) => {
    let [sold, weeks] = [0, 0];
    for (let at = Math.max(0, before - 6); at < before; at += 1) {
      if (!item.inStock[at]) continue;
      sold += item.units[at] ?? 0;
      weeks += 1;
    }
    return weeks > 0 ? sold / weeks : 0;
  });
}

const ROLLING = 104;

/** The last overlapping sums of a window, over periods in stock, as they were. */
export function rollingSums(data: DataSet): Method {
  const window = windowOf(data);
  return {
    name: 'rolling sums',
    settings: TARGETS,
    outlooks: data.items.map((item) => {
      const history: number[] = [];
      return walk(
        data,
        (period) => {
          if (item.inStock[period]) history.push(item.units[period] ?? 0);
        },
        () => empirical(sumsOf(history.slice(-ROLLING), window)),
      );
    }),
  };
}

/** The outlook by what was seen, or drawn: its mean, and its own quantiles. */
export function empirical(values: readonly number[]): Outlook {
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.length === 0 ? 0 : sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return {
    mean,
    cover: (target) => sorted[Math.min(sorted.length - 1, Math.ceil(target * sorted.length - 1e-9) - 1)] ?? 0,
  };
}

function sumsOf(history: readonly number[], window: number): number[] {
  const sums: number[] = [];
  for (let at = window; at <= history.length; at += 1)
    sums.push(history.slice(at - window, at).reduce((sum, units) => sum + units, 0));
  return sums;
}

export function walk(data: DataSet, see: (period: number) => void, outlook: () => Outlook): Outlook[] {
  const outlooks: Outlook[] = [];
  for (let period = 0; period < data.periods; period += 1) {
    if (period >= data.origin) outlooks.push(outlook());
    see(period);
  }
  return outlooks;
}
