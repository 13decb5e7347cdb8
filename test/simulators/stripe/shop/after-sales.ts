import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { captureIntent, cancelIntent, expireAuthorisation } from '../engine/capturing.ts';
import { bookCharge, failCharge } from '../engine/charging.ts';
import { closeDispute, type DisputeEnd, openDispute } from '../engine/disputing.ts';
import { bookLater, finishDebit } from '../engine/jobs.ts';
import { failRefund, referenceRefund, refundCharge, settleRefund } from '../engine/refunding.ts';
import { invalidRequest } from '../http/errors.ts';
import { checkMetadata } from '../http/metadata.ts';
import { requireCharge } from '../resources/charges.ts';
import { requireDispute } from '../resources/disputes.ts';
import { requireIntent } from '../resources/payment-intents.ts';
import { chargeOfIntent, requireRefund } from '../resources/refunds.ts';
import { newCharge } from '../shapes/charge.ts';
import type { Buyer, Tender } from '../types.ts';
import { idOf, type World } from '../world.ts';
import { tender } from './paying.ts';

/** Names a payment by its charge or its intent. */
export interface Named {
  charge?: string;
  paymentIntent?: string;
}

export function chargeNamed(world: World, named: Named): Stripe.Charge {
  if (named.charge !== undefined) return requireCharge(world, named.charge);
  if (named.paymentIntent !== undefined) return chargeOfIntent(world, named.paymentIntent);
  throw new Error('Name the payment by charge or paymentIntent.');
}

export interface CaptureOrder {
  paymentIntent: string;
  amountMinor?: number;
  /** False: more of it is captured later. */
  final?: boolean;
  atMs?: number;
}

export function capture(world: World, order: CaptureOrder): { paymentIntent: string; charge: string } {
  const { amountMinor: amount, final } = order;
  const intent = captureIntent(world, requireIntent(world, order.paymentIntent), { amount, final });
  return { paymentIntent: intent.id, charge: idOf(intent.latest_charge) ?? '' };
}

export function cancel(world: World, paymentIntent: string): void {
  cancelIntent(world, requireIntent(world, paymentIntent), 'requested_by_customer');
}

export function expire(world: World, paymentIntent: string): void {
  expireAuthorisation(world, requireIntent(world, paymentIntent));
}

export interface RefundOrder extends Named {
  /** Absent: all that is left. */
  amountMinor?: number;
  metadata?: Stripe.Metadata;
  /** Written as the metadata `refund_lines`; amounts include the tax. */
  lines?: { sku: string; quantity: number; amountMinor?: number }[];
  /** Written as the metadata `restock`. */
  restock?: 'restock' | 'keep' | 'damaged';
  reason?: 'duplicate' | 'fraudulent' | 'requested_by_customer';
  /** Absent: as the payment's method does it; named: it stays until `settleRefund` or `failRefund`. */
  status?: 'succeeded' | 'pending' | 'requires_action';
  pendingReason?: 'processing' | 'insufficient_funds' | 'charge_pending';
  atMs?: number;
}

/** A refund made in the Dashboard, or by the shop's own software. */
export function refund(world: World, order: RefundOrder): { refund: string; charge: string } {
  const metadata = refundMetadata(order);
  checkMetadata(metadata);
  const charge = chargeNamed(world, order);
  const made = refundCharge(world, charge, {
    amount: order.amountMinor,
    metadata,
    reason: order.reason ?? null,
    ...(order.status === undefined ? {} : { status: order.status }),
    ...(order.pendingReason === undefined ? {} : { pendingReason: order.pendingReason }),
  });
  return { refund: made.id, charge: charge.id };
}

function refundMetadata(order: RefundOrder): Stripe.Metadata {
  const lines = order.lines?.map(({ sku, quantity, amountMinor }) =>
    amountMinor === undefined ? { sku, quantity } : { sku, quantity, amount: amountMinor },
  );
  return {
    ...(lines === undefined ? {} : { refund_lines: JSON.stringify(lines) }),
    ...(order.restock === undefined ? {} : { restock: order.restock }),
    ...order.metadata,
  };
}

export function settle(world: World, id: string): void {
  settleRefund(world, requireRefund(world, id));
}

export function fail(world: World, id: string, reason = 'expired_or_canceled_card'): void {
  failRefund(world, requireRefund(world, id), { status: 'failed', reason });
}

export function reference(world: World, id: string): void {
  referenceRefund(world, requireRefund(world, id));
}

export interface DisputeOrder extends Named {
  amountMinor?: number;
  reason?: string;
  /** An inquiry moves no money. */
  inquiry?: boolean;
  atMs?: number;
}

export function dispute(world: World, order: DisputeOrder): { dispute: string; charge: string } {
  const charge = chargeNamed(world, order);
  if (charge.disputed) throw invalidRequest(`Charge ${charge.id} is disputed already.`);
  const made = openDispute(world, charge, {
    amount: order.amountMinor ?? charge.amount_captured - charge.amount_refunded,
    reason: order.reason ?? 'fraudulent',
    inquiry: order.inquiry ?? false,
  });
  return { dispute: made.id, charge: charge.id };
}

export function endDispute(world: World, id: string, outcome: DisputeEnd): void {
  closeDispute(world, requireDispute(world, id), outcome);
}

/** A waiting bank debit arrives. */
export function settleDebit(world: World, charge: string): void {
  const { status } = requireCharge(world, charge);
  if (status !== 'pending')
    throw invalidRequest(`Charge ${charge} is ${status}; only a pending one can settle.`);
  finishDebit(world, charge, 'settled');
}

/** A debit fails, also days after it succeeded; then its booking is reversed. */
export function failLate(world: World, named: Named): { charge: string } {
  const { id, status } = chargeNamed(world, named);
  if (status === 'failed') throw invalidRequest(`Charge ${id} has failed already.`);
  if (status === 'pending') finishDebit(world, id, 'failed');
  else {
    bookLater(world, id);
    failCharge(world, requireCharge(world, id));
  }
  return { charge: id };
}

export interface LegacyCharge extends Tender {
  amountMinor: number;
  currency?: string;
  metadata?: Stripe.Metadata;
  buyer: Buyer | null;
  description?: string;
  atMs?: number;
}

/** A direct charge without a PaymentIntent, as old integrations still make. */
export function legacyCharge(world: World, order: LegacyCharge): { charge: string } {
  checkMetadata(order.metadata ?? {});
  const { instrument } = tender(world, order, order.buyer);
  const drafted = newCharge(world, {
    amount: order.amountMinor,
    currency: order.currency ?? 'usd',
    instrument,
    buyer: order.buyer,
    customer: order.buyer?.customer ?? null,
    paymentMethod: null,
    paymentIntent: null,
    metadata: order.metadata ?? {},
    description: order.description ?? null,
    receiptEmail: order.buyer?.email ?? null,
    shipping: null,
    status: 'succeeded',
    captured: true,
  });
  const charge = bookCharge(world, drafted);
  emit(world, 'charge.succeeded', charge);
  return { charge: charge.id };
}
