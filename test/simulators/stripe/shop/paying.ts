import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import type { Attempt } from '../engine/charging.ts';
import { confirmIntent } from '../engine/charging.ts';
import { completeSession, openSession } from '../engine/checkout.ts';
import { addCustomer } from '../engine/customers.ts';
import { instrumentOf } from '../engine/instruments.ts';
import { checkMetadata } from '../http/metadata.ts';
import { arithmeticError } from '../resources/amount-details.ts';
import { requireCustomer } from '../resources/customers.ts';
import { newPaymentIntent } from '../shapes/payment-intent.ts';
import { newPaymentMethod } from '../shapes/payment-method.ts';
import type { MethodRow } from '../tables.ts';
import type { Buyer, Tender } from '../types.ts';
import { idOf, type World } from '../world.ts';
import { basketLines, shippingCost, tipLine } from './catalogue.ts';
import { detailsOf, detailsTotal, detailLines } from './detailed-order.ts';
import { orderMetadata, orderTotal } from './metadata-order.ts';
import type { CheckoutOrder, IntentOrder, Paid } from './orders.ts';

/** A buyer goes through hosted Checkout. */
export function payCheckout(world: World, order: CheckoutOrder): Paid & { session: string } {
  const currency = order.currency ?? 'usd';
  const metadata = order.metadata ?? {};
  checkMetadata(metadata);
  if (order.buyer?.customer !== undefined) requireCustomer(world, order.buyer.customer, 'customer');
  const method = tender(world, order, order.buyer);
  const tip = order.tipMinor ?? 0;
  const lines = basketLines(world, order.lines, currency);
  const { cost, taxes } = shippingCost(world, order.shipping);
  const open = openSession(world, {
    lines: tip > 0 ? [...lines, tipLine(world, tip, currency)] : lines,
    shipping: cost,
    shippingTaxes: taxes,
    currency,
    customer: order.buyer?.customer ?? null,
    customerEmail: null,
    clientReferenceId: order.clientReferenceId ?? null,
    customerCreation: 'if_required',
    metadata: order.sessionMetadata ?? {},
    methodTypes: ['card', 'link'],
    phoneCollected: true,
    invoiceCreation: false,
    successUrl: 'https://shop.example/thank-you',
    cancelUrl: 'https://shop.example/basket',
    intent: {
      metadata,
      capture_method: order.capture ?? 'automatic_async',
      description: order.description ?? null,
      receipt_email: null,
      shipping: null,
    },
  });
  const done = completeSession(world, open, method, order.buyer);
  return { ...paid(world, done), session: done.session.id };
}

/** The shop's own checkout: a PaymentIntent that carries the order in metadata or `amount_details`. */
export function payIntent(world: World, order: IntentOrder): Paid {
  const metadata = { ...(order.order === undefined ? {} : orderMetadata(order.order)), ...order.metadata };
  checkMetadata(metadata);
  const method = tender(world, order, order.buyer);
  const amount = order.amountMinor ?? impliedAmount(order);
  const lines = detailLines(world, order.amountDetails);
  const buyer = order.buyer;
  if (buyer?.customer !== undefined) requireCustomer(world, buyer.customer, 'customer');
  const customer = buyer?.customer ?? (buyer?.saved === true ? addCustomer(world, buyer).id : null);
  const intent = world.tables.payment_intents.put(
    newPaymentIntent(world, {
      amount,
      currency: order.currency ?? 'usd',
      metadata,
      captureMethod: order.capture ?? 'automatic_async',
      customer,
      description: order.description ?? null,
      receiptEmail: buyer?.email ?? null,
      shipping: null,
      amountDetails: amountDetails(order, amount, lines),
      orderReference: order.orderReference ?? null,
      customerReference: null,
      methodTypes: [method.instrument.type],
    }),
  );
  if (lines.length > 0) world.tables.intent_lines.put({ id: intent.id, lines });
  emit(world, 'payment_intent.created', intent);
  return paid(world, confirmIntent(world, intent, method, buyer));
}

/** As a call with `enforce_arithmetic_validation: false` leaves them: sums that do not meet are named. */
function amountDetails(
  order: IntentOrder,
  amount: number,
  lines: Stripe.PaymentIntentAmountDetailsLineItem[],
): Stripe.PaymentIntent.AmountDetails {
  const tip = order.tipMinor === undefined ? {} : { tip: { amount: order.tipMinor } };
  if (order.amountDetails === undefined) return tip;
  const details = { ...tip, ...detailsOf(order.amountDetails) };
  const error = arithmeticError(lines, details, amount - (order.tipMinor ?? 0));
  return error === null ? details : { ...details, error };
}

function impliedAmount(order: IntentOrder): number {
  if (order.order !== undefined) return orderTotal(order.order);
  if (order.amountDetails !== undefined) return detailsTotal(order.amountDetails) + (order.tipMinor ?? 0);
  throw new Error('payIntent needs amountMinor, order or amountDetails to know what to charge.');
}

/** The payment method that a buyer pulls out. */
export function tender(world: World, how: Tender, buyer: Buyer | null): MethodRow {
  const name = how.method ?? 'card';
  const instrument = instrumentOf(name, how);
  if (instrument === null)
    throw new Error(`There is no payment method "${name}"; try card or a test card number.`);
  return newPaymentMethod(world, instrument, buyer, null);
}

export function paid(world: World, attempt: Attempt): Paid {
  return {
    paymentIntent: attempt.intent.id,
    charge: attempt.charge.id,
    customer: idOf(attempt.intent.customer),
    events: [...world.emitted],
  };
}
