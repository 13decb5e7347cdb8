import type { MovementId, PaymentId } from '../kernel/ids.ts';
import type { OrderReading } from './order.ts';

export type MovementKind =
  'charge' | 'charge-undone' | 'refund' | 'refund-undone' | 'dispute' | 'dispute-undone';

/** One movement of money, as Stripe states it now. Its id is Stripe's own; for those that undo, `<id>.undo`. */
export interface MoneyMovement {
  readonly id: MovementId;
  readonly kind: MovementKind;
  /** Integer minor units, never negative: the kind says which way the money went. */
  readonly amountMinor: number;
  readonly currency: string;
  /** When the money moved (a charge: when it was captured), epoch milliseconds. */
  readonly atMs: number;
  /** `happened`: it counts. `taken-back`: Stripe says that it did not happen after all. */
  readonly state: 'happened' | 'taken-back';
  /** The movement that this one returns or undoes. */
  readonly of: MovementId | null;
  /** What a refund's metadata says of its lines and of restocking, raw; null where it says nothing. */
  readonly refundLines: string | null;
  readonly restock: string | null;
  /** Why a refund or a dispute was made, in Stripe's own word (`requested_by_customer`); null or absent: not said. */
  readonly reason?: string | null;
  /** What Stripe's metadata already carries for this movement: our write-back, read back. */
  readonly written: Written;
}

export interface Written {
  /** `lightspeed_sale_id`, or `lightspeed_return_id` of a refund. */
  readonly saleId: string | null;
  /** `tillbridge_skipped`: a person's decision that outlives the ledger. */
  readonly skipped: string | null;
}

/** Who paid, as far as Stripe knows. Personal data: never logged, never queued. */
export interface Buyer {
  readonly stripeCustomerId: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  /** Of the bill, never of the parcel. */
  readonly street?: string | null;
  readonly zip?: string | null;
}

/** One PaymentIntent (or a legacy charge without one) with all that the core needs, normalised. */
export interface Payment {
  readonly id: PaymentId;
  readonly chargeId: string | null;
  readonly currency: string;
  /** Captured so far, integer minor units; 0 while only authorised, pending or failed. */
  readonly capturedMinor: number;
  readonly inPerson: boolean;
  readonly buyer: Buyer;
  readonly order: OrderReading;
  /** In the order of time; the charge first. Empty while nothing has been captured. */
  readonly movements: readonly MoneyMovement[];
  /** What Stripe shows of it that moves no money, or none yet, in words for its story. */
  readonly standing?: readonly string[];
}

/** What one complete look at Stripe found. */
export type Observation =
  | { readonly kind: 'payment'; readonly payment: Payment }
  /** Stripe knows no such payment in this account and mode. */
  | { readonly kind: 'absent' }
  /** It belongs to another account or mode. */
  | { readonly kind: 'foreign'; readonly why: string };
