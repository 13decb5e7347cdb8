import type { MovementId, PaymentId } from '../kernel/ids.ts';

/** What a line of a sale stands for. Only `item` moves stock. */
export type SaleLineKind = 'item' | 'custom' | 'shipping' | 'tip' | 'tax' | 'rounding' | 'adjustment';

/** One line as the till shall hold it. Integer minor units; the price is per unit, net of discounts and tax. */
export interface SaleLine {
  readonly kind: SaleLineKind;
  /** What Stripe or the shop calls the item, so that a refund can name it; null: it has no name. */
  readonly sku: string | null;
  /** The order's line that it is (a part of), counted from 0; null: it is none of the order's lines. */
  readonly orderLine: number | null;
  /** The till's item; null: a line without one (miscellaneous, or the series' helper product of the kind). */
  readonly itemId: string | null;
  /** Negative on a return. */
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** Whether a till that computes tax shall do so for this line. */
  readonly taxed: boolean;
  readonly taxClassId: string | null;
  /** What Stripe charged as tax for the line, negative on a return; a till that carries tax is told it. */
  readonly taxMinor: number;
  readonly note: string;
  /** A return's line: the line of the sale that it gives back. */
  readonly parentLineId: string | null;
}

/**
 * A planned sale, frozen: every repeat, check and return uses it, whatever metadata, SKU map or settings become
 * meanwhile. Only a release or a changed amount makes the next plan.
 */
export interface FrozenSale {
  readonly saleKey: MovementId;
  readonly paymentId: PaymentId;
  /** 1 for a movement's first plan. */
  readonly plan: number;
  /** A shadow plan is for people to read; it is never posted. */
  readonly mode: 'shadow' | 'live';
  readonly currency: string;
  readonly lines: readonly SaleLine[];
  /** What the till must show, signed: negative on a return. */
  readonly totalMinor: number;
  /** The tax that the till must show in its own tax fields. */
  readonly taxMinor: number;
  /** The payment's reference: Stripe's charge id, or the movement's own id. Its amount equals `totalMinor`. */
  readonly paymentReference: string;
  /** Null: walk-in, or a new customer. */
  readonly customerId: string | null;
  /** The buyer will get a record in the till, which shadow mode does not create. */
  readonly newCustomer?: true;
  /** The sale's complete time; null: the moment of posting. */
  readonly completeAtMs: number | null;
  /** For people in the shop: order number and Stripe's ids. */
  readonly note: string;
}

export interface TillLine {
  readonly lineId: string;
  readonly itemId: string | null;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly taxed: boolean;
  /** The line's tax, where the till tells it by line. */
  readonly taxMinor?: number;
  readonly taxClassId: string | null;
  readonly note: string;
  /** The line of another sale that it gives back. */
  readonly parentLineId: string | null;
}

export interface TillPayment {
  readonly amountMinor: number;
  readonly reference: string;
}

/** A sale as the till shows it. */
export interface TillSale {
  readonly saleId: string;
  /** The reference exactly as found: comparing it is the reader's business. */
  readonly saleKey: string;
  /** `deleted`: archived before it was completed. */
  readonly state: 'draft' | 'completed' | 'voided' | 'deleted';
  /** A voided one that may have been a draft until then: some tills void drafts, and do not tell afterwards. */
  readonly perhapsDraft?: boolean;
  /** A draft that the till does not hold: it is what an absent sale will be. There is nothing to be discarded. */
  readonly implied?: true;
  /** Of a draft in two parts the first is completed: it is completed further, and never discarded or replaced. */
  readonly begun?: true;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly payments: readonly TillPayment[];
  readonly lines: readonly TillLine[];
  readonly customerId: string | null;
  /** Ticket or receipt number, for people. */
  readonly receipt: string;
}

/** An item that a SKU may stand for. */
export interface TillItem {
  readonly itemId: string;
  readonly sku: string;
  readonly description: string;
  readonly archived: boolean;
  readonly taxable: boolean;
  readonly taxClassId: string | null;
  /** Why Tillbridge cannot sell it ("serialized"); null: it can. */
  readonly unsupported: string | null;
}
