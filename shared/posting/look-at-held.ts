import type { PaymentId } from '../kernel/ids.ts';
import type { CoreDeps } from './core.ts';

type Deps = Pick<CoreDeps, 'ledger' | 'clock'>;

/**
 * Opens all that is held for one more look into the till. A ledger that was restored may hold what was released and
 * posted since; the next pass over it adopts that, and leaves what is still a person's business held.
 */
export async function lookAtHeld(deps: Deps): Promise<void> {
  for (const paymentId of await deps.ledger.heldPayments()) await openForLook(paymentId, deps);
}

async function openForLook(paymentId: PaymentId, { ledger, clock }: Deps): Promise<void> {
  const nowMs = clock.nowMs();
  for (;;) {
    const record = await ledger.load(paymentId);
    if (record === null) return;
    const postings = record.postings.map((posting) =>
      posting.at.step === 'held' ? { ...posting, recheckAtMs: [nowMs, ...posting.recheckAtMs] } : posting,
    );
    const openSinceMs = Math.min(record.openSinceMs ?? nowMs, nowMs);
    const next = { ...record, postings, openSinceMs, nextCheckAtMs: null };
    const news = 'the ledger was restored: the till is asked whether what is held was posted since';
    if ((await ledger.save(next, [{ atMs: nowMs, what: news }])) !== null) return;
  }
}
