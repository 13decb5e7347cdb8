import type { Stripe } from 'stripe';
import { freshId, nowSeconds, type World } from '../world.ts';

export interface BookingDraft {
  type: Stripe.BalanceTransaction['type'];
  reportingCategory: string;
  source: string;
  /** Signed, minor units of `currency`. */
  amount: number;
  fee: number;
  currency: string;
  description: string | null;
  created?: number;
}

const TWO_DAYS_SECONDS = 172_800;

/** Minor units of a currency for one minor unit of USD: crude, fixed rates in parts per million. */
const PER_USD_PPM: Record<string, number> = {
  usd: 1_000_000,
  eur: 920_000,
  gbp: 790_000,
  cad: 1_370_000,
  aud: 1_520_000,
  jpy: 1_500_000,
  kwd: 3_070_000,
};

/** Books a balance transaction, in the bank account's currency where the switch names one. */
export function book(world: World, draft: BookingDraft): Stripe.BalanceTransaction {
  const settled = world.switches.settlementCurrency ?? draft.currency;
  const ratePpm = settled === draft.currency ? null : exchangeRatePpm(draft.currency, settled);
  const amount = ratePpm === null ? draft.amount : Math.round((draft.amount * ratePpm) / 1_000_000);
  const created = draft.created ?? nowSeconds(world);
  return world.tables.balance_transactions.put({
    id: freshId(world, 'txn'),
    object: 'balance_transaction',
    amount,
    available_on: created + TWO_DAYS_SECONDS,
    balance_type: 'payments',
    created,
    currency: settled,
    description: draft.description,
    exchange_rate: ratePpm === null ? null : ratePpm / 1_000_000,
    fee: draft.fee,
    fee_details: feeDetails(draft.fee, settled),
    net: amount - draft.fee,
    reporting_category: draft.reportingCategory,
    source: draft.source,
    status: 'pending',
    type: draft.type,
  });
}

/** 2.9 % and 30 minor units, as a card payment in the United States. */
export function processingFee(amount: number): number {
  return Math.round((amount * 29) / 1000) + 30;
}

function exchangeRatePpm(from: string, to: string): number {
  return Math.round(((PER_USD_PPM[to] ?? 1_000_000) * 1_000_000) / (PER_USD_PPM[from] ?? 1_000_000));
}

function feeDetails(fee: number, currency: string): Stripe.BalanceTransaction.FeeDetail[] {
  if (fee === 0) return [];
  return [
    { amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' },
  ];
}
