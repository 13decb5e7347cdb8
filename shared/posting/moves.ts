import type { HoldReason } from './holds.ts';
import type { Posting } from './posting.ts';

/** After an end that met an unknown outcome, a second prepare or a discard, the key is looked at again. */
export const RECHECK_AFTER_MS = [15 * 60_000, 24 * 60 * 60_000] as const;

/** Names drafts for deletion: stored before the delete is sent, open work until the till shows them gone. */
export function named(posting: Posting, saleIds: readonly string[]): Posting {
  const known = new Set(posting.discards.map((discard) => discard.saleId));
  const added = saleIds.filter((saleId) => !known.has(saleId)).map((saleId) => ({ saleId, gone: false }));
  return { ...posting, discards: [...posting.discards, ...added] };
}

export const CALM = { waitingFor: null, nextCheckAtMs: null } as const;

export function toPosted(
  posting: Posting,
  end: {
    saleId: string;
    receipt: string;
    findings: readonly string[];
    drift: readonly string[];
    nowMs: number;
  },
): Posting {
  const at = { step: 'posted', saleId: end.saleId, receipt: end.receipt } as const;
  const findings = [...new Set([...posting.findings, ...end.findings])];
  const drift = [...new Set([...posting.drift, ...end.drift])];
  return withRechecks({ ...posting, ...CALM, at, findings, drift, writeBack: 'due' }, end.nowMs);
}

export function toHeld(posting: Posting, hold: HoldReason, nowMs: number): Posting {
  const at = { step: 'held', hold: { ...hold, sinceMs: nowMs } } as const;
  return withRechecks({ ...posting, ...formerOf(posting), ...CALM, at, waitingFor: 'person' }, nowMs);
}

export function toSkipped(
  posting: Posting,
  why: { reason: string; byPerson: boolean },
  nowMs: number,
): Posting {
  const at = { step: 'skipped', ...why } as const;
  // A person's skip must outlive the ledger, so Stripe is told.
  const writeBack = why.byPerson ? 'due' : 'none';
  return withRechecks({ ...posting, ...CALM, at, writeBack }, nowMs);
}

/** A released or restarted posting begins anew, but keeps what it knows of unanswered calls. */
export function toPending(posting: Posting, change: Partial<Posting>): Posting {
  const anew = { ...resumingAt(posting), ...formerOf(posting), ...CALM };
  return { ...anew, at: { step: 'pending' }, recheckAtMs: [], ...change };
}

/** Notes where the next look goes on; without that, it begins with the newest sales. */
export function resumingAt(posting: Posting, place?: string, nowMs = 0): Posting {
  const { lookResumes: _, ...rest } = posting;
  return place === undefined ? rest : { ...rest, lookResumes: { place, brokeOffAtMs: nowMs } };
}

function formerOf({ at }: Posting): Pick<Posting, 'formerSaleId'> {
  return 'saleId' in at ? { formerSaleId: at.saleId } : {};
}

function withRechecks(posting: Posting, nowMs: number): Posting {
  const suspicious = posting.metUnknown || posting.replacements > 0 || posting.discards.length > 0;
  return suspicious
    ? { ...posting, recheckAtMs: RECHECK_AFTER_MS.map((afterMs) => nowMs + afterMs) }
    : posting;
}
