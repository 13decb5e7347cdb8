import type { PaymentId } from '../../kernel/ids.ts';
import type { MoneyMovement } from '../payment.ts';
import type { TillSale } from '../sale.ts';

/** A movement as Stripe's own lists tell it, read independently of what the core observed. */
export interface ListedMovement {
  readonly paymentId: PaymentId;
  readonly movement: MoneyMovement;
  /** Paid at a reader of the shop's, where its charge is listed too. */
  readonly inPerson: boolean;
  /** When a charge was authorised, for parts of it may have been booked since; of others when it happened. */
  readonly beganAtMs: number;
}

/** A row of Stripe's balance: money that really moved. */
export interface BalanceRow {
  /** The charge or refund behind it. */
  readonly sourceId: string;
  /** Signed, of the booking; in the bank's currency. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly atMs: number;
}

/** Something that Stripe knows and that is no movement of a payment: only told. */
export interface Remark {
  readonly id: string;
  readonly amountMinor: number;
  /** Absent: an amount of zero is the same in every currency. */
  readonly currency?: string;
  readonly atMs: number;
  readonly cause: string;
}

export interface ListedMoney {
  readonly movements: readonly ListedMovement[];
  /** Whole orders of zero, refunds without a charge, and what is booked and not finished. */
  readonly remarks: readonly Remark[];
}

/** Stripe, as the audit reads it. Throws `RefusedError`. */
export interface AuditStripe {
  /**
   * What happened at `fromMs` or later; of disputes also what is dated as early as `disputesFromMs`, for one is lost
   * months after the day of its withdrawal, by which it is dated.
   */
  moneySince(fromMs: number, disputesFromMs: number): Promise<ListedMoney>;
  balanceSince(fromMs: number): Promise<readonly BalanceRow[]>;
}

/** A completed sale, whoever rang it up. */
export interface AuditSale extends TillSale {
  readonly completedAtMs: number;
  /** Its reference says that Tillbridge made it. */
  readonly ours: boolean;
  /** It stands on the register that the settings name for Tillbridge; a shop may share it with the counter. */
  readonly atOurRegister: boolean;
  /** Of its payments, what was paid, or paid back, by the payment type that the settings name for Tillbridge. */
  readonly ourPaymentMinor: number;
}

/** The till, as the audit reads it. Throws `RefusedError`; a spent rate budget is a wait. */
export interface AuditTill {
  /** One page of the sales completed at `fromMs` or later; null: from the first page. */
  completedSales(fromMs: number, cursor: string | null): Promise<SalesPage>;
  /** One sale as it is now, whatever became of it. */
  lookById(saleId: string): Promise<TillSale | null>;
}

export interface SalesPage {
  readonly sales: readonly AuditSale[];
  /** Null: this was the last one. */
  readonly next: string | null;
}
