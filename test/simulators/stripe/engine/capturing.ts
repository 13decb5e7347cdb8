import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { invalidRequest } from '../http/errors.ts';
import { idOf, nowSeconds, type World } from '../world.ts';
import { bookCharge } from './charging.ts';
import { markPaid } from './checkout.ts';

export interface Capture {
  /** Absent: all that is left. */
  amount?: number | undefined;
  /** False: the rest stays authorised, and more is captured later. */
  final?: boolean | undefined;
}

/**
 * Captures an authorised intent, all of it or a part. The last capture releases the rest: since 2025-03-31.basil that
 * makes no refund and leaves `amount_refunded` at 0. One before it only updates the charge, which stays uncaptured.
 */
export function captureIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  { amount, final = true }: Capture,
): Stripe.PaymentIntent {
  if (intent.status !== 'requires_capture') throw unexpectedState(intent, 'captured', 'requires_capture');
  const part = amount ?? intent.amount_capturable;
  // What is left of an authorisation that was captured in part is released by a last capture of nothing.
  const least = final && intent.amount_received > 0 ? 0 : 1;
  if (part > intent.amount_capturable || part < least) {
    throw invalidRequest(
      `The amount_to_capture (${part}) must be between ${least} and the capturable amount (${intent.amount_capturable}).`,
      { code: 'amount_too_large', param: 'amount_to_capture' },
    );
  }
  const charge = world.tables.charges.get(idOf(intent.latest_charge) ?? '');
  if (charge === undefined) throw invalidRequest('This PaymentIntent has no charge to capture.');
  const left = intent.amount_capturable - part;
  const isLast = final || left === 0;
  const taken = { ...charge, captured: isLast, amount_captured: charge.amount_captured + part };
  const done = part === 0 ? world.tables.charges.put(taken) : bookCharge(world, taken, { amount: part });
  const captured = world.tables.payment_intents.put({
    ...intent,
    ...(isLast ? { status: 'succeeded' } : {}),
    amount_capturable: isLast ? 0 : left,
    amount_received: done.amount_captured,
  });
  const { amount_captured, balance_transaction } = charge;
  if (isLast) {
    markPaid(world, intent.id);
    emit(world, 'charge.captured', done, { amount_captured, balance_transaction, captured: false });
    emit(world, 'payment_intent.succeeded', captured);
  } else {
    emit(world, 'charge.updated', done, { amount_captured, balance_transaction });
    emit(world, 'payment_intent.amount_capturable_updated', captured);
  }
  return captured;
}

const CANCELABLE = new Set([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'requires_capture',
]);

/** Gives an unfinished intent up. An authorisation is released without a refund. */
export function cancelIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  reason: string | null,
): Stripe.PaymentIntent {
  if (!CANCELABLE.has(intent.status)) throw unexpectedState(intent, 'canceled', 'one that is not final');
  const canceled = world.tables.payment_intents.put({
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: nowSeconds(world),
    cancellation_reason: reason,
  });
  emit(world, 'payment_intent.canceled', canceled);
  return canceled;
}

/** The card network lets an authorisation lapse, after about seven days. */
export function expireAuthorisation(world: World, intent: Stripe.PaymentIntent): void {
  const charge = world.tables.charges.get(idOf(intent.latest_charge) ?? '');
  if (charge === undefined || intent.status !== 'requires_capture') {
    throw unexpectedState(intent, 'expired', 'requires_capture');
  }
  emit(world, 'charge.expired', charge);
  cancelIntent(world, intent, 'automatic');
}

export function unexpectedState(intent: Stripe.PaymentIntent, verb: string, wanted: string): Error {
  return invalidRequest(
    `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}, not ${wanted}.`,
    { code: 'payment_intent_unexpected_state' },
  );
}
