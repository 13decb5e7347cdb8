import type { Answer, Refusal } from '../kernel/answer.ts';
import type { MovementId, PaymentId } from '../kernel/ids.ts';
import type { Buyer, Observation } from './payment.ts';
import type { PaymentRecord, TrailEntry } from './posting.ts';
import type { FrozenSale, SaleLine, TillItem, TillSale } from './sale.ts';

/** What names a payment in a hint, and when and by what the hint was caused. Never data. */
export interface Hint {
  readonly paymentId: PaymentId;
  /** Stripe's event id, or null where a person or the sweep asked. */
  readonly eventId: string | null;
  readonly eventAtMs: number | null;
  /** The one payment that is tried while a pause of ours stands; if nothing is refused, the pause is lifted. */
  readonly trial?: boolean;
  /** Sent by a pass that had to wait: where another pass has put the payment off since, it has nothing to do. */
  readonly comesBack?: boolean;
  /** The owner of the lease that it met: a pass of another one began after it was sent, and sees what it is sent for. */
  readonly behind?: string;
}

/** Stripe, as the core sees it. Reads throw `RefusedError`. */
export interface StripePort {
  /** One complete look at a payment, independent reads side by side; at most five requests for a plain order. */
  observe(paymentId: PaymentId): Promise<Observation>;
  /** Writes our ids into Stripe's metadata; safe to repeat; writes only what differs. Throws `RefusedError`. */
  writeBack(note: WriteBack): Promise<void>;
  /** Payments named by events created since, oldest first. */
  changedSince(sinceMs: number): AsyncIterable<Hint>;
  /** Payments named by charges, refunds and disputes created since; for a cursor too old for events. */
  createdSince(sinceMs: number): AsyncIterable<Hint>;
  /** The payment that any of Stripe's ids (`pi_ ch_ re_ dp_ evt_ cs_`) belongs to; null: unknown, or names none. */
  paymentOf(id: string): Promise<PaymentId | null>;
  /** One cheap request that proves key and connection; null: all is well. */
  probe(): Promise<Refusal | null>;
}

/** One movement's write-back: `lightspeed_sale_id` and `lightspeed_receipt`, or `tillbridge_skipped`. */
export interface WriteBack {
  readonly paymentId: PaymentId;
  readonly chargeId: string | null;
  readonly movementId: MovementId;
  readonly kind: 'charge' | 'refund' | 'other';
  readonly values: { readonly saleId: string; readonly receipt: string } | { readonly skipped: string };
  /** This pass has just seen that nothing of ours is there: no need to look first. */
  readonly blank: boolean;
}

export interface LookQuery {
  readonly saleKey: MovementId;
  /** The movement's own Stripe time: an unfiltered search goes back to it and no further. */
  readonly sinceMs: number;
  /** After an unknown outcome: "none" needs the filtered and the unfiltered path to agree. */
  readonly thorough: boolean;
  /** The movement whose sale this one gives back or undoes: some tills find a return by its sale alone. */
  readonly of: MovementId | null;
  /** The plan in force and the sale that was prepared for it: to a till whose absent sale *is* the draft they are it. */
  readonly sale: FrozenSale | null;
  readonly saleId: string | null;
  /** Where an earlier look broke off; without it, one begins with the newest sales. */
  readonly resumeAt?: string | undefined;
}

/** Every row whose key is exactly the one asked for, archived and voided ones included. */
export type Look =
  | {
      readonly kind: 'rows';
      readonly rows: readonly TillSale[];
      /** Read by their ids: unlike what a search finds, they are as they are now. */
      readonly current?: boolean;
    }
  | UndecidedLook;

export interface UndecidedLook {
  readonly kind: 'undecided';
  readonly why: string;
  /** It is not through yet: the next look goes on from here, in the till's own words. */
  readonly resumeAt?: string;
}

/** A line that gives units of another sale's line back. */
export interface ReturningLine {
  readonly saleId: string;
  readonly parentLineId: string;
  /** Negative. */
  readonly quantity: number;
}

/**
 * The till, two-step: what may be repeated never has an effect, what has an effect addresses one known sale.
 * Reads throw `RefusedError`; calls with an effect answer one of three and are never retried below the core.
 */
export interface TillPort {
  /** `computed`: the till reckons tax and cannot be told. `carried`: each line carries its tax. */
  readonly tax: 'computed' | 'carried';
  look(query: LookQuery): Promise<Look>;
  /** The sale by its id; null: the till knows none. */
  lookById(saleId: string): Promise<TillSale | null>;
  /** Touches neither stock nor money. Accepted: the sale as the till now holds it. */
  prepare(sale: FrozenSale): Promise<Answer<TillSale>>;
  /** Which lines of other sales, drafts included, give these lines back; null: the till cannot be asked that. */
  returning(lineIds: readonly string[]): Promise<readonly ReturningLine[] | null>;
  /** The effect: `draft` becomes a completed sale. */
  complete(sale: FrozenSale, draft: TillSale): Promise<Answer<TillSale>>;
  /** Deletes a draft. Accepted too when it is gone already. */
  discard(saleId: string): Promise<Answer<null>>;
  /** Per SKU every item that it may stand for, archived ones included; an unknown SKU has an empty list. */
  findItems(skus: readonly string[]): Promise<ReadonlyMap<string, readonly TillItem[]>>;
  /** The items by the till's own ids; missing ones are left out. */
  itemsById(itemIds: readonly string[]): Promise<ReadonlyMap<string, TillItem>>;
  /** The tax in minor units that the till will reckon for these lines; only where `tax` is `computed`. */
  predictTax(lines: readonly SaleLine[], currency: string): Promise<number>;
  /** One cheap request that proves the connection and the ids of the settings; null: all is well. */
  probe(): Promise<Refusal | null>;
}

