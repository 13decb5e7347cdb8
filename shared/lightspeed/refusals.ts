import * as z from 'zod';
import { RefusedError } from '../kernel/answer.ts';
import type { Refusal } from '../kernel/answer.ts';

const COMES_BACK = 'none needed: it comes back by itself';

/** The far side is away, busy or broken: nobody can do anything but wait. */
export function outage(why: string): Refusal {
  return { whose: 'wait', code: 'outage', reason: `Lightspeed is away: ${why}`, remedy: COMES_BACK };
}

export function rateLimited(retryAfterMs: number): Refusal {
  const reason = "Lightspeed's rate limit is reached";
  return { whose: 'wait', code: 'rate-limit', reason, remedy: COMES_BACK, retryAfterMs };
}

/** One request alone is more than the limit ever lets through: waiting would be for ever. */
export function neverFits(costUnits: number, ceilingUnits: number): Refusal {
  return {
    whose: 'payment',
    code: 'too-large',
    reason: `it has too many lines: one request of ${costUnits} units, where Lightspeed's rate limit takes ${ceilingUnits} at once`,
    remedy: 'ring it up by hand, then `skip` it',
  };
}

/** As `connection`, for what passes after a moment. */
export function shortWait(code: string, reason: string, retryAfterMs: number): Refusal {
  return { whose: 'wait', code, reason, remedy: COMES_BACK, retryAfterMs };
}

/** The connection to the till is at fault; `remedy` is the one thing to do. */
export function connection(code: string, reason: string, remedy: string): Refusal {
  return { whose: 'connection', code, reason, remedy };
}

export function unreadable(what: string, cause?: unknown): RefusedError {
  const reason = `Lightspeed's answer to ${what} is not what its interface promises${placesOf(cause)}`;
  const remedy = 'check that the API address is right and that no login page or proxy stands before it';
  return new RefusedError(connection('unreadable-answer', reason, remedy), { cause });
}

/** Which fields are meant, never what stands in them: that may be personal. */
function placesOf(cause: unknown): string {
  if (!(cause instanceof z.ZodError)) return '';
  const places = cause.issues.slice(0, 3).map(({ path }) => path.join('.') || 'the whole of it');
  return `: ${[...new Set(places)].join(', ')}`;
}

export function refuse(refusal: Refusal): never {
  throw new RefusedError(refusal);
}

/** The refusal that `work` ended with; null: it went through. */
export async function refusalIn(work: () => Promise<void>): Promise<Refusal | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
}

/** A call with an effect waited too long for a token or for room: the core reckons from its start, so it is not sent. */
export function heldUp(): Refusal {
  return shortWait('held-up', 'the call was held up too long to be sent', 1_000);
}

/** As the till's own refusal, with what to do where it is a right that is missing. */
export function mayNotWrite(refusal: Refusal, remedy: string): Refusal {
  return refusal.code === 'forbidden' ? { ...refusal, remedy } : refusal;
}
