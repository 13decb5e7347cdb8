import type { DisputeEnd } from '../engine/disputing.ts';
import { addCustomer } from '../engine/customers.ts';
import { payOut } from '../engine/payouts.ts';
import { deleteCustomer } from '../resources/customers.ts';
import type { Buyer } from '../types.ts';
import { act, byTheShop, type World } from '../world.ts';
import * as after from './after-sales.ts';
import { payInvoiceOf } from './invoicing.ts';
import type { CheckoutOrder, IntentOrder, InvoiceOrder, Paid } from './orders.ts';
import { payCheckout, payIntent } from './paying.ts';

type Authorisation = Omit<IntentOrder, 'capture'>;

/**
 * What buyers, their banks and the shop's people do. Each action happens as a whole, answers with the ids of
 * what it made, and throws – having changed nothing – where Stripe would refuse it.
 */
export interface Shop {
  /** A hosted Checkout is paid; a declined card leaves the session open and a failed charge. */
  payCheckout(order: CheckoutOrder): Paid & { session: string };
  /** The shop's own checkout pays a PaymentIntent. */
  payIntent(order: IntentOrder): Paid;
  /** Reserves the money: `charge.succeeded` with `captured: false`. */
  authorise(order: Authorisation): Paid;
  /** Captures an authorisation, all of it or `amountMinor`; not `final`, more of it later. */
  capture(order: after.CaptureOrder): { paymentIntent: string; charge: string };
  /** Gives an unfinished payment up. */
  cancel(paymentIntent: string): void;
  /** An authorisation lapses. */
  expire(paymentIntent: string): void;
  refund(order: after.RefundOrder): { refund: string; charge: string };
  /** A pending refund arrives. */
  settleRefund(refund: string): void;
  /** A refund fails, also long after it succeeded. */
  failRefund(refund: string, reason?: string): void;
  /** The bank's reference of a refund becomes known: `refund.updated` and nothing else. */
  referenceRefund(refund: string): void;
  dispute(order: after.DisputeOrder): { dispute: string; charge: string };
  /** Ends a dispute; `won` after `lost` is a successful appeal. */
  closeDispute(dispute: string, outcome: DisputeEnd): void;
  payInvoice(order: InvoiceOrder): Paid & { invoice: string; invoicePayment: string };
  /** A bank debit that waits arrives. */
  settleDebit(charge: string): void;
  /** A debit fails, pending or already succeeded. */
  failLate(named: after.Named): { charge: string };
  /** A direct charge without a PaymentIntent. */
  legacyCharge(order: after.LegacyCharge): { charge: string };
  createCustomer(buyer: Buyer): { customer: string };
  deleteCustomer(customer: string): void;
  /** An automatic payout of everything not yet paid out; null where nothing waits. */
  payout(currency?: string): { payout: string } | null;
}

export function openShop(world: World): Shop {
  const does = <R>(work: () => R, atMs?: number): R => act(world, byTheShop(world, atMs), work);
  return {
    payCheckout: (order) => does(() => payCheckout(world, order), order.atMs),
    payIntent: (order) => does(() => payIntent(world, order), order.atMs),
    authorise: (order) => does(() => payIntent(world, { ...order, capture: 'manual' }), order.atMs),
    capture: (order) => does(() => after.capture(world, order), order.atMs),
    cancel: (intent) => does(() => after.cancel(world, intent)),
    expire: (intent) => does(() => after.expire(world, intent)),
    refund: (order) => does(() => after.refund(world, order), order.atMs),
    settleRefund: (refund) => does(() => after.settle(world, refund)),
    failRefund: (refund, reason) => does(() => after.fail(world, refund, reason)),
    referenceRefund: (refund) => does(() => after.reference(world, refund)),
    dispute: (order) => does(() => after.dispute(world, order), order.atMs),
    closeDispute: (dispute, outcome) => does(() => after.endDispute(world, dispute, outcome)),
    payInvoice: (order) => does(() => payInvoiceOf(world, order), order.atMs),
    settleDebit: (charge) => does(() => after.settleDebit(world, charge)),
    failLate: (named) => does(() => after.failLate(world, named)),
    legacyCharge: (order) => does(() => after.legacyCharge(world, order), order.atMs),
    createCustomer: (buyer) => does(() => ({ customer: addCustomer(world, buyer).id })),
    deleteCustomer: (customer) => does(() => void deleteCustomer(world, customer)),
    payout: (currency = 'usd') =>
      does(() => {
        const made = payOut(world, currency);
        return made === null ? null : { payout: made.id };
      }),
  };
}
