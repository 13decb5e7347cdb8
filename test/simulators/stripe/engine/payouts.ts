import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { book } from '../shapes/money.ts';
import { freshId, nowSeconds, type World } from '../world.ts';

/**
 * Pays everything that was not paid out yet, as an automatic payout of one currency; only those can be mapped
 * to their transactions. Null where nothing waits.
 */
export function payOut(world: World, currency: string): Stripe.Payout | null {
  const members = world.tables.balance_transactions
    .all()
    .filter((row) => row.currency === currency && row.type !== 'payout')
    .filter((row) => world.tables.payout_members.get(`member_${row.id}`) === undefined);
  const amount = members.reduce((sum, row) => sum + row.net, 0);
  if (amount <= 0) return null;
  const payout = newPayout(world, amount, currency);
  const transaction = book(world, {
    type: 'payout',
    reportingCategory: 'payout',
    source: payout.id,
    amount: -amount,
    fee: 0,
    currency,
    description: 'STRIPE PAYOUT',
  });
  for (const member of [...members, transaction]) {
    world.tables.payout_members.put({ id: `member_${member.id}`, payout: payout.id });
  }
  emit(world, 'payout.created', payout);
  const paid = world.tables.payouts.put({
    ...payout,
    balance_transaction: transaction.id,
    reconciliation_status: 'completed',
    status: 'paid',
  });
  emit(world, 'payout.paid', paid);
  emit(world, 'payout.reconciliation_completed', paid);
  return paid;
}

function newPayout(world: World, amount: number, currency: string): Stripe.Payout {
  const created = nowSeconds(world);
  return {
    id: freshId(world, 'po'),
    object: 'payout',
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: created,
    automatic: true,
    balance_transaction: null,
    created,
    currency,
    description: 'STRIPE PAYOUT',
    destination: 'ba_simulated',
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: world.livemode,
    metadata: {},
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: 'in_progress',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: 'in_transit',
    trace_id: null,
    type: 'bank_account',
  };
}
