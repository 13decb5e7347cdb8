import type { Day } from '../../shared/metrics/fact.ts';
import { addDays, dayAt, isoWeekday } from '../../shared/metrics/snapshots/days.ts';

/** The owner reads it before the shop opens. */
const HOUR = 7;

/** The Monday of the week that a moment is in, by the shop's clock. */
export function mondayOf(epochMs: number, timeZone: string): Day {
  const today = dayAt(epochMs, timeZone);
  return addDays(today, 1 - isoWeekday(today));
}

/**
 * Whether the week's digest may go out by itself: on Monday from seven on, by the shop's clock. The schedule ticks
 * every hour, so that one that failed is made good in the next, and no change of the clocks moves it.
 */
export function isDue(epochMs: number, timeZone: string): boolean {
  if (isoWeekday(dayAt(epochMs, timeZone)) !== 1) return false;
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  return Number(hour.format(epochMs)) >= HOUR;
}
