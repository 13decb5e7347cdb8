import type { MovementId, PaymentId } from '../kernel/ids.ts';
import { isPaymentId } from '../kernel/ids.ts';
import { backoffMs } from './backoff.ts';
import type { CoreDeps } from './core.ts';
import * as holds from './holds.ts';
import type { Ledger } from './ports.ts';
import { toHeld, toPending, toSkipped } from './moves.ts';
import type { Hold, PaymentRecord, Posting } from './posting.ts';
import { clearedOfCrash, hasEnded } from './postings.ts';

/** What a person's decision came to. */
export type Decision =
  | { readonly kind: 'done'; readonly paymentId: PaymentId; readonly movements: readonly MovementId[] }
  | { readonly kind: 'unknown-id' }
  | { readonly kind: 'nothing-held'; readonly paymentId: PaymentId };

type Deps = Pick<CoreDeps, 'ledger' | 'queue' | 'clock'>;

/** Plans the held movements of a payment (or one of them) anew, from what is true now. */
export function release(id: string, deps: Deps): Promise<Decision> {
  return decide(id, deps, (posting) =>
    posting.at.step === 'held'
      ? {
          posting: toPending(posting, {
            replan: true,
            replacements: 0,
            releasedHolds: [...new Set([...posting.releasedHolds, posting.at.hold.code])],
            refusedCustomerId: null,
          }),
          news: `a person released ${posting.movementId}`,
        }
      : null,
  );
}

/**
 * Leaves held movements out of the till for good, with a person's reason; Stripe's metadata keeps it, too. A finding
 * about what has ended is acknowledged: it stays in the trail and for the audit.
 */
export function skip(id: string, reason: string, deps: Deps): Promise<Decision> {
  return decide(id, deps, (posting) => {
    if (posting.at.step === 'held') {
      const nowMs = deps.clock.nowMs();
      const skipped = toSkipped(posting, { reason, byPerson: true }, nowMs);
      // Looked at once more: a ledger that was restored may show as held what was released and rung up since. A sale
      // that the hold itself names is what the person has just decided about.
      const recheckAtMs = namesASale(posting.at.hold) ? skipped.recheckAtMs : [nowMs, ...skipped.recheckAtMs];
      return {
        posting: { ...skipped, recheckAtMs },
        news: `a person skipped ${posting.movementId}: ${reason}`,
      };
    }
    if (posting.findings.length === 0) return null;
    const drift = [...posting.drift, ...posting.findings];
    return {
      posting: { ...posting, findings: [], drift },
      news: `a person has seen to ${posting.movementId}: ${reason}`,
    };
  });
}

function namesASale({ code }: Hold): boolean {
  return code === 'other-figures' || code === 'begun-otherwise';
}

/** Holds what is open of a payment whose message failed five times, so that the dead letters are never all there is. */
export async function holdAsOurBug(paymentId: PaymentId, deps: Deps): Promise<Decision> {
  const decision = await decide(paymentId, deps, (posting) =>
    hasEnded(posting)
      ? null
      : {
          // Whatever it left in the till is found by the late looks: nobody knows how far it came.
          posting: toHeld(
            { ...clearedOfCrash(posting), metUnknown: true },
            holds.ourBug(),
            deps.clock.nowMs(),
          ),
          news: `${posting.movementId} is held: ${holds.ourBug().reason}`,
        },
  );
  // Nothing to hold, and it fails all the same: it is tried ever more seldom, so that the dead letters do not pile up.
  if (decision.kind === 'nothing-held') await putOff(paymentId, deps);
  return decision;
}

async function putOff(paymentId: PaymentId, { ledger, clock }: Deps): Promise<void> {
  for (let stored: PaymentRecord | null = null; stored === null;) {
    const record = await ledger.load(paymentId);
    if (record === null) return;
    const vainPasses = record.vainPasses + 1;
    const nextCheckAtMs = clock.nowMs() + backoffMs(vainPasses);
    stored = await ledger.save({ ...record, vainPasses, nextCheckAtMs }, []);
  }
}

interface Change {
  readonly posting: Posting;
  readonly news: string;
}

async function decide(
  id: string,
  deps: Deps,
  change: (posting: Posting) => Change | null,
): Promise<Decision> {
  const paymentId = await paymentOf(id, deps.ledger);
  if (paymentId === null) return { kind: 'unknown-id' };
  for (;;) {
    const record = await deps.ledger.load(paymentId);
    if (record === null) return { kind: 'unknown-id' };
    const changes = record.postings
      .filter((posting) => id === paymentId || posting.movementId === id)
      .flatMap((posting) => change(posting) ?? []);
    if (changes.length === 0) return { kind: 'nothing-held', paymentId };
    if (await store(record, changes, deps)) {
      await deps.queue.send({ paymentId, eventId: null, eventAtMs: null }, 0);
      return { kind: 'done', paymentId, movements: changes.map(({ posting }) => posting.movementId) };
    }
  }
}

async function store(record: PaymentRecord, changes: readonly Change[], deps: Deps): Promise<boolean> {
  const nowMs = deps.clock.nowMs();
  const changed = new Map(changes.map(({ posting }) => [posting.movementId, posting]));
  const postings = record.postings.map((posting) => changed.get(posting.movementId) ?? posting);
  const entries = changes.map(({ news }) => ({ atMs: nowMs, what: news }));
  const next = { ...record, postings, openSinceMs: nowMs, nextCheckAtMs: null };
  return (await deps.ledger.save(next, entries)) !== null;
}

/** A payment by its own id, or by the id of a movement, a charge or a till's sale. */
export async function paymentOf(
  id: string,
  ledger: Pick<Ledger, 'load' | 'paymentOf'>,
): Promise<PaymentId | null> {
  if (isPaymentId(id) && (await ledger.load(id)) !== null) return id;
  return ledger.paymentOf(id);
}
