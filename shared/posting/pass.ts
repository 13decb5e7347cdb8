import type { MovementId } from '../kernel/ids.ts';
import { assert, InvariantError } from '../kernel/errors.ts';
import type { CoreDeps } from './core.ts';
import type { PaymentRecord, Posting, PostingStep } from './posting.ts';
import type { FrozenSale } from './sale.ts';

/** The lease; renewed by every write, and so right before every effect. */
export const LEASE_MS = 15_000;

/** Somebody else wrote the payment: this pass ends where it stands. */
export class OvertakenError extends Error {
  override name = 'OvertakenError';
}

/** One worker's hold on one payment: its record as last stored, and the only ways to change it. */
export class Pass {
  readonly deps: CoreDeps;
  readonly owner: string;
  readonly actions: string[] = [];
  #record: PaymentRecord;

  constructor(deps: CoreDeps, owner: string, record: PaymentRecord) {
    this.deps = deps;
    this.owner = owner;
    this.#record = record;
  }

  get record(): PaymentRecord {
    return this.#record;
  }

  posting(id: MovementId): Posting {
    const found = this.#record.postings.find((posting) => posting.movementId === id);
    assert(found !== undefined, `no posting of ${id}`);
    return found;
  }

  /** Stores a change and renews the lease. @throws {OvertakenError} when somebody else wrote first. */
  async write(change: Partial<PaymentRecord>, news: readonly string[]): Promise<void> {
    const nowMs = this.deps.clock.nowMs();
    const lease = { owner: this.owner, untilMs: nowMs + LEASE_MS };
    const entries = news.map((what) => ({ atMs: nowMs, what }));
    const stored = await this.deps.ledger.save({ ...this.#record, lease, ...change }, entries);
    if (stored === null) throw new OvertakenError(`${this.#record.paymentId} was written by somebody else`);
    this.#record = stored;
  }

  /** As `write`, for one posting. The way to store an intent: never retried. */
  async writePosting(posting: Posting, news: readonly string[]): Promise<void> {
    await this.write({ postings: withPosting(this.#record.postings, posting) }, news);
  }

  /**
   * Stores what came of a call: merged while the posting is still in that very step and attempt, also when others
   * wrote the payment meanwhile and the lease is gone. @throws {OvertakenError} when the posting has moved on, and
   * after a merge without the lease: this pass starts nothing more.
   */
  async recordOutcome(
    sent: Posting,
    change: (current: Posting) => Posting,
    news: readonly string[],
  ): Promise<void> {
    let leaseIsOurs = true;
    for (;;) {
      const current = this.posting(sent.movementId);
      if (!sameAttempt(current.at, sent.at)) throw new OvertakenError(`${sent.movementId} has moved on`);
      const postings = withPosting(this.#record.postings, change(current));
      try {
        await this.write(leaseIsOurs ? { postings } : { postings, lease: this.#record.lease }, news);
        break;
      } catch (error) {
        if (!(error instanceof OvertakenError)) throw error;
        await this.#reload();
        leaseIsOurs = this.#record.lease?.owner === this.owner;
      }
    }
    if (!leaseIsOurs) throw new OvertakenError('the lease was lost; the outcome is stored');
  }

  /**
   * Freezes a plan. Where another pass froze its own under this number meanwhile, one of the two slept past its lease:
   * this one ends, and the next finds that plan. @throws {OvertakenError} then.
   */
  async freeze(sale: FrozenSale): Promise<void> {
    try {
      await this.deps.ledger.freeze(sale);
    } catch (error) {
      const isTaken = (await this.deps.ledger.frozen(sale.paymentId, sale.saleKey, sale.plan)) !== null;
      if (!isTaken || !(error instanceof InvariantError)) throw error;
      throw new OvertakenError(`plan ${sale.plan} of ${sale.saleKey} is another pass's`);
    }
  }

  async #reload(): Promise<void> {
    const stored = await this.deps.ledger.load(this.#record.paymentId);
    assert(stored !== null, `${this.#record.paymentId} vanished from the ledger`);
    this.#record = stored;
  }
}

export function withPosting(postings: readonly Posting[], changed: Posting): Posting[] {
  return postings.map((posting) => (posting.movementId === changed.movementId ? changed : posting));
}

function sameAttempt(a: PostingStep, b: PostingStep): boolean {
  if (a.step !== b.step) return false;
  return !('attempt' in a && 'attempt' in b) || a.attempt === b.attempt;
}
