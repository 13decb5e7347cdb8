import { NO_SUMS, addSums, closeItemWeek, fadeSums, minusSums, startItem } from './close-week.ts';
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
  /** Units per item-week of the whole store, before the week. */
  readonly rate: number;
  readonly added: Map<string, GroupSums>;
  readonly tally: SeasonTally | null;
}

/** Begins the week after the last closed one. @param memory of the levels; 0.90 for periods of a month. */
export function openWeek(shop: ShopState, memory = MEMORY): ClosingWeek {
  const week = shop.week + 1;
  const refresh = (week - shop.first + 1) % SEASON_EVERY === 0;
  return {
    week,
    shop,
    memory,
    rate: storeRate(Object.values(shop.groups).map(({ sums }) => sums)),
    added: new Map(),
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
  const group = closing.shop.groups[item.department];
  const state = item.state ?? startItem(closing.week, departmentRate(group?.sums ?? NO_SUMS, closing.rate));
  const week = { units: item.series.units[at] ?? 0, exposure: item.series.exposure[at] ?? 0 };
  const factor = factorOf(group?.season ?? null, closing.week);
  const next = closeItemWeek(state, week, { factor, horizon: item.horizon, memory: closing.memory });
  const added = minusSums(next.sums, fadeSums(state.sums, 1));
  closing.added.set(item.department, addSums(closing.added.get(item.department) ?? NO_SUMS, added));
  if (closing.tally !== null) tallyItem(closing.tally, item.department, item.series);
  return next;
}

/** Ends the week after the last item: the departments' sums and, every fourth week, their seasons move on. */
export function endWeek({ week, shop, added, tally }: ClosingWeek): ShopState {
  const seasons = tally === null ? null : seasonsOf(tally);
  const names = new Set([...Object.keys(shop.groups), ...added.keys()]);
  const groups = [...names].map((name): [string, GroupState] => {
    const known = shop.groups[name] ?? newGroup(week - shop.first);
    const season = seasons?.get(name);
    return [
      name,
      {
        sums: addSums(fadeSums(known.sums, 1), added.get(name) ?? NO_SUMS),
        season: season?.factors ?? known.season,
        agreement: season?.agreement ?? known.agreement,
        factors: [...known.factors, factorOf(known.season, week)],
      },
    ];
  });
  return { ...shop, week, groups: Object.fromEntries(groups) };
}

function newGroup(weeks: number): GroupState {
  return { sums: NO_SUMS, season: null, agreement: 0, factors: Array.from({ length: weeks }, () => 1) };
}
