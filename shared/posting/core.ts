import type { Refusal } from '../kernel/answer.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Leases } from '../kernel/stores.ts';
import type { PostingSettings } from '../settings/schema.ts';
import type { CustomersPort, Ledger, Queue, StripePort, TillPort } from './ports.ts';

/** All that the core is given. It has no clock, randomness, store or network of its own. */
export interface CoreDeps {
  readonly stripe: StripePort;
  readonly till: TillPort;
  readonly customers: CustomersPort;
  readonly ledger: Ledger;
  readonly leases: Leases;
  readonly queue: Queue;
  readonly settings: PostingSettings;
  readonly shopCurrency: string;
  /** Mode, account and settings' hash of this deployment, for the trail. No secret. */
  readonly stamp: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** What one pass over a payment came to; the one wide log line. */
export interface PassReport {
  readonly paymentId: string;
  readonly outcome:
    | 'converged'
    | 'nothing-open'
    | 'put-off'
    | 'absent'
    | 'foreign'
    | 'leased'
    | 'overtaken'
    | 'waiting'
    | 'controlled'
    | 'refused'
    /** A newer deployment wrote something of it: nothing was changed. */
    | 'stepped-back';
  /** Leased: the owner that it has to wait for. */
  readonly behind?: string;
  /** What was done, in order: `prepare`, `complete`, … */
  readonly actions: readonly string[];
  /** The handler shall offer the payment again after this; null: nobody need wait for it. */
  readonly againInMs: number | null;
  readonly detail: string | null;
  /** Refused: by whom and why. */
  readonly refusal?: Refusal;
}
