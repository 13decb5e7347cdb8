import type { Day } from '../fact.ts';
import type { ItemDay } from '../figures-store.ts';
import { addDays } from '../snapshots/days.ts';

/** An older sale is not corrected by a return: half of them come within 8 days, 90 % within 59. */
const RETURN_DAYS = 60;

/** What left the shelf on a day, and what came back to it. */
export interface DemandDay {
  readonly day: Day;
  readonly sold: number;
  readonly returned: readonly { readonly soldOn: Day | null; readonly units: number }[];
}

/**
 * An item's demand by day, both channels: units put back on the shelf are taken off the day of their sale if that is
 * known and at most 60 days back, else off the item's latest demand days back to 60 days, never below 0; what is left
 * is dropped.
 */
export function netDemand(days: readonly DemandDay[]): Map<Day, number> {
  const inOrder = days.toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const demand = new Map<Day, number>();
  for (const { day, sold } of inOrder) demand.set(day, (demand.get(day) ?? 0) + Math.max(0, sold));
  for (const { day, returned } of inOrder) {
    const oldest = addDays(day, -RETURN_DAYS);
    for (const { soldOn, units } of returned) {
      const left = soldOn !== null && soldOn >= oldest ? takeOff(demand, soldOn, units) : units;
      takeOffLatest(demand, { from: day, oldest, units: left });
    }
  }
  return demand;
}

/**
 * The demand days of the fold's rows: only what went back on the shelf is netted. Custom and special orders are bought
 * for, not stocked for: they are no demand.
 */
export function demandDays(rows: readonly ItemDay[]): DemandDay[] {
  return rows
    .filter(({ channel }) => channel !== 'custom')
    .map(({ day, units, returnedUnits, specialUnits, restockedUnits, returnedOf }) => {
      const known = Object.entries(returnedOf).map(([soldOn, units]) => ({ soldOn, units }));
      const rest = restockedUnits - known.reduce((sum, { units }) => sum + units, 0);
      const returned = rest > 0 ? [...known, { soldOn: null, units: rest }] : known;
      return { day, sold: units + returnedUnits - specialUnits, returned };
    });
}

/** How many times the median line, and how many weeks' sales, make one line look like a one-off. */
const TIMES_MEDIAN = 5;
const WEEKS_OF_SALES = 4;

/** "40 at once?" Shown to the owner; it counts until the owner says no. */
export function looksOneOff(units: number, medianLine: number, unitsPerWeek: number): boolean {
  return units > TIMES_MEDIAN * medianLine && units > WEEKS_OF_SALES * unitsPerWeek;
}

/** What a line counts for: the item's median line once the owner has called it a one-off. */
export function lineDemand(units: number, medianLine: number, calledOneOff: boolean): number {
  return calledOneOff ? Math.min(units, medianLine) : units;
}

export function medianLine(units: readonly number[]): number {
  const sorted = units.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** @returns the units that the day had not. */
function takeOff(demand: Map<Day, number>, day: Day, units: number): number {
  const there = demand.get(day) ?? 0;
  const taken = Math.min(there, units);
  if (taken > 0) demand.set(day, there - taken);
  return units - taken;
}

function takeOffLatest(
  demand: Map<Day, number>,
  { from, oldest, units }: { from: Day; oldest: Day; units: number },
): void {
  let left = units;
  for (let day = from; left > 0 && day >= oldest; day = addDays(day, -1)) left = takeOff(demand, day, left);
}
