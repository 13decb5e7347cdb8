import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { newCharge } from '../shapes/charge.ts';
import { book, processingFee } from '../shapes/money.ts';
import type { JobKind, MethodRow } from '../tables.ts';
import type { Buyer } from '../types.ts';
import { idOf, schedule, type World } from '../world.ts';
import { openDispute } from './disputing.ts';
import { type Behaviour, isCard, isDelayed } from './instruments.ts';

export interface Attempt {
  intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
}

/**
 * Tries to pay an intent: makes its charge and tells of both. What comes later by itself – the balance
 * transaction, a bank debit's outcome, a test card's dispute – is scheduled.
 */
export function confirmIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  method: MethodRow,
  buyer: Buyer | null,
): Attempt {
  const { instrument } = method;
  const declined = instrument.behaviour === 'declined';
  const delayed = isDelayed(instrument);
  const charge = newCharge(world, {
    amount: intent.amount,
    currency: intent.currency,
    instrument,
    buyer,
    customer: idOf(intent.customer),
    paymentMethod: method.id,
    paymentIntent: intent.id,
    // A copy made now: later changes to the intent's metadata do not reach the charge.
    metadata: { ...intent.metadata },
    description: intent.description,
    receiptEmail: intent.receipt_email,
    shipping: intent.shipping,
    status: declined ? 'failed' : delayed ? 'pending' : 'succeeded',
    captured: !declined && (delayed || intent.capture_method !== 'manual'),
  });
  const attempted = {
    ...intent,
    latest_charge: charge.id,
    payment_method: method.id,
    last_payment_error: null,
  };
  world.tables.charges.put(charge);
  if (declined) return { charge, intent: declineIntent(world, attempted, charge) };
  if (delayed) return { charge, intent: startProcessing(world, attempted, charge, method) };
  if (intent.capture_method === 'manual') return { charge, intent: authorise(world, attempted, charge) };
  const settled = settle(world, attempted, charge);
  followTestCard(world, settled.charge, method);
  return settled;
}

/** Money is certain: with `automatic_async`, the default, the balance transaction follows later. */
function settle(world: World, intent: Stripe.PaymentIntent, charge: Stripe.Charge): Attempt {
  const paid = world.tables.payment_intents.put({
    ...intent,
    status: 'succeeded',
    amount_received: charge.amount,
    processing: null,
  });
  const kept = world.tables.charges.put({ ...charge, status: 'succeeded', paid: true });
  const asynchronous = intent.capture_method === 'automatic_async';
  const told = asynchronous ? kept : bookCharge(world, kept);
  emit(world, 'charge.succeeded', told);
  emit(world, 'payment_intent.succeeded', paid);
  if (asynchronous) schedule(world, 'book-charge', charge.id, world.switches.asyncCaptureMs);
  return { intent: paid, charge: told };
}

function authorise(world: World, intent: Stripe.PaymentIntent, charge: Stripe.Charge): Stripe.PaymentIntent {
  const held = world.tables.payment_intents.put({
    ...intent,
    status: 'requires_capture',
    amount_capturable: charge.amount,
  });
  emit(world, 'charge.succeeded', charge);
  emit(world, 'payment_intent.amount_capturable_updated', held);
  return held;
}

function startProcessing(
  world: World,
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge,
  method: MethodRow,
): Stripe.PaymentIntent {
  const processing = world.tables.payment_intents.put({ ...intent, status: 'processing' });
  emit(world, 'charge.pending', charge);
  emit(world, 'payment_intent.processing', processing);
  const { behaviour } = method.instrument;
  if (behaviour === 'delayed-waits') return processing;
  const kind = behaviour === 'delayed-fails' ? 'fail-charge' : 'settle-charge';
  schedule(world, kind, charge.id, world.switches.delayedMethodMs);
  return processing;
}

function declineIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge,
): Stripe.PaymentIntent {
  const refused = world.tables.payment_intents.put({
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    amount_received: 0,
    processing: null,
    last_payment_error: {
      charge: charge.id,
      code: 'card_declined',
      decline_code: 'generic_decline',
      message: charge.failure_message ?? 'The payment failed.',
      type: 'card_error',
    },
  });
  emit(world, 'charge.failed', charge);
  emit(world, 'payment_intent.payment_failed', refused);
  return refused;
}

