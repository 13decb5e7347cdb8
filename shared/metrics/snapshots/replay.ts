import type { Day } from '../fact.ts';
import type { ItemDay } from '../figures-store.ts';

/** On hand at the end of a day. */
export interface Level {
  readonly day: Day;
  readonly onHand: number;
}

export interface ReplayInput {
  /** As the feed saw them, oldest first. */
  readonly levels: readonly Level[];
  /** All of the item's days since `from`. */
  readonly days: readonly ItemDay[];
  readonly receipts: readonly { readonly day: Day; readonly units: number }[];
  readonly from: Day;
}

/**
 * What was on hand before the feed's first level, taken back from it day by day: what was sold is put back, what was
 * received or returned to the shelf is taken off. It ends where a day would begin with less than nothing: there the
 * stock was corrected by hand or came in without a purchase order, and nothing before is known.
 * @returns the replayed levels, oldest first; empty where there is no first level.
 */
export function replayedLevels({ levels, days, receipts, from }: ReplayInput): Level[] {
  const [first] = levels;
  if (first === undefined) return [];
  const moved = new Map<Day, number>();
  const move = (day: Day, units: number): void => void moved.set(day, (moved.get(day) ?? 0) + units);
  for (const { day, units, returnedUnits, restockedUnits } of days)
    move(day, 0 - (units + returnedUnits - restockedUnits));
  for (const { day, units } of receipts) move(day, units);
  const backwards = [...moved.keys()]
    .filter((day) => day > from && day <= first.day)
    .toSorted()
    .toReversed();
  const found: Level[] = [];
  let onHand = first.onHand;
  for (const day of backwards) {
    if (day < first.day) found.push({ day, onHand });
    onHand = Math.round((onHand - (moved.get(day) ?? 0)) * 1000) / 1000;
    if (onHand < 0) return found.toReversed();
  }
  // Up to the first movement that is known it stood as it was.
  return from < first.day ? [{ day: from, onHand }, ...found.toReversed()] : [];
}
