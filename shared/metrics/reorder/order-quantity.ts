import type { Day } from '../fact.ts';
import { addDays } from '../snapshots/days.ts';
import type { StockPosition } from './types.ts';

/** What there will be to sell: on hand (a negative count counts), plus on order, less what is promised. */
export function positionOf({ onHand, onOrder, reserved }: StockPosition): number {
  return onHand + onOrder - reserved;
}

export interface Levels {
  /** Order when the position is at or below it; -1: do not stock. */
  readonly reorderPoint: number;
  readonly orderUpTo: number;
}

/**
 * `s = base - 1`, `S = base + floor(m (F / h) (C - R) / 7 + 0.5)`.
 * @param unitsPerWeek with the season's factor in it, `m F / h`.
 */
export function orderLevels(
  base: number,
  unitsPerWeek: number,
  { coverDays, reviewDays }: { coverDays: number; reviewDays: number },
): Levels {
  const extra = Math.floor((unitsPerWeek * Math.max(0, coverDays - reviewDays)) / 7 + 0.5);
  return { reorderPoint: base - 1, orderUpTo: base + extra };
}

/** `q = ceil(max(S - position, MOQ) / pack) x pack` at or below the point, else 0. */
export function orderQuantity(
  position: number,
  levels: Levels,
  { packSize = 1, minimumOrder = 0 }: { packSize?: number | undefined; minimumOrder?: number | undefined },
): number {
  if (position > levels.reorderPoint) return 0;
  return Math.ceil(Math.max(levels.orderUpTo - position, minimumOrder) / packSize) * packSize;
}

const HORIZON_DAYS = 365;

/**
 * The day on which the expected demand takes the position down to the reorder point: today if it is there already,
 * null if not within a year. The point covers lead time and review, so an order on that day still meets the target.
 */
export function orderByDay(
  position: number,
  reorderPoint: number,
  unitsPerWeek: number,
  today: Day,
): Day | null {
  if (position <= reorderPoint) return today;
  if (unitsPerWeek <= 0) return null;
  const days = Math.floor(((position - reorderPoint) * 7) / unitsPerWeek);
  return days > HORIZON_DAYS ? null : addDays(today, days);
}

/**
 * The last day on which an order of this round still meets the target: until then the expected demand leaves what the
 * lead time alone needs. Today where it is less already; the next round at the latest.
 * @param needed what covers the lead time at the service target.
 */
export function lastSafeDay(
  position: number,
  needed: number,
  { unitsPerWeek, reviewDays, today }: { unitsPerWeek: number; reviewDays: number; today: Day },
): Day {
  const spare = Math.max(0, position - needed);
  const days = unitsPerWeek > 0 ? Math.floor((spare * 7) / unitsPerWeek) : 0;
  return addDays(today, Math.min(days, reviewDays));
}
