import type { OpenQuestion } from './records.ts';

/** Ten digits of money at stake, then four of probability: the first in reverse order of text is asked first. */
const HIGHEST = 10 ** 14 - 1;

/** Sorts questions: the smaller text first, the most money times probability before all. */
export function rankOf({ moneyMinor, probability }: OpenQuestion): string {
  const worth = Math.min(Math.round(Math.max(0, moneyMinor) * probability), 10 ** 10 - 1);
  const likely = Math.round(probability * 9_999);
  return String(HIGHEST - worth * 10_000 - likely).padStart(14, '0');
}

/** A question that is put again keeps its age and the money that it was about. */
export function askedAgain(before: OpenQuestion | null, now: OpenQuestion): OpenQuestion {
  if (before === null) return now;
  const moneyMinor = Math.max(before.moneyMinor, now.moneyMinor);
  return { ...now, moneyMinor, sinceMs: Math.min(before.sinceMs, now.sinceMs) };
}
