import { UNTOUCHABLE_MS } from '../../shared/posting/plan.ts';
import type { PaymentRecord, Posting } from '../../shared/posting/posting.ts';
import type { World } from './world.ts';

/** Watches every change of the ledger as it is stored: what must never happen, even where it ends well. */
export class Rules {
  readonly breaches: string[] = [];
  /** When each movement was called posted. */
  readonly postedAtMs = new Map<string, number>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  stored(before: PaymentRecord | null, after: PaymentRecord): void {
    this.#leaseIsRespected(before?.lease ?? null, after);
    for (const posting of after.postings) {
      const earlier = before?.postings.find(({ movementId }) => movementId === posting.movementId) ?? null;
      if (earlier === posting) continue;
      if (posting.at.step === 'posted' && earlier?.at.step !== 'posted')
        this.postedAtMs.set(posting.movementId, this.#world.nowMs);
      this.#nothingUnansweredIsGivenUp(earlier, posting);
    }
  }

  /** One writer per payment: nobody takes it from a worker whose lease has not run out. */
  #leaseIsRespected(before: PaymentRecord['lease'], after: PaymentRecord): void {
    if (before === null || after.lease === null || before.owner === after.lease.owner) return;
    if (before.untilMs > this.#world.nowMs)
      this.breaches.push(`${after.paymentId} was taken over while another worker held its lease`);
  }

  /** A sale that an unanswered complete was sent to is left alone while that may still commit. */
  #nothingUnansweredIsGivenUp(before: Posting | null, after: Posting): void {
    const { till, blame, nowMs } = this.#world;
    // What an older ledger does not know of, it cannot respect.
    if (blame.ledgerReplaced) return;
    const known = new Set(before?.discards.map(({ saleId }) => saleId));
    for (const { saleId } of after.discards) {
      const unansweredAtMs = till.unansweredAtMs.get(saleId) ?? -Infinity;
      if (!known.has(saleId) && nowMs < unansweredAtMs + UNTOUCHABLE_MS)
        this.breaches.push(
          `${after.movementId}: sale ${saleId} is given up while a complete of it may still commit`,
        );
    }
  }
}