/** Which customer of the till a buyer is. The people room answers; the core only asks. */
export interface CustomersPort {
  /** Throws `RefusedError`, also while another pass is creating this very customer (a wait). */
  customerFor(buyer: Buyer, context: CustomerContext): Promise<CustomerChoice>;
}

export interface CustomerContext {
  readonly paymentId: PaymentId;
  /** Shadow mode: look, but create nothing. */
  readonly dryRun: boolean;
  /** A customer that the till has refused: not to be chosen again. */
  readonly except: string | null;
  /** The order's money, integer minor units: who has to be asked about a buyer is asked first about the most. */
  readonly amountMinor?: number;
}

export type CustomerChoice =
  | { readonly kind: 'customer'; readonly customerId: string; readonly why: string }
  | { readonly kind: 'would-create'; readonly why: string }
  | { readonly kind: 'walk-in'; readonly why: string };

/** A control item stops every pass: `pause` until a person or a probe lifts it, `wait` until a moment. */
export interface Controls {
  readonly pause: Pause | null;
  readonly wait: { readonly notBeforeMs: number; readonly reason: string } | null;
  /** The ledger is a restored copy, noticed then and not yet accepted: `pause` says so unless a person paused. */
  readonly restoredAtMs?: number;
}

export interface Pause {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
  readonly sinceMs: number;
  /** A person's pause is lifted by a person alone. */
  readonly by: 'person' | 'tillbridge';
}

export interface OpenWork {
  readonly paymentId: PaymentId;
  /** When it is worth another pass. */
  readonly dueAtMs: number;
  readonly openSinceMs: number;
  /** A movement of it has not ended: a due write-back or a late look alone is not unposted. */
  readonly unposted: boolean;
}

/** The permanent memory. All writes are single-item compare-and-set. Failures of the store itself are thrown. */
export interface Ledger {
  load(paymentId: PaymentId): Promise<PaymentRecord | null>;
  /**
   * Stores `record` when the stored version still is `record.version`, and with it `entries` at the end of the
   * trail: both or neither. Returns the stored record; null: somebody else wrote first, nothing was stored.
   */
  save(record: PaymentRecord, entries: readonly TrailEntry[]): Promise<PaymentRecord | null>;
  trail(paymentId: PaymentId): Promise<readonly TrailEntry[]>;
  /** Stores a plan; the same plan number is never overwritten with other content (throws `InvariantError`). */
  freeze(sale: FrozenSale): Promise<void>;
  frozen(paymentId: PaymentId, saleKey: MovementId, plan: number): Promise<FrozenSale | null>;
  /** Open work by when it is due, the longest due first: what was put off never hides what is due. */
  openWork(limit: number): Promise<readonly OpenWork[]>;
  /** Open work that has just fallen due by then, the latest first: new orders, which no backlog shall hide. */
  newestDue(nowMs: number, limit: number): Promise<readonly OpenWork[]>;
  /** Every payment with a held posting, for `held ls`. */
  heldPayments(): Promise<readonly PaymentId[]>;
  /** The payment that a movement's id, a charge's id or a till's sale id belongs to; null: not in the ledger. */
  paymentOf(id: string): Promise<PaymentId | null>;
  /** What people mapped: their SKU -> item id or SKU in the till. Missing ones are left out. */
  mappedSkus(skus: readonly string[]): Promise<ReadonlyMap<string, string>>;
  mapSku(sku: string, target: string): Promise<void>;
  controls(): Promise<Controls>;
  /** The first pause wins; a person's replaces one of ours. Returns the one in force. */
  pause(pause: Pause): Promise<Pause>;
  /** Lifts the pause; with `by: 'tillbridge'` only one of ours. True: one was lifted. */
  resume(by: Pause['by']): Promise<boolean>;
  /** The later moment wins. */
  waitUntil(notBeforeMs: number, reason: string): Promise<void>;
  /** Accepts that the ledger is a restored copy, which ends the pause that it began with. */
  acceptCopy(): Promise<void>;
  cursor(name: string): Promise<number | null>;
  storeCursor(name: string, atMs: number): Promise<void>;
}

/** Where hints wait for a worker. */
export interface Queue {
  /** At least once, in no order, after at least `delaySeconds` (0 to 900). */
  send(hint: Hint, delaySeconds: number): Promise<void>;
  /** The one message that probes and re-offers while a control item stands. */
  sendPump(pump: Pump, delaySeconds: number): Promise<void>;
}

/** `{"pump":{"attempt","owner"}}` on the wire. Only the pump whose owner holds the lease `pump` lives. */
export interface Pump {
  /** Beats since something was last offered. */
  readonly attempt: number;
  readonly owner: string;
  /** What the last beat offered, identities only. */
  readonly offered?: readonly PaymentId[] | undefined;
}
