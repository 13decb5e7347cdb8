import type { Day } from '../fact.ts';
import type { ItemDay } from '../figures-store.ts';
import { addDays } from '../snapshots/days.ts';
import { unitsLeftOut } from './one-offs.ts';

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

/** What the owner has said of an item's outsized lines. */
export interface OneOffs {
  /** Days whose outsized lines were one-offs: each counts as an ordinary line. */
  readonly days: ReadonlySet<Day>;
  /** The item's median line. */
  readonly ordinary: number;
}

const NO_ONE_OFFS: OneOffs = { days: new Set(), ordinary: 0 };

/**
 * The demand days of the fold's rows: only what went back on the shelf is netted. Custom and special orders are bought
 * for, not stocked for: they are no demand. What comes back of a one-off takes no more away than it had counted for.
 */
export function demandDays(rows: readonly ItemDay[], oneOffs: OneOffs = NO_ONE_OFFS): DemandDay[] {
  return rows
    .filter(({ channel }) => channel !== 'custom')
    .map((row) => {
      const { day, units, returnedUnits, specialUnits, restockedUnits, returnedOf } = row;
      const all = Object.entries(returnedOf);
      const rest = restockedUnits - all.reduce((sum, [, back]) => sum + back, 0);
      const known = all.map(([soldOn, back]) => {
        const isCapped = oneOffs.days.has(soldOn) && back > oneOffs.ordinary;
        return { soldOn, units: isCapped ? oneOffs.ordinary : back };
      });
      const returned = rest > 0 ? [...known, { soldOn: null, units: rest }] : known;
      const leftOut = oneOffs.days.has(day) ? unitsLeftOut(row, oneOffs.ordinary) : 0;
      return { day, sold: units + returnedUnits - specialUnits - leftOut, returned };
    });
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
