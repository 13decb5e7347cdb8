import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { invalidRequest } from '../http/errors.ts';
import { addressOf } from '../shapes/contact.ts';
import { newPaymentIntent } from '../shapes/payment-intent.ts';
import { newSession, type SessionDraft } from '../shapes/session.ts';
import type { LineTax, MethodRow, SessionParts } from '../tables.ts';
import type { Buyer } from '../types.ts';
import { idOf, type World } from '../world.ts';
import { type Attempt, confirmIntent } from './charging.ts';
import { addCustomer } from './customers.ts';

export interface CheckoutDraft extends SessionDraft {
  shippingTaxes: LineTax[];
  intent: SessionParts['intent'];
}

/** Opens a session; no event tells of it, and no PaymentIntent exists until the buyer pays. */
export function openSession(world: World, draft: CheckoutDraft): Stripe.Checkout.Session {
  const session = world.tables.sessions.put(newSession(world, draft));
  const { lines, shippingTaxes, intent } = draft;
  world.tables.session_parts.put({ id: session.id, lines, shippingTaxes, intent });
  return session;
}

export interface Completion extends Attempt {
  session: Stripe.Checkout.Session;
}

/**
 * The buyer pays. `checkout.session.completed` follows also where a bank debit is still to come – the session
 * is `unpaid` then –, but not where the card was declined: the session stays open.
 */
export function completeSession(
  world: World,
  open: Stripe.Checkout.Session,
  method: MethodRow,
  buyer: Buyer | null,
): Completion {
  if (open.status !== 'open') throw invalidRequest(`This Checkout Session is ${open.status ?? 'not open'}.`);
  const customer = customerOf(world, open, buyer);
  const intent = intentOf(world, open, customer);
  const attempt = confirmIntent(world, intent, method, buyer);
  const begun = { ...open, payment_intent: intent.id };
  if (attempt.charge.status === 'failed') return { ...attempt, session: world.tables.sessions.put(begun) };
  const session = world.tables.sessions.put({
    ...begun,
    customer,
    customer_details: customerDetails(open, buyer),
    collected_information: collected(buyer),
    payment_status: attempt.intent.status === 'succeeded' ? 'paid' : 'unpaid',
    status: 'complete',
    url: null,
  });
  emit(world, 'checkout.session.completed', session);
  return { ...attempt, session };
}

/** Tells the session's own side of a bank debit's outcome. */
export function announceOutcome(world: World, charge: Stripe.Charge): void {
  const session = sessionOfIntent(world, idOf(charge.payment_intent));
  if (session === undefined || session.payment_status !== 'unpaid') return;
  if (charge.status === 'succeeded') {
    const paid = world.tables.sessions.put({ ...session, payment_status: 'paid' });
    emit(world, 'checkout.session.async_payment_succeeded', paid);
  } else {
    emit(world, 'checkout.session.async_payment_failed', session);
  }
}

/** A session whose authorisation was captured is paid; no event says so. */
export function markPaid(world: World, intent: string): void {
  const session = sessionOfIntent(world, intent);
  if (session !== undefined) world.tables.sessions.put({ ...session, payment_status: 'paid' });
}

export function expireSession(world: World, open: Stripe.Checkout.Session): Stripe.Checkout.Session {
  if (open.status !== 'open')
    throw invalidRequest(`Only open Checkout Sessions can be expired, not ${open.id}.`);
  const expired = world.tables.sessions.put({ ...open, status: 'expired', url: null });
  emit(world, 'checkout.session.expired', expired);
  return expired;
}

function sessionOfIntent(world: World, intent: string | null): Stripe.Checkout.Session | undefined {
  if (intent === null) return undefined;
  return world.tables.sessions.all().findLast((row) => row.payment_intent === intent);
}

function intentOf(
  world: World,
  session: Stripe.Checkout.Session,
  customer: string | null,
): Stripe.PaymentIntent {
  const begun = world.tables.payment_intents.get(idOf(session.payment_intent) ?? '');
  if (begun !== undefined) return begun;
  const parts = world.tables.session_parts.get(session.id);
  if (parts === undefined) throw invalidRequest(`Checkout Session ${session.id} has no lines.`);
  const intent = newPaymentIntent(world, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    // The session's own metadata stays with the session.
    metadata: parts.intent.metadata,
    captureMethod: parts.intent.capture_method,
    customer,
    description: parts.intent.description,
    receiptEmail: parts.intent.receipt_email,
    shipping: parts.intent.shipping,
    amountDetails: {},
    orderReference: null,
    customerReference: null,
    methodTypes: session.payment_method_types,
  });
  emit(world, 'payment_intent.created', intent);
  return world.tables.payment_intents.put(intent);
}

function customerOf(world: World, session: Stripe.Checkout.Session, buyer: Buyer | null): string | null {
  const known = idOf(session.customer) ?? buyer?.customer ?? null;
  if (known !== null) return known;
  const wanted = session.customer_creation === 'always' || buyer?.saved === true;
  return wanted ? addCustomer(world, buyer).id : null;
}

function customerDetails(
  session: Stripe.Checkout.Session,
  buyer: Buyer | null,
): Stripe.Checkout.Session.CustomerDetails {
  return {
    address: addressOf(buyer),
    business_name: null,
    email: buyer?.email ?? session.customer_email,
    individual_name: null,
    name: buyer?.name ?? null,
    phone: session.phone_number_collection?.enabled === true ? (buyer?.phone ?? null) : null,
    tax_exempt: 'none',
    tax_ids: [],
  };
}

function collected(buyer: Buyer | null): Stripe.Checkout.Session['collected_information'] {
  if (buyer?.address === undefined || buyer.address === null) return null;
  return {
    business_name: null,
    individual_name: null,
    shipping_details: { address: addressOf(buyer), name: buyer.name ?? '' },
  };
}
