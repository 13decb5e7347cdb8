import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { invalidRequest } from '../http/errors.ts';
import { book } from '../shapes/money.ts';
import { type DisputeDraft, newDispute } from '../shapes/dispute.ts';
import { idOf, type World } from '../world.ts';

const DISPUTE_FEE_MINOR = 1500;

/** How a dispute ends. A lost one that is won on appeal gives the money back. */
export type DisputeEnd = 'won' | 'lost' | 'warning_closed' | 'prevented';

/**
 * A buyer's bank disputes a charge. The money is withdrawn at once, save for an inquiry; it is no refund:
 * the charge's `amount_refunded` stays and `disputed` turns true.
 */
export function openDispute(world: World, charge: Stripe.Charge, draft: DisputeDraft): Stripe.Dispute {
  const opened = newDispute(world, charge, draft);
  world.tables.charges.put({ ...charge, disputed: true });
  if (draft.inquiry) {
    world.tables.disputes.put(opened);
    emit(world, 'charge.dispute.created', opened);
    return opened;
  }
  const withdrawn = bookDispute(world, opened, -opened.amount, DISPUTE_FEE_MINOR);
  const dispute = world.tables.disputes.put({ ...opened, balance_transactions: [withdrawn] });
  emit(world, 'charge.dispute.created', dispute);
  emit(world, 'charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

export function closeDispute(world: World, dispute: Stripe.Dispute, end: DisputeEnd): Stripe.Dispute {
  const overturned = dispute.status === 'lost' && end === 'won';
  const final = ['won', 'lost', 'warning_closed', 'prevented'].includes(dispute.status);
  if (final && !overturned) throw invalidRequest(`This dispute is already ${dispute.status}.`);
  const inquiry = dispute.status.startsWith('warning_');
  if (inquiry !== (end === 'warning_closed')) {
    throw invalidRequest(`A dispute that is ${dispute.status} cannot end as ${end}.`);
  }
  const reinstated =
    end === 'won' || end === 'prevented' ? [bookDispute(world, dispute, dispute.amount, 0)] : [];
  const closed = world.tables.disputes.put({
    ...dispute,
    status: end,
    is_charge_refundable: inquiry,
    balance_transactions: [...dispute.balance_transactions, ...reinstated],
  });
  emit(world, 'charge.dispute.closed', closed, { status: dispute.status });
  if (reinstated.length > 0) emit(world, 'charge.dispute.funds_reinstated', closed);
  return closed;
}

/** A charge by the dispute's reference to it. */
export function disputedCharge(world: World, dispute: Stripe.Dispute): Stripe.Charge | undefined {
  return world.tables.charges.get(idOf(dispute.charge) ?? '');
}

function bookDispute(
  world: World,
  dispute: Stripe.Dispute,
  amount: number,
  fee: number,
): Stripe.BalanceTransaction {
  return book(world, {
    type: 'adjustment',
    reportingCategory: amount < 0 ? 'dispute' : 'dispute_reversal',
    source: dispute.id,
    amount,
    fee,
    currency: dispute.currency,
    description: `Chargeback ${amount < 0 ? 'withdrawal' : 'reversal'} for ${idOf(dispute.charge) ?? ''}`,
  });
}
