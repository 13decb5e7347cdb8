import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { invalidRequest } from '../http/errors.ts';
import { book } from '../shapes/money.ts';
import { cardDestination, newRefund, type RefundDraft } from '../shapes/refund.ts';
import { idOf, schedule, type World } from '../world.ts';

export type RefundRequest = Omit<RefundDraft, 'amount' | 'status' | 'pendingReason'> & {
  amount: number | undefined;
  /** What a test card or the buyer's bank makes of it; absent: by the charge's own instrument. */
  status?: 'succeeded' | 'pending' | 'requires_action';
  pendingReason?: RefundDraft['pendingReason'];
};

/** Refunds a captured charge, wholly or in part, as `POST /v1/refunds` does. */
export function refundCharge(world: World, charge: Stripe.Charge, request: RefundRequest): Stripe.Refund {
  const amount = refundable(charge, request.amount);
  const behaviour = world.tables.payment_methods.get(charge.payment_method ?? '')?.instrument.behaviour;
  const slow = behaviour === 'refund-pending' || charge.id.startsWith('py_');
  const status = request.status ?? (slow ? 'pending' : 'succeeded');
  const defaultReason = charge.status === 'pending' ? 'charge_pending' : 'processing';
  const pendingReason = status === 'pending' ? (request.pendingReason ?? defaultReason) : null;
  const drafted = newRefund(world, charge, { ...request, amount, status, pendingReason });
  const refund = status === 'succeeded' ? bookRefund(world, drafted) : world.tables.refunds.put(drafted);
  const total = charge.amount_refunded + amount;
  const refunded = world.tables.charges.put({
    ...charge,
    amount_refunded: total,
    refunded: total === charge.amount_captured,
  });
  emit(world, 'refund.created', refund);
  emit(world, 'charge.refunded', refunded, {
    amount_refunded: charge.amount_refunded,
    ...(refunded.refunded ? { refunded: false } : {}),
  });
  // A status that the caller named stays until the caller moves it.
  if (request.status === undefined) scheduleOutcome(world, refund, behaviour === 'refund-fails');
  return refund;
}

function scheduleOutcome(world: World, refund: Stripe.Refund, fails: boolean): void {
  if (fails) return schedule(world, 'fail-refund', refund.id, world.switches.refundFailsMs);
  if (refund.status === 'pending')
    schedule(world, 'settle-refund', refund.id, world.switches.refundSettlesMs);
}

function refundable(charge: Stripe.Charge, wanted: number | undefined): number {
  if (charge.amount_captured === 0) {
    throw invalidRequest(
      `Charge ${charge.id} has not been captured; cancel its PaymentIntent instead of refunding it.`,
      { code: 'charge_not_refundable' },
    );
  }
  if (charge.status === 'failed') {
    throw invalidRequest(`Charge ${charge.id} failed and cannot be refunded.`, {
      code: 'charge_not_refundable',
    });
  }
  if (charge.disputed) {
    throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  const amount = wanted ?? left;
  if (amount < 1 || amount > left) {
    throw invalidRequest(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    });
  }
  return amount;
}

function bookRefund(world: World, refund: Stripe.Refund): Stripe.Refund {
  const type = refund.id.startsWith('re_') ? 'refund' : 'payment_refund';
  const transaction = book(world, {
    type,
    reportingCategory: 'refund',
    source: refund.id,
    amount: -refund.amount,
    fee: 0,
    currency: refund.currency,
    description: null,
  });
  const { pending_reason: _over, ...rest } = refund;
  return world.tables.refunds.put({ ...rest, status: 'succeeded', balance_transaction: transaction.id });
}

/** A pending refund reaches the buyer. */
export function settleRefund(world: World, refund: Stripe.Refund): void {
  if (refund.status !== 'pending' && refund.status !== 'requires_action') return;
  const settled = bookRefund(world, refund);
  const previous = { balance_transaction: null, status: refund.status };
  emit(world, 'refund.updated', settled, previous);
  emit(world, 'charge.refund.updated', settled, previous);
}

/** The bank refuses or returns a refund, also weeks after it succeeded; the money comes back to the shop. */
export function failRefund(
  world: World,
  refund: Stripe.Refund,
  end: { status: 'failed' | 'canceled'; reason: string },
): Stripe.Refund {
  if (refund.status === 'failed' || refund.status === 'canceled') return refund;
  const returned =
    refund.balance_transaction === null
      ? null
      : book(world, {
          type: 'refund_failure',
          reportingCategory: 'refund_failure',
          source: refund.id,
          amount: refund.amount,
          fee: 0,
          currency: refund.currency,
          description: null,
        });
  const { pending_reason: _over, ...rest } = refund;
  const failed = world.tables.refunds.put({
    ...rest,
    status: end.status,
    failure_reason: end.reason,
    ...(returned === null ? {} : { failure_balance_transaction: returned.id }),
  });
  const charge = world.tables.charges.get(idOf(refund.charge) ?? '');
  if (charge !== undefined) {
    const total = charge.amount_refunded - refund.amount;
    world.tables.charges.put({ ...charge, amount_refunded: total, refunded: false });
  }
  const previous = { status: refund.status };
  emit(world, end.status === 'failed' ? 'refund.failed' : 'refund.updated', failed, previous);
  emit(world, 'charge.refund.updated', failed, previous);
  return failed;
}

/** The bank's reference number (ARN) of a card refund becomes known. */
export function referenceRefund(world: World, refund: Stripe.Refund): void {
  const reference = `7${freshDigits(world)}`;
  const known = world.tables.refunds.put({ ...refund, destination_details: cardDestination(reference) });
  emit(world, 'refund.updated', known, {
    destination_details: { card: { reference: null, reference_status: 'pending' } },
  });
}

function freshDigits(world: World): string {
  return Array.from({ length: 22 }, () => Math.floor(world.random() * 10)).join('');
}
