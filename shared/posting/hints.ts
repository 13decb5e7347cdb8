import type { Hint } from './ports.ts';
import type { PaymentRecord } from './posting.ts';

const STALE_EVENT_MS = 5 * 60_000;
/** A function that works on a pass is ended by then. */
const LONGEST_PASS_MS = 60_000;
/** Clocks differ: a message that comes back so little too early has come for what is due. */
const EARLY_MS = 5_000;

/** A message ends without a call only if nothing is open and its event has been dealt with. */
export function isSeen(record: PaymentRecord, hint: Hint): boolean {
  return record.openSinceMs === null && isDealtWith(record, hint);
}

/**
 * Of several messages that come back for one payment (a worker died between sending and deleting) the first does the
 * work; the others would only put it off again, each for itself, and multiply with every crash.
 */
export function isPutOff(record: PaymentRecord, hint: Hint, nowMs: number): boolean {
  return hint.comesBack === true && (record.nextCheckAtMs ?? 0) > nowMs + EARLY_MS;
}

/**
 * Somebody who began after the message was sent is at it: they see what it is sent for, and where they die, it is their
 * own message that comes back. Messages that all waited for each other would multiply with every crash.
 */
export function isSeenTo({ behind, eventId, eventAtMs }: Hint, owner: string, nowMs: number): boolean {
  if (behind === undefined || behind === owner) return false;
  const isSurelyShown = eventAtMs !== null && eventAtMs < nowMs - STALE_EVENT_MS - LONGEST_PASS_MS;
  return eventId === null || isSurelyShown;
}

/** Stripe may answer from a replica that is behind: only an observation well after the event has surely seen it. */
export function isDealtWith(record: PaymentRecord, hint: Hint): boolean {
  if (hint.eventId === null) return false;
  if (record.seenEvents.includes(hint.eventId)) return true;
  return (
    hint.eventAtMs !== null &&
    record.observedAtMs !== null &&
    hint.eventAtMs < record.observedAtMs - STALE_EVENT_MS
  );
}
