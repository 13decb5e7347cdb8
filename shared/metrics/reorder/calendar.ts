import type { Day } from '../fact.ts';
import type { Week } from './types.ts';

const DAY_MS = 86_400_000;
/** Days from 1970-01-01, a Thursday, to the first Monday. */
const FIRST_MONDAY = 4;
const THURSDAY = 3;

/** The ISO week that a day lies in. */
export function weekOf(day: Day): Week {
  return Math.floor((Date.parse(day) / DAY_MS - FIRST_MONDAY) / 7);
}

export function mondayOf(week: Week): Day {
  return dayOf(FIRST_MONDAY + 7 * week);
}

/** The week's ISO number in its year, 1 to 53: a week belongs to the year of its Thursday. */
export function isoNumberOf(week: Week): number {
  const thursday = FIRST_MONDAY + 7 * week + THURSDAY;
  const newYear = Date.parse(`${dayOf(thursday).slice(0, 4)}-01-01`) / DAY_MS;
  return 1 + Math.floor((thursday - newYear) / 7);
}

export const SEASON_BINS = 13;

/** The season bin of a week: four ISO weeks each, week 53 with the last. */
export function binOf(week: Week): number {
  return Math.floor((Math.min(isoNumberOf(week), 52) - 1) / 4);
}

function dayOf(days: number): Day {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}
