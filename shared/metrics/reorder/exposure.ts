/** What was on hand from a moment of the opening hours on; `at` 0 is opening, 1 closing. */
export interface StockLevel {
  readonly at: number;
  readonly onHand: number;
}

/** An item that sold was there for some of the day, whatever the stock says. */
const LEAST_WHEN_SOLD = 0.25;

/** Share of the opening hours with sellable stock. @param levels in order of time, the first at opening. */
export function stockedShare(levels: readonly StockLevel[]): number {
  return levels.reduce(
    (share, { at, onHand }, index) => share + (onHand > 0 ? (levels[index + 1]?.at ?? 1) - at : 0),
    0,
  );
}

/** The same where only the day's two ends are known: a day that began or ended without stock was half a day. */
export function stockedShareOfEnds(opening: number, closing: number): number {
  return (Number(opening > 0) + Number(closing > 0)) / 2;
}

export interface DayInStock {
  /** `stockedShare`; null: nothing is known of that day's stock. */
  readonly stocked: number | null;
  readonly sold: number;
  /** The item sells, and the till never had it on hand: its counts are not kept, so they exclude nothing. */
  readonly neverOnHand: boolean;
  /** No sale of any item in the store: only the online customers could buy, this share of all units (13 weeks). */
  readonly closedShare: number | null;
}

/** Exposure of a day: how much of its demand could be seen. Unknown stock counts as in stock. */
export function dayExposure({ stocked, sold, neverOnHand, closedShare }: DayInStock): number {
  if (closedShare !== null) return (neverOnHand ? 1 : (stocked ?? 1)) * closedShare;
  if (stocked === null || neverOnHand) return 1;
  return sold > 0 ? Math.max(LEAST_WHEN_SOLD, stocked) : stocked;
}

/**
 * Exposure of a week: `sum(day e x w) / sum(w)`.
 * @param days Monday first, as the weights.
 * @param weights each weekday's share of the store's units over 52 weeks.
 */
export function weekExposure(days: readonly number[], weights: readonly number[]): number {
  let [exposed, all] = [0, 0];
  days.forEach((exposure, index) => {
    const weight = weights[index] ?? 0;
    exposed += exposure * weight;
    all += weight;
  });
  return all > 0 ? exposed / all : meanOf(days);
}

/** The weekdays' shares of the store's units, Monday first. @param units of each day, from a Monday on. */
export function weekdayWeights(units: readonly number[]): number[] {
  const sums = [0, 0, 0, 0, 0, 0, 0];
  units.forEach((sold, index) => {
    sums[index % 7] = (sums[index % 7] ?? 0) + Math.max(0, sold);
  });
  const total = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((sum) => (total > 0 ? sum / total : 1 / 7));
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
