import type { Till } from './till.ts';

const FIRST_DATED = { year: 2026, month: 1 };
const MONTHS_APART = 3;
const SUPPORTED_MONTHS = 12;

/** A version as a request is served: `2.0`, or a dated one such as `2026-07`. */
export type Version = string;

/**
 * The version that serves a path's: an expired one is not refused, the oldest supported one answers instead.
 * Null: there is no such version (yet).
 */
export function servedVersion(till: Till, asked: string): Version | null {
  if (asked === '2.0') return asked;
  const nowMonth = monthOf(new Date(till.clock.nowMs()));
  const first = FIRST_DATED.year * 12 + FIRST_DATED.month - 1;
  const match = /^(\d{4})-(\d\d)$/.exec(asked);
  const month = Number(match?.[1]) * 12 + Number(match?.[2]) - 1;
  const released = match !== null && month >= first && (month - first) % MONTHS_APART === 0;
  // The next release is there as a beta before its time.
  if (!released || month > nowMonth + MONTHS_APART) return null;
  return month + SUPPORTED_MONTHS > nowMonth ? asked : oldestSupported(nowMonth, first);
}

function oldestSupported(nowMonth: number, first: number): Version {
  let month = first;
  while (month + SUPPORTED_MONTHS <= nowMonth) month += MONTHS_APART;
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
}

const monthOf = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();

export const isDated = (version: Version): boolean => version !== '2.0';
/** Whether a dated version is this one or a later one. */
export const since = (version: Version, first: string): boolean => isDated(version) && version >= first;
