import type { Day } from '../fact.ts';
import type { ItemDay } from '../figures-store.ts';

/** How many times the median line, and how many weeks' sales, make one line look like a one-off. */
const TIMES_MEDIAN = 5;
const WEEKS_OF_SALES = 4;
/** Of one item: more would not be read. */
const MOST_ASKED = 2;

/** A line out of all proportion: 40 at once of what people buy one of. */
export interface OutsizedLine {
  readonly day: Day;
  readonly units: number;
  /** The item's median line. */
  readonly ordinary: number;
  /** The owner has said that it was a one-off. */
  readonly called: boolean;
}

/** "40 at once?" Shown to the owner; it counts until the owner says no. */
export function looksOneOff(units: number, medianLine: number, unitsPerWeek: number): boolean {
  return isOutsized(units, medianLine) && units > WEEKS_OF_SALES * unitsPerWeek;
}

/** The outsized lines that the owner is asked about, or has spoken of; the latest few. */
export function askedAbout(outsized: readonly OutsizedLine[], unitsPerWeek: number): OutsizedLine[] {
  return outsized
    .filter(({ units, ordinary, called }) => called || looksOneOff(units, ordinary, unitsPerWeek))
    .slice(0, MOST_ASKED);
}

/** What a line counts for: the item's median line once the owner has called it a one-off. */
export function lineDemand(units: number, medianLine: number, calledOneOff: boolean): number {
  return calledOneOff && isOutsized(units, medianLine) ? medianLine : units;
}

/** The median of lines, given how many there are of each size; 0 without any. */
export function medianLine(sizes: ReadonlyMap<number, number>): number {
  const bySize = [...sizes].toSorted(([a], [b]) => a - b);
  const count = bySize.reduce((sum, [, lines]) => sum + lines, 0);
  const at = (rank: number): number => {
    let before = 0;
    for (const [size, lines] of bySize) {
      before += lines;
      if (before > rank) return size;
    }
    return 0;
  };
  return count === 0 ? 0 : (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2;
}

/** An item's median line since a day, orders that were bought in for their buyers left out. */
export function ordinaryLine(days: readonly ItemDay[], since: Day): number {
  const sizes = new Map<number, number>();
  for (const { day, channel, lineSizes } of days) {
    if (day < since || channel === 'custom') continue;
    for (const [size, lines] of Object.entries(lineSizes))
      sizes.set(Number(size), (sizes.get(Number(size)) ?? 0) + lines);
  }
  return medianLine(sizes);
}

/** The lines since a day that are out of all proportion, the latest first. */
export function outsizedLines(
  days: readonly ItemDay[],
  { ordinary, called, since }: { ordinary: number; called: ReadonlySet<Day>; since: Day },
): OutsizedLine[] {
  return days
    .filter(({ day, channel }) => day >= since && channel !== 'custom')
    .flatMap(({ day, lineSizes }) =>
      Object.keys(lineSizes)
        .map(Number)
        .filter((units) => isOutsized(units, ordinary))
        .map((units) => ({ day, units, ordinary, called: called.has(day) })),
    )
    .toSorted((a, b) => (a.day < b.day ? 1 : -1));
}

/** Units of a day that are no demand, because the owner has called its outsized lines one-offs. */
export function unitsLeftOut({ lineSizes }: Pick<ItemDay, 'lineSizes'>, ordinary: number): number {
  return Object.entries(lineSizes).reduce((sum, [size, lines]) => {
    const units = Number(size);
    return sum + lines * (units - lineDemand(units, ordinary, true));
  }, 0);
}

function isOutsized(units: number, ordinary: number): boolean {
  return ordinary > 0 && units > TIMES_MEDIAN * ordinary;
}
