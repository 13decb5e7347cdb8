/**
 * The events that may name a payment whose money moved or will. The webhook endpoint subscribes to them and the
 * sweep asks for them. Stripe's events list takes at most 20 types in one call, and these are 20.
 */
export const PAYMENT_EVENT_TYPES = [
  'charge.succeeded',
  'charge.captured',
  // Also how an asynchronous capture tells that it is finished.
  'charge.updated',
  'charge.pending',
  'charge.failed',
  'charge.expired',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'payment_intent.succeeded',
  'payment_intent.canceled',
] as const;

/** The audit waits for it: an automatic payout's balance transactions can be listed from then on. */
export const PAYOUT_EVENT_TYPE = 'payout.reconciliation_completed';
