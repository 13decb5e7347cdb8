import type { Clock } from '../../../shared/kernel/clock.ts';

/** The version that stripe-node 23.1 pins; events are rendered in it. */
export const API_VERSION = '2026-10-28.endive';

/** How the simulated Stripe times and limits itself. Every value may be changed while it runs. */
export interface StripeSwitches {
  /** From `charge.succeeded` to the `charge.updated` that brings the balance transaction. */
  asyncCaptureMs: number;
  /** From `charge.pending` of a bank debit to its success or failure. */
  delayedMethodMs: number;
  /** From a pending refund to its success. */
  refundSettlesMs: number;
  /** From a succeeded refund of card 4000 0000 0000 5126 to its failure. */
  refundFailsMs: number;
  /** From the charge of a disputed test card to the dispute; 0 makes both in one go. */
  disputeAfterMs: number;
  /** Pauses between attempts at one delivery; the last repeats until the event is three days old. */
  retryScheduleMs: readonly number[];
  /** After it an unanswered delivery counts as failed. Stripe documents no figure. */
  deliveryTimeoutMs: number;
  maxConcurrentDeliveries: number;
  /** Requests a second before 429 `global-rate`; null: no limit. Stripe's sandboxes allow 25. */
  rateLimitPerSecond: number | null;
  /** How long a new event is missing from `GET /v1/events`, as has been seen with Stripe. */
  eventListLagMs: number;
  /** Currency of the bank account; null settles every charge in its own currency. */
  settlementCurrency: string | null;
}

export interface StripeSimulatorOptions {
  /** 0 or absent takes a free port. */
  port?: number;
  journalPath?: string | null;
  clock: Clock;
  /** `sk_live_…` makes everything `livemode: true`. */
  secretKey?: string;
  webhookSecret?: string;
  /** Absent keeps what the journal holds; null switches the endpoint off. */
  webhook?: { url: string; metadata?: Readonly<Record<string, string>> } | null;
  /** 0 <= n < 1, as `Math.random`. */
  random?: () => number;
  latencyMs?: number;
  switches?: Partial<StripeSwitches>;
}

/** Who pays; null for a guest who leaves nothing. */
export interface Buyer {
  email?: string | null;
  name?: string | null;
  phone?: string | null;
  address?: BuyerAddress | null;
  /** An existing `cus_…`. */
  customer?: string;
  /** Makes a Customer of this buyer; guests have none. */
  saved?: boolean;
}

export interface BuyerAddress {
  line1?: string | null;
  line2?: string | null;
  city?: string | null;
  state?: string | null;
  postal_code?: string | null;
  country?: string | null;
}

/** What a payment is made with and how it turns out. */
export interface Tender {
  /** A payment method type, a `pm_card_…` name or a test card number; default `card`. */
  method?: string;
  /** Of a bank debit; `waits` stays pending until `settle` or `failLate`. */
  outcome?: 'succeeds' | 'fails' | 'waits';
  /** Taken over the telephone: `payment_method_details.card.moto`. */
  moto?: boolean;
}
