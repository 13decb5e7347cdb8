import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { invalidRequest } from '../http/errors.ts';
import { idOf, nowSeconds, type World } from '../world.ts';
import { bookCharge } from './charging.ts';
import { markPaid } from './checkout.ts';

/**
 * Captures an authorised intent, all of it or a part. The rest is released: since 2025-03-31.basil that makes
 * no refund and leaves `amount_refunded` at 0.
 */
export function captureIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  amount: number | undefined,
): Stripe.PaymentIntent {
  if (intent.status !== 'requires_capture') throw unexpectedState(intent, 'captured', 'requires_capture');
  const captured = amount ?? intent.amount_capturable;
  if (captured > intent.amount_capturable || captured < 1) {
    throw invalidRequest(
      `The amount_to_capture (${captured}) must be between 1 and the capturable amount (${intent.amount_capturable}).`,
      { code: 'amount_too_large', param: 'amount_to_capture' },
    );
  }
  const charge = world.tables.charges.get(idOf(intent.latest_charge) ?? '');
  if (charge === undefined) throw invalidRequest('This PaymentIntent has no charge to capture.');
  const done = bookCharge(world, { ...charge, captured: true, amount_captured: captured });
  const paid = world.tables.payment_intents.put({
    ...intent,
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: captured,
  });
  markPaid(world, intent.id);
  emit(world, 'charge.captured', done, { amount_captured: 0, balance_transaction: null, captured: false });
  emit(world, 'payment_intent.succeeded', paid);
  return paid;
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
