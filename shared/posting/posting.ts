import type { MovementId, PaymentId } from '../kernel/ids.ts';
import type { MovementKind } from './payment.ts';

/** Why a posting waits for a person, with the one action to take. */
export interface Hold {
  readonly code: string;
  readonly reason: string;
  /** Names what `release` does and what `skip` does. */
  readonly remedy: string;
  readonly sinceMs: number;
}

/**
 * Where a posting stands. `preparing` and `completing` are stored before their call: found at the start of a pass
 * they are the unknown outcome.
 */
export type PostingStep =
  | { readonly step: 'pending' }
  | { readonly step: 'preparing'; readonly attempt: number; readonly sentAtMs: number }
  | { readonly step: 'prepared'; readonly saleId: string }
  | {
      readonly step: 'completing';
      readonly saleId: string;
      readonly attempt: number;
      readonly sentAtMs: number;
    }
  | { readonly step: 'posted'; readonly saleId: string; readonly receipt: string }
  | { readonly step: 'held'; readonly hold: Hold }
  | { readonly step: 'skipped'; readonly reason: string; readonly byPerson: boolean };

export type WaitingFor = 'lease' | 'settle' | 'limit' | 'pause' | 'earlier-movement' | 'person' | 'shadow';

/** The ledger's record of one movement. */
export interface Posting {
  readonly movementId: MovementId;
  readonly kind: MovementKind;
  readonly of: MovementId | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly atMs: number;
  readonly at: PostingStep;
  /** The number of the frozen plan in force; 0: none yet. */
  readonly plan: number;
  /** A person released it, or Stripe's amount changed: the next pass lays out a new plan. */
  readonly replan: boolean;
  /** The codes of the holds that a person released: some are released into another form of the sale. */
  readonly releasedHolds: readonly string[];
  /** The sale that it had when it was held or begun anew: a look reads it by its id, whatever a search shows. */
  readonly formerSaleId?: string;
  /** Calls with an effect made so far; numbers the next attempt. */
  readonly attempts: number;
  /** Drafts of ours that were given up and made anew; two at most, then a person decides. */
  readonly replacements: number;
  /** The last complete that was never answered, now or ever; its sale is never discarded or replaced. */
  readonly unanswered: { readonly saleId: string; readonly sentAtMs: number } | null;
  /** Drafts named for deletion; `gone` once the till showed it. */
  readonly discards: readonly { readonly saleId: string; readonly gone: boolean }[];
  /** Looks still due after the end of a posting that met an unknown outcome, epoch milliseconds. */
  readonly recheckAtMs: readonly number[];
  /** Whether the key may be looked at less thoroughly: no call of this posting ever went unanswered. */
  readonly metUnknown: boolean;
  /** Since when no look could decide while the till answered; an hour of it is a pause. */
  readonly undecidedSinceMs: number | null;
  /** Where a look that was not through the till's sales yet goes on, and when it broke off there. */
  readonly lookResumes?: { readonly place: string; readonly brokeOffAtMs: number };
  readonly customerId: string | null;
  /** The customer that the till refused; it was matched anew, and this one is not chosen again. */
  readonly refusedCustomerId: string | null;
  /** When the first call for it was sent: no draft of ours is older. */
  readonly firstSentAtMs: number | null;
  readonly writeBack: 'none' | 'due' | 'done';
  /** What a person must see to though it has ended: a second completed sale, a changed amount. Listed as held. */
  readonly findings: readonly string[];
  /** What a person did to its sale, or has acknowledged: for the audit, never reverted. */
  readonly drift: readonly string[];
  readonly waitingFor: WaitingFor | null;
  readonly nextCheckAtMs: number | null;
}

/** One line of a payment's story. No personal data, no secret. */
export interface TrailEntry {
  readonly atMs: number;
  readonly what: string;
}

/** A payment in the ledger: permanent, versioned, rebuilt by adopting what the till holds. */
export interface PaymentRecord {
  readonly paymentId: PaymentId;
  readonly schemaVersion: 1;
  /** 0: not stored yet. Every save is conditional on it and adds one. */
  readonly version: number;
  readonly lease: { readonly owner: string; readonly untilMs: number } | null;
  /** The start of the last complete observation. */
  readonly observedAtMs: number | null;
  /** The payment's last 50 events that a pass has dealt with. */
  readonly seenEvents: readonly string[];
  /** What the last look at Stripe showed that moves no money, or why it showed no payment, in words. */
  readonly standing?: readonly string[];
  /** In the order of their movements. */
  readonly postings: readonly Posting[];
  /** The moment since when something of it has been open; null: nothing is. The sparse index of open work. */
  readonly openSinceMs: number | null;
  readonly nextCheckAtMs: number | null;
  /** Passes in a row that left something open which no message waits for: each puts the next one off longer. */
  readonly vainPasses: number;
  /** A person's word that what was paid before go-live was not typed in by hand: it is posted like the rest. */
  readonly earlierToo?: true;
}
