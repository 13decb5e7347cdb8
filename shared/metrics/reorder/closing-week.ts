import { NO_SUMS, addSums, closeItemWeek, fadeSums, startItem } from './close-week.ts';
import { MEMORY, departmentRate, storeRate } from './level.ts';
import { factorOf } from './season.ts';
import { seasonsOf, startTally, tallyItem } from './season-tally.ts';
import type { SeasonTally } from './season-tally.ts';
import type { GroupState, GroupSums, ItemState, ShopState, Week, WeekSeries } from './types.ts';

/** Weeks between two looks at the seasons. */
const SEASON_EVERY = 4;

/** An item as the closing of a week needs it. */
export interface ItemRecord {
  /** '' without one. */
  readonly department: string;
  /** Weeks of its window: `horizonOf` its vendor's terms. */
  readonly horizon: number;
  readonly series: WeekSeries;
  /** Null before its first week. */
  readonly state: ItemState | null;
}

/** A week being closed: items pass through it one at a time, in any order, so that none need stay in memory. */
export interface ClosingWeek {
  readonly week: Week;
  readonly shop: ShopState;
  readonly memory: number;
  /** The week's season by department; 1 where none is known. */
  readonly factors: ReadonlyMap<string, number>;
  /** Units per item-week of the whole store, before the week. */
  readonly rate: number;
  /** Of the items that have passed. */
  readonly sums: Map<string, GroupSums>;
  readonly tally: SeasonTally | null;
}

/** Begins the week after the last closed one. @param memory of the levels; 0.90 for periods of a month. */
export function openWeek(shop: ShopState, memory = MEMORY): ClosingWeek {
  const week = shop.week + 1;
  const groups = Object.entries(shop.groups);
  const refresh = (week - shop.first + 1) % SEASON_EVERY === 0;
  return {
    week,
    shop,
    memory,
    factors: new Map(groups.map(([name, { season }]) => [name, factorOf(season, week)])),
    rate: storeRate(groups.map(([, { sums }]) => sums)),
    sums: new Map(),
    tally: refresh ? startTally(shop.first, week) : null,
  };
}

/**
 * Passes one item through the week, with the factor and the rates that were known before it.
 * @returns its state to be stored; null: it has not started yet.
 */
export function closeItem(closing: ClosingWeek, item: ItemRecord): ItemState | null {
  const at = closing.week - item.series.first;
  if (at < 0) return null;
  const before = stateBefore(closing, item);
  const week = { units: item.series.units[at] ?? 0, exposure: item.series.exposure[at] ?? 0 };
  const factor = closing.factors.get(item.department) ?? 1;
  const { horizon } = item;
  const next =
    before.week === closing.week
      ? before
      : closeItemWeek(before, week, { factor, horizon, memory: closing.memory });
  closing.sums.set(item.department, addSums(closing.sums.get(item.department) ?? NO_SUMS, next.sums));
  if (closing.tally !== null) tallyItem(closing.tally, item.department, item.series);
  return next;
}

/** The state at the start of the week; one that the week has been closed in – a run that was cut off – as it is. */
function stateBefore({ shop, week, rate }: ClosingWeek, { state, department }: ItemRecord): ItemState {
  if (state === null) return startItem(week, departmentRate(shop.groups[department]?.sums ?? NO_SUMS, rate));
  const missed = week - 1 - state.week;
  return missed <= 0 ? state : { ...state, week: week - 1, window: [], sums: fadeSums(state.sums, missed) };
}

/**
 * Ends the week after the last item. The departments' sums are those of the items that passed, so that nothing drifts:
 * an item that moved counts where it is now, one that was left out counts no more. Every fourth week the seasons move.
 */
export function endWeek({ week, shop, factors, sums, tally }: ClosingWeek): ShopState {
  const seasons = tally === null ? null : seasonsOf(tally);
  const names = new Set([...Object.keys(shop.groups), ...sums.keys()]);
  const groups = [...names].map((name): [string, GroupState] => {
    const known = shop.groups[name] ?? newGroup(week - shop.first);
    const season = seasons?.get(name);
    return [
      name,
      {
        sums: sums.get(name) ?? NO_SUMS,
        season: season?.factors ?? known.season,
        agreement: season?.agreement ?? known.agreement,
        factors: [...known.factors, factors.get(name) ?? 1],
      },
    ];
  });
  return { ...shop, week, groups: Object.fromEntries(groups) };
}

function newGroup(weeks: number): GroupState {
  return { sums: NO_SUMS, season: null, agreement: 0, factors: Array.from({ length: weeks }, () => 1) };
}
