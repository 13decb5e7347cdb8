import type { Day } from '../fact.ts';
import { addDays } from '../snapshots/days.ts';
import { mondayOf, weekOf } from './calendar.ts';
import { weekExposure } from './exposure.ts';
import { SERIES_WEEKS } from './season-tally.ts';
import type { ItemWeek, Week, WeekSeries } from './types.ts';

export interface SeriesInput {
  /** The first receipt or the first sale, whichever is first: the item starts with its week. */
  readonly started: Day;
  /** The last closed week. */
  readonly through: Week;
  /** As `netDemand` gives it. */
  readonly demand: ReadonlyMap<Day, number>;
  /** As `dayExposure` gives it. */
  readonly exposureOf: (day: Day) => number;
  /** As `weekdayWeights` gives them. */
  readonly weights: readonly number[];
}

/** An item's closed weeks out of its days, at most `SERIES_WEEKS`. Days before the start have no exposure. */
export function buildSeries(input: SeriesInput): WeekSeries {
  const { started, through } = input;
  const first = Math.max(weekOf(started), through - SERIES_WEEKS + 1);
  const weeks = Array.from({ length: Math.max(0, through - first + 1) }, (_, at) =>
    itemWeek(first + at, input),
  );
  return {
    first,
    units: weeks.map(({ units }) => units),
    exposure: weeks.map(({ exposure }) => exposure),
  };
}

/** One week of an item out of its days. */
export function itemWeek(week: Week, { started, demand, exposureOf, weights }: SeriesInput): ItemWeek {
  const monday = mondayOf(week);
  const days = weights.map((_, weekday) => addDays(monday, weekday));
  const exposure = weekExposure(
    days.map((day) => (day < started ? 0 : exposureOf(day))),
    weights,
  );
  return { units: days.reduce((sum, day) => sum + (demand.get(day) ?? 0), 0), exposure };
}

/** The series after one more closed week; the oldest drops out when it is full. */
export function appendWeek({ first, units, exposure }: WeekSeries, week: ItemWeek): WeekSeries {
  const dropped = Math.max(0, units.length + 1 - SERIES_WEEKS);
  return {
    first: first + dropped,
    units: [...units.slice(dropped), week.units],
    exposure: [...exposure.slice(dropped), week.exposure],
  };
}

/**
 * A series built anew from the days that were read, with the weeks before them from what was stored: nobody reads five
 * years of days to learn of one.
 */
export function mergeSeries(stored: WeekSeries | null, rebuilt: WeekSeries): WeekSeries {
  const older = stored === null ? 0 : Math.min(rebuilt.first - stored.first, stored.units.length);
  if (stored === null || older <= 0) return rebuilt;
  const gap = Array.from({ length: rebuilt.first - stored.first - older }, () => 0);
  const dropped = Math.max(0, older + gap.length + rebuilt.units.length - SERIES_WEEKS);
  return {
    first: stored.first + dropped,
    units: [...stored.units.slice(0, older), ...gap, ...rebuilt.units].slice(dropped),
    exposure: [...stored.exposure.slice(0, older), ...gap, ...rebuilt.exposure].slice(dropped),
  };
}
