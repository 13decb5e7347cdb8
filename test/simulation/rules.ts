import type { TillPort } from '../../shared/posting/ports.ts';
import type { PaymentRecord, Posting } from '../../shared/posting/posting.ts';
import { signedAmountOf } from '../../shared/posting/postings.ts';
import type { FrozenSale, TillSale } from '../../shared/posting/sale.ts';
import { saleIdsOf } from '../../shared/posting/sale-ids.ts';
import type { World } from './world.ts';

/** After its sending. */
const MAY_COMMIT_MS = 10 * 60_000;

/** Watches every change of the ledger as it is stored: what must never happen, even where it ends well. */
export class Rules {
  readonly breaches: string[] = [];
  /** When each movement was called posted. */
  readonly postedAtMs = new Map<string, number>();
  /** Movements of which a complete once went unanswered, whatever became of it. */
  readonly unanswered = new Set<string>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  stored(before: PaymentRecord | null, after: PaymentRecord): void {
    this.#leaseIsRespected(before?.lease ?? null, after);
    for (const posting of after.postings) {
      const earlier = before?.postings.find(({ movementId }) => movementId === posting.movementId) ?? null;
      if (earlier === posting) continue;
      if (posting.unanswered !== null) this.unanswered.add(posting.movementId);
      if (posting.at.step === 'posted' && earlier?.at.step !== 'posted')
        this.postedAtMs.set(posting.movementId, this.#world.nowMs);
      this.#nothingUnansweredIsGivenUp(earlier, posting);
      this.#postedStaysPosted(earlier, posting);
      this.#completesWhatStripeSays(earlier, posting);
    }
  }

  /** The till, watched for what it is asked to complete: as frozen, as far as this pass has seen. */
  watched(till: TillPort): TillPort {
    const complete: TillPort['complete'] = (sale, draft) => {
      if (linesOf(draft) !== linesOf(sale) || draft.totalMinor !== sale.totalMinor)
        this.breaches.push(
          `${sale.saleKey}: sale ${draft.saleId} is completed, and was seen not to be as frozen`,
        );
      return till.complete(sale, draft);
    };
    return new Proxy(till, {
      get: (object, key) => (key === 'complete' ? complete : Reflect.get(object, key)),
    });
  }

  /** What was posted is never reverted, whoever writes late. */
  #postedStaysPosted(before: Posting | null, { movementId, at }: Posting): void {
    if (before?.at.step !== 'posted') return;
    if (at.step !== 'posted' || at.saleId !== before.at.saleId)
      this.breaches.push(`${movementId} was posted as sale ${before.at.saleId}, and is ${at.step} again`);
  }

  /** No complete is begun for an amount that the ledger knows to be another one by now. */
  #completesWhatStripeSays(before: Posting | null, after: Posting): void {
    if (after.at.step !== 'completing' || after.attempts === before?.attempts) return;
    const sale = this.#world.stores.ledger.peekPlan(after);
    if (sale !== null && sale.totalMinor !== signedAmountOf(after))
      this.breaches.push(`${after.movementId} is completed with an amount that Stripe had changed`);
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
      const unanswered = saleIdsOf(saleId).map((id) => till.unansweredAtMs.get(id) ?? -Infinity);
      const unansweredAtMs = Math.max(...unanswered);
      if (!known.has(saleId) && nowMs < unansweredAtMs + MAY_COMMIT_MS)
        this.breaches.push(
          `${after.movementId}: sale ${saleId} is given up while a complete of it may still commit`,
        );
    }
  }
}

function linesOf({ lines }: Pick<FrozenSale | TillSale, 'lines'>): string {
  const texts = lines.map(
    ({ itemId, quantity, unitPriceMinor }) => `${itemId} ${quantity} ${unitPriceMinor}`,
  );
  return texts.toSorted().join('; ');
}
