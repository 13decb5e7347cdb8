import type { PaymentId } from '../kernel/ids.ts';
import type { CoreDeps } from './core.ts';
import type { PaymentRecord } from './posting.ts';
import { freshRecord } from './postings.ts';

/** The record of a payment whose charge a person wants in the till though it was paid before go-live. */
export function allowEarlier(record: PaymentRecord): PaymentRecord {
  return { ...record, earlierToo: true };
}

/**
 * Stores a person's word that a payment from before go-live was not typed in by hand: from its next pass on it is posted
 * like every other. Safe to repeat.
 */
export async function postEarlier(
  paymentId: PaymentId,
  deps: Pick<CoreDeps, 'ledger' | 'clock'>,
): Promise<void> {
  for (;;) {
    const record = (await deps.ledger.load(paymentId)) ?? freshRecord(paymentId);
    if (record.earlierToo === true) return;
    const nowMs = deps.clock.nowMs();
    const what = 'a person asked to post it though it was paid before go-live';
    const openSinceMs = Math.min(record.openSinceMs ?? nowMs, nowMs);
    const next = { ...allowEarlier(record), openSinceMs, nextCheckAtMs: null };
    if ((await deps.ledger.save(next, [{ atMs: nowMs, what }])) !== null) return;
  }
}
