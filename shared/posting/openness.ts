import type { PaymentRecord, Posting } from './posting.ts';
import { hasEnded } from './postings.ts';

export interface Openness {
  /** Since when something of it has been open; a late look alone counts from the moment when it is due. */
  readonly openSinceMs: number | null;
  readonly nextCheckAtMs: number | null;
  /** When a message shall come back by itself; null: no message need. */
  readonly againAtMs: number | null;
  /** Something cannot go on now: the event that caused the pass does not count as dealt with. */
  readonly somethingWaits: boolean;
  /** The postings with what they wait for, for people. */
  readonly postings: readonly Posting[];
}

/** What of a payment is still open after a pass, and when it is worth another one. */
export function openness(record: PaymentRecord, at: { nowMs: number; shadow: boolean }): Openness {
  const postings = withWaits(record.postings, at.shadow);
  const open = postings.filter((posting) => isOpen(posting));
  // Also of ended ones: a draft whose deletion went unanswered is looked at again like everything else.
  const settling = open.flatMap(({ nextCheckAtMs }) => (nextCheckAtMs === null ? [] : [nextCheckAtMs]));
  const lateLooks = postings.flatMap((posting) => (hasEnded(posting) ? posting.recheckAtMs : []));
  const checks = [...settling, ...(open.length > settling.length ? [] : lateLooks)];
  const openSinceMs = open.length > 0 ? (pastOf(record, at.nowMs) ?? at.nowMs) : least(lateLooks);
  const behindHeld = open.length > 0 && open.every((posting) => posting.waitingFor === 'earlier-movement');
  return {
    // A movement behind a held one is a person's business: nothing of it can be done by coming back.
    openSinceMs: behindHeld ? least(lateLooks) : openSinceMs,
    nextCheckAtMs: least(checks),
    againAtMs: least(settling),
    somethingWaits: open.length > 0 && !behindHeld,
    postings,
  };
}

/** The age of what is open survives from pass to pass; a late look that was merely due is no age. */
function pastOf(record: PaymentRecord, nowMs: number): number | null {
  return record.openSinceMs === null || record.openSinceMs > nowMs ? null : record.openSinceMs;
}

function isOpen(posting: Posting): boolean {
  return (
    !hasEnded(posting) || posting.writeBack === 'due' || posting.discards.some((discard) => !discard.gone)
  );
}

function withWaits(postings: readonly Posting[], shadow: boolean): Posting[] {
  let blocked = false;
  return postings.map((posting) => {
    const behind = blocked;
    if (posting.at.step === 'held' || !hasEnded(posting)) blocked = true;
    if (hasEnded(posting)) return posting;
    if (behind) return { ...posting, waitingFor: 'earlier-movement' };
    return shadow ? { ...posting, waitingFor: 'shadow' } : posting;
  });
}

function least(moments: readonly number[]): number | null {
  return moments.length === 0 ? null : Math.min(...moments);
}
