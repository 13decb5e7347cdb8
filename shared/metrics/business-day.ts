import type { Day } from './fact.ts';

/** The business day of a moment. */
export type DayOf = (epochMs: number) => Day;

/** Every zone's clocks change, and its midnight falls, at a quarter of an hour of UTC. */
const QUARTER_MS = 15 * 60_000;
/** Quarters of about a year: sales come in the order of time, or nearly so. */
const REMEMBERED = 40_000;

/**
 * Business days in the shop's time zone. A formatter is slow, millions of sales are many: each quarter of an hour is
 * asked for once.
 * @param timeZone an IANA name, e.g. `America/New_York`.
 */
export function businessDays(timeZone: string): DayOf {
  const formatter = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const known = new Map<number, Day>();
  return (epochMs) => {
    const quarter = Math.floor(epochMs / QUARTER_MS);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    if (known.size >= REMEMBERED) known.clear();
    const day = formatter.format(quarter * QUARTER_MS);
    known.set(quarter, day);
    return day;
  };
}
