import type { MovementId, PaymentId } from '../../shared/kernel/ids.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import type { TillItem } from '../../shared/posting/sale.ts';
import { productId } from '../simulators/x-series/demo-ids.ts';

export const START_MS = Date.parse('2026-11-20T09:00:00Z');
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

const item = (sku: string, number: string, archived = false): TillItem => {
  const itemId = productId(number);
  return { itemId, sku, description: sku, archived, taxable: true, taxClassId: '1', unsupported: null };
};
export const GOODS = ['TEE-M', 'MUG', 'ROPE'] as const;
export const ITEMS: readonly TillItem[] = [
  item('TEE-M', '501'),
  item('MUG', '502'),
  item('ROPE', '503'),
  item('OLD', '504', true),
  item('TWIN', '505'),
  item('TWIN', '506'),
];

export function itemIdOf(sku: string | null): string {
  return ITEMS.find((one) => one.sku === sku)?.itemId ?? '';
}

/** Something that happens to a payment in Stripe, and is told by an event. */
export interface Change {
  readonly atMs: number;
  readonly what: string;
  readonly to: (payment: Payment) => Payment;
  /** What a hold of which movement may be blamed on, once it has happened. */
  readonly excuses?: (after: Payment) => readonly Excuse[];
}

export interface Excuse {
  readonly id: string;
  readonly code: string;
}

/** A payment's whole life in Stripe, and what of its order a hold may be blamed on. */
export interface Deal {
  readonly paymentId: PaymentId;
  readonly chargeId: MovementId;
  readonly changes: readonly Change[];
  readonly mayHold: readonly string[];
  /** Its order is not at all times the same. */
  readonly isRewritten: boolean;
}

/** Who orders, and what they say of themselves this time. */
export interface Buyer {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
}

export interface Drawn {
  readonly number: number;
  readonly atMs: number;
  readonly buyer: Buyer;
  readonly kind: keyof typeof KINDS;
}

/** What is odd about an order, how often, and what it may be held for. */
export const KINDS = {
  plain: { share: 66, mayHold: [] },
  'unknown-sku': { share: 8, mayHold: ['unknown-sku'] },
  archived: { share: 3, mayHold: ['archived-item'] },
  ambiguous: { share: 2, mayHold: ['ambiguous-sku'] },
  'no-lines': { share: 4, mayHold: ['no-lines'] },
  custom: { share: 3, mayHold: [] },
  part: { share: 3, mayHold: ['part-payment'] },
  unreadable: { share: 2, mayHold: ['order-unreadable'] },
  'off-sum': { share: 2, mayHold: ['captured-otherwise'] },
  'in-person': { share: 3, mayHold: [] },
  'other-currency': { share: 2, mayHold: [] },
  'before-go-live': { share: 2, mayHold: ['before-go-live'] },
} as const;
