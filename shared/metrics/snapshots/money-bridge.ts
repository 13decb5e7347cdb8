import type { Day } from '../fact.ts';
import { isWithin, monthOf } from './days.ts';
import type { Window } from './days.ts';
import type { Figure } from './figure.ts';
import { sum } from './item-row.ts';

/** What one entry of the payment provider's balance is. */
export type MoneyKind = 'gross' | 'refunds' | 'fees' | 'disputes' | 'payout' | 'other';

/** One day's entries of the balance in one currency; signed as they change the balance. */
export interface MoneyDay {
  readonly day: Day;
  readonly currency: string;
  readonly grossMinor: number;
  readonly refundsMinor: number;
  readonly feesMinor: number;
  readonly disputesMinor: number;
  readonly otherMinor: number;
  readonly payoutMinor: number;
}

export interface BridgeMonth extends Omit<MoneyDay, 'day'> {
  readonly month: string;
  /** What is left of gross before payouts. */
  readonly netMinor: number;
}

/** An entry of the balance, as the adapter reads it. */
export interface BalanceEntry {
  readonly id: string;
  readonly createdAtMs: number;
  readonly currency: string;
  readonly kind: MoneyKind;
  /** Signed; without the fee. */
  readonly amountMinor: number;
  /** Taken off this entry; 0 or positive, negative where it was given back. */
  readonly feeMinor: number;
}

export interface BalancePort {
  /** Every entry created from `fromMs` to before `toMs`. Throws `RefusedError`. */
  balanceTransactions(fromMs: number, toMs: number): Promise<readonly BalanceEntry[]>;
}

/** Folds entries into days; the same entries in any order give the same days. */
export function moneyDays(entries: readonly BalanceEntry[], dayOf: (epochMs: number) => Day): MoneyDay[] {
  const unique = new Map(entries.map((entry) => [entry.id, entry]));
  const byDay = Map.groupBy(unique.values(), (entry) => `${dayOf(entry.createdAtMs)} ${entry.currency}`);
  return [...byDay].map(([key, of]) => {
    const [day = '', currency = ''] = key.split(' ');
    const amount = (kind: MoneyKind): number =>
      sum(
        of.filter((entry) => entry.kind === kind),
        ({ amountMinor }) => amountMinor,
      );
    return {
      day,
      currency,
      grossMinor: amount('gross'),
      refundsMinor: amount('refunds'),
      feesMinor: amount('fees') - sum(of, ({ feeMinor }) => feeMinor),
      disputesMinor: amount('disputes'),
      otherMinor: amount('other'),
      payoutMinor: amount('payout'),
    };
  });
}

/** From what buyers paid to what arrived at the bank, by month; the latest first. */
export function moneyBridge(
  days: readonly MoneyDay[],
  window: Window,
  read: { readonly span: Window | null; readonly atMs: number | null },
): Figure<{ knownFrom: Day | null }, BridgeMonth> {
  const within = days.filter(({ day }) => isWithin(day, window));
  const byMonth = Map.groupBy(within, ({ day, currency }) => `${monthOf(day)} ${currency}`);
  const rows = [...byMonth]
    .toSorted(([a], [b]) => (a < b ? 1 : -1))
    .map(([key, of]) => {
      const [month = '', currency = ''] = key.split(' ');
      return { month, ...added(of, currency) };
    });
  return {
    name: 'money-bridge',
    window,
    definition:
      'Stripe’s balance transactions by the month in which they were booked: what buyers paid, less refunds, fees and ' +
      'disputes and with other entries, is net; payouts are what left for the bank. Signed as they change the balance. ' +
      'As of is when Stripe was last asked; the past is filled in month by month, back to knownFrom as yet.',
    ...(read.atMs === null ? {} : { asOfMs: read.atMs }),
    head: { knownFrom: read.span?.from ?? null },
    rows,
  };
}

function added(days: readonly MoneyDay[], currency: string): Omit<BridgeMonth, 'month'> {
  const grossMinor = sum(days, (day) => day.grossMinor);
  const refundsMinor = sum(days, (day) => day.refundsMinor);
  const feesMinor = sum(days, (day) => day.feesMinor);
  const disputesMinor = sum(days, (day) => day.disputesMinor);
  const otherMinor = sum(days, (day) => day.otherMinor);
  return {
    currency,
    grossMinor,
    refundsMinor,
    feesMinor,
    disputesMinor,
    otherMinor,
    netMinor: grossMinor + refundsMinor + feesMinor + disputesMinor + otherMinor,
    payoutMinor: sum(days, (day) => day.payoutMinor),
  };
}