const DISPUTES: Partial<Record<Behaviour, JobKind>> = {
  'disputed-fraudulent': 'open-fraudulent-dispute',
  'disputed-not-received': 'open-not-received-dispute',
  inquiry: 'open-inquiry',
};

/** What the kinds of job above open; stripe-cli asks for the dispute right after the charge. */
export const DISPUTE_OF_JOB: Partial<Record<JobKind, { reason: string; inquiry: boolean }>> = {
  'open-fraudulent-dispute': { reason: 'fraudulent', inquiry: false },
  'open-not-received-dispute': { reason: 'product_not_received', inquiry: false },
  'open-inquiry': { reason: 'general', inquiry: true },
};

function followTestCard(world: World, charge: Stripe.Charge, method: MethodRow): void {
  const { behaviour } = method.instrument;
  if (behaviour === 'fraud-warning') {
    emit(world, 'radar.early_fraud_warning.created', fraudWarning(world, charge));
  }
  const kind = DISPUTES[behaviour];
  if (kind === undefined) return;
  const dispute = DISPUTE_OF_JOB[kind];
  const after = world.switches.disputeAfterMs;
  if (after > 0 || dispute === undefined) schedule(world, kind, charge.id, after);
  else openDispute(world, charge, { amount: charge.amount_captured, ...dispute });
}

function fraudWarning(world: World, charge: Stripe.Charge): Stripe.Radar.EarlyFraudWarning {
  return {
    id: `issfr_${charge.id.slice(3)}`,
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    created: charge.created,
    fraud_type: 'made_with_stolen_card',
    livemode: world.livemode,
    payment_intent: idOf(charge.payment_intent) ?? '',
  };
}

interface Booking {
  created?: number;
  /** Absent: all that was captured; of a capture in parts the part, which is a booking of its own. */
  amount?: number;
}

/** Gives a charge its balance transaction; of several it shows the latest. */
export function bookCharge(world: World, charge: Stripe.Charge, booking: Booking = {}): Stripe.Charge {
  const amount = booking.amount ?? charge.amount_captured;
  const { created } = booking;
  const type = isCard(charge.payment_method_details?.type ?? 'card') ? 'charge' : 'payment';
  const transaction = book(world, {
    type,
    reportingCategory: 'charge',
    source: charge.id,
    amount,
    fee: processingFee(amount),
    currency: charge.currency,
    description: charge.description,
    ...(created === undefined ? {} : { created }),
  });
  return world.tables.charges.put({ ...charge, balance_transaction: transaction.id });
}

/** A charge whose money turned out well, or ill, after its intent was confirmed. */
export function settleLater(world: World, charge: Stripe.Charge): void {
  const intent = world.tables.payment_intents.get(idOf(charge.payment_intent) ?? '');
  if (intent === undefined || charge.status !== 'pending') return;
  settle(world, intent, charge);
}

/** A debit fails: while pending nothing was booked, afterwards the booking is reversed. */
export function failCharge(world: World, charge: Stripe.Charge): Stripe.Charge {
  const reversal =
    charge.balance_transaction === null
      ? null
      : book(world, {
          type: 'payment_failure_refund',
          reportingCategory: 'charge_failure',
          source: charge.id,
          amount: -charge.amount_captured,
          fee: 0,
          currency: charge.currency,
          description: 'Payment failure',
        });
  const failed = world.tables.charges.put({
    ...charge,
    status: 'failed',
    paid: false,
    failure_code: 'insufficient_funds',
    failure_message: "The customer's bank account has insufficient funds.",
    failure_balance_transaction: reversal?.id ?? null,
  });
  const intent = world.tables.payment_intents.get(idOf(charge.payment_intent) ?? '');
  if (intent === undefined) emit(world, 'charge.failed', failed);
  else declineIntent(world, intent, failed);
  return failed;
}
