import type { Stripe } from 'stripe';
import type { BalanceEntry, BalancePort, MoneyKind } from '../metrics/snapshots/money-bridge.ts';
import { makeClient, type StripeConnection } from './client.ts';
import { PAGE_SIZE } from './lists.ts';
import { refusing } from './refusal.ts';

/**
 * What Stripe booked on the account's balance. Entries never change once they are there but for their status; the
 * list is by creation, and an entry of an asynchronous capture may appear up to an hour after its charge.
 * @throws {ConfigError} for a malformed key or address.
 */
export function makeBalance(connection: StripeConnection): BalancePort {
  const client = makeClient(connection);
  return {
    balanceTransactions: (fromMs, toMs) =>
      refusing(async () => {
        const created = { gte: Math.floor(fromMs / 1000), lt: Math.ceil(toMs / 1000) };
        const entries: BalanceEntry[] = [];
        for await (const row of client.balanceTransactions.list({ created, limit: PAGE_SIZE })) {
          entries.push(entryOf(row));
        }
        return entries;
      }),
  };
}

function entryOf(row: Stripe.BalanceTransaction): BalanceEntry {
  return {
    id: row.id,
    createdAtMs: row.created * 1000,
    currency: row.currency,
    kind: kindOf(row.reporting_category),
    amountMinor: row.amount,
    feeMinor: row.fee,
  };
}

/** By Stripe's reporting categories, which stay the same where its types of entries grow. */
function kindOf(category: string): MoneyKind {
  if (category === 'charge') return 'gross';
  if (category === 'refund' || category === 'refund_failure' || category === 'charge_failure')
    return 'refunds';
  if (category === 'dispute' || category === 'dispute_reversal') return 'disputes';
  if (category === 'payout' || category === 'payout_reversal') return 'payout';
  return category === 'fee' || category === 'network_cost' ? 'fees' : 'other';
}
