import type { Day } from '../fact.ts';
import type { ItemDay, ShopDay } from '../figures-store.ts';
import { mondayOf, weekOf } from '../reorder/calendar.ts';
import { demandDays, netDemand } from '../reorder/demand.ts';
import type { OneOffs } from '../reorder/demand.ts';
import { dayExposure, stockedShareOfEnds, weekdayWeights } from '../reorder/exposure.ts';
import { buildSeries, mergeSeries } from '../reorder/series.ts';
import type { Week, WeekSeries } from '../reorder/types.ts';
import { addDays, isWithin, windowOf } from './days.ts';
import { sum } from './item-row.ts';

/** What of the whole shop one item's demand is read with. */
export interface DemandContext {
  /** The last closed week. */
  readonly through: Week;
  readonly weights: readonly number[];
  /** Days without a sale in the store, since its first known one. */
  readonly isClosed: (day: Day) => boolean;
  /** Of all units in 13 weeks, 0 to 1. */
  readonly onlineShare: number;
}

export interface DemandInput {
  readonly days: readonly ItemDay[];
  readonly stockDays: readonly StockDay[];
  /** The first receipt that is known. */
  readonly firstReceipt: Day | null;
  /** Weeks from here on are built anew; the ones before come from `stored`. */
  readonly rebuildFrom: Week;
  readonly stored: WeekSeries | null;
  readonly oneOffs: OneOffs;
}

interface StockDay {
  readonly day: Day;
  readonly onHand: number;
}

const QUARTER_DAYS = 91;
const YEAR_WEEKS = 52;

export function demandContext(days: readonly ShopDay[], today: Day): DemandContext {
  const through = weekOf(today) - 1;
  const inStore = days.filter(({ channel, orders }) => channel === 'in-store' && orders > 0);
  const open = new Set(inStore.map(({ day }) => day));
  const first = inStore.map(({ day }) => day).toSorted()[0];
  const quarter = days.filter(({ day }) => isWithin(day, windowOf(today, QUARTER_DAYS)));
  const units = sum(quarter, (day) => Math.max(0, day.units));
  const online = sum(quarter, (day) => (day.channel === 'in-store' ? 0 : Math.max(0, day.units)));
  return {
    through,
    weights: weekdayWeights(dailyUnits(days, mondayOf(through - YEAR_WEEKS + 1), YEAR_WEEKS * 7)),
    isClosed: (day) => first !== undefined && day >= first && !open.has(day),
    onlineShare: units > 0 ? online / units : 0,
  };
}

/** The item's closed weeks; null: it has neither been sold nor received yet. */
export function seriesOf(input: DemandInput, context: DemandContext): WeekSeries | null {
  const { days, firstReceipt, rebuildFrom } = input;
  const { through, weights } = context;
  const demand = netDemand(demandDays(days, input.oneOffs));
  const older = before(input.stored, rebuildFrom);
  const first = startOf([...demand.keys(), ...(firstReceipt === null ? [] : [firstReceipt])]);
  const started = older === null ? first : mondayOf(rebuildFrom);
  if (started === null || weekOf(started) > through) return older;
  const exposureOf = exposureOfDays(input, demand, context);
  return mergeSeries(older, buildSeries({ started, through, demand, exposureOf, weights }));
}

/** The weeks of a series before another one; null: it has none. */
function before(series: WeekSeries | null, week: Week): WeekSeries | null {
  if (series === null || series.first >= week) return null;
  const { first, units, exposure } = series;
  return { first, units: units.slice(0, week - first), exposure: exposure.slice(0, week - first) };
}

function exposureOfDays(
  { stockDays, days }: DemandInput,
  demand: ReadonlyMap<Day, number>,
  { isClosed, onlineShare }: DemandContext,
): (day: Day) => number {
  const sells = days.some(({ units }) => units > 0);
  const neverOnHand = sells && stockDays.length > 0 && stockDays.every(({ onHand }) => onHand <= 0);
  const closing = levelAt(stockDays);
  return (day) => {
    const ends = closing(day);
    const stocked = ends === null ? null : stockedShareOfEnds(closing(addDays(day, -1)) ?? ends, ends);
    const closedShare = isClosed(day) ? onlineShare : null;
    return dayExposure({ stocked, sold: demand.get(day) ?? 0, neverOnHand, closedShare });
  };
}

/** The level at a day's end; null: before anything is known. Levels are sorted by day, so half of them are left each time. */
function levelAt(levels: readonly StockDay[]): (day: Day) => number | null {
  return (day) => {
    let [low, high] = [0, levels.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((levels[middle]?.day ?? '') <= day) low = middle + 1;
      else high = middle;
    }
    return levels[low - 1]?.onHand ?? null;
  };
}

function dailyUnits(days: readonly ShopDay[], from: Day, count: number): number[] {
  const byDay = new Map<Day, number>();
  for (const { day, units } of days) byDay.set(day, (byDay.get(day) ?? 0) + units);
  return Array.from({ length: count }, (_, at) => byDay.get(addDays(from, at)) ?? 0);
}

function startOf(days: readonly Day[]): Day | null {
  return days.reduce<Day | null>((first, day) => (first === null || day < first ? day : first), null);
}
