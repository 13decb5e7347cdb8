import type { Day } from '../fact.ts';

const DAY_MS = 86_400_000;

/** First and last day, both counted. */
export interface Window {
  readonly from: Day;
  readonly to: Day;
}

/** The calendar day of a moment at the shop: what the owner calls "today". */
export function dayAt(epochMs: number, timeZone: string): Day {
  return formatOf(timeZone).format(epochMs);
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one day to a later one; negative for an earlier one. */
export function daysFrom(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The window of `days` days that ends with `to`. */
export function windowOf(to: Day, days: number): Window {
  return { from: addDays(to, 1 - days), to };
}

export function isWithin(day: Day, { from, to }: Window): boolean {
  return day >= from && day <= to;
}

/** ISO 8601 week, `2026-W48`: it belongs to the year of its Thursday. */
export function isoWeekOf(day: Day): string {
  const thursday = addDays(day, 4 - isoWeekday(day));
  const year = thursday.slice(0, 4);
  const week = 1 + Math.floor(daysFrom(`${year}-01-01`, thursday) / 7);
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** Monday is 1, Sunday 7. */
export function isoWeekday(day: Day): number {
  return new Date(Date.parse(day)).getUTCDay() || 7;
}

export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than everything that is done with it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}
