import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { MovementId, PaymentId } from '../../shared/kernel/ids.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import type { TillItem } from '../../shared/posting/sale.ts';
import { movementWith, paymentWith } from '../support/builders.ts';
import type { Fate } from './fate.ts';
import { amountChange, moneyBack } from './money-back.ts';
import { amountOf, drawOrder, readingOf } from './orders.ts';

export const START_MS = Date.parse('2026-11-20T09:00:00Z');
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
const BEFORE_GO_LIVE_MS = Date.parse('2026-10-30T09:00:00Z');

const BUYERS = ['ada@example.com', 'grace@example.com', 'Ada@Example.com ', null] as const;

const item = (sku: string, itemId: string, archived = false): TillItem => {
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
}

/**
 * A few orders of the first half hour: plain ones and the odd ones, with what Stripe does to them afterwards.
 * @param restless Stripe does a lot.
 */
export function dealsOf(fate: Fate, restless: boolean): Deal[] {
  const count = fate.between('orders', 1, 4);
  const deals: Deal[] = [];
  let before: Drawn | null = null;
  for (let number = 1; number <= count; number += 1) {
    if (!fate.strikes(`order ${number} is placed`, 1)) continue;
    const drawn: Drawn = drawBuyer(fate, number, before);
    deals.push(dealOf(fate, drawn, restless ? 0.4 : 0.1));
    before = drawn;
  }
  return deals;
}

export interface Drawn {
  readonly number: number;
  readonly atMs: number;
  readonly email: string | null;
  readonly kind: keyof typeof KINDS;
}

/** What is odd about an order, how often, and what it may be held for. */
const KINDS = {
  plain: { share: 66, mayHold: [] },
  'unknown-sku': { share: 8, mayHold: ['unknown-sku'] },
  archived: { share: 3, mayHold: ['archived-item'] },
  ambiguous: { share: 2, mayHold: ['ambiguous-sku'] },
  'no-lines': { share: 4, mayHold: ['no-lines'] },
  custom: { share: 3, mayHold: [] },
  part: { share: 3, mayHold: ['part-payment'] },
  unreadable: { share: 2, mayHold: ['order-unreadable'] },
  'off-sum': { share: 2, mayHold: ['lines-do-not-sum'] },
  'in-person': { share: 3, mayHold: [] },
  'other-currency': { share: 2, mayHold: [] },
  'before-go-live': { share: 2, mayHold: ['before-go-live'] },
} as const;

function drawBuyer(fate: Fate, number: number, before: Drawn | null): Drawn {
  const twin = before !== null && fate.mood(`order ${number} is a twin`, 0.35);
  const atMs = twin ? before.atMs : START_MS + fate.between(`order ${number} at`, 0, 30 * MINUTE_MS);
  const email = twin ? before.email : fate.pick(`buyer ${number}`, BUYERS);
  return { number, atMs, email, kind: drawKind(fate, number) };
}

function drawKind(fate: Fate, number: number): Drawn['kind'] {
  const names = Object.keys(KINDS) as Drawn['kind'][];
  let place = fate.between(`kind ${number}`, 0, 99);
  for (const name of names) {
    place -= KINDS[name].share;
    if (place < 0) return name;
  }
  return 'plain';
}

function dealOf(fate: Fate, drawn: Drawn, often: number): Deal {
  const { number, kind } = drawn;
  const paid = paidPayment(fate, drawn);
  const [charge] = paid.movements;
  if (charge === undefined) throw new Error('a paid payment has its charge');
  const changes: Change[] = [];
  let atMs = drawn.atMs;
  if (fate.strikes(`${paid.id} is authorised first`, 0.1)) {
    changes.push({ atMs, what: 'is authorised', to: () => ({ ...paid, capturedMinor: 0, movements: [] }) });
    atMs += fate.between(`capture ${number} after`, 1, 20) * MINUTE_MS;
  }
  const movements = [{ ...charge, atMs: kind === 'before-go-live' ? BEFORE_GO_LIVE_MS : atMs }];
  changes.push({
    atMs,
    what: `is paid: ${paid.capturedMinor} (${kind})`,
    to: () => ({ ...paid, movements }),
  });
  const mayHold: string[] = [...KINDS[kind].mayHold];
  const when = { atMs, often };
  const other = amountChange(fate, paid, when);
  if (other !== null) {
    changes.push(other);
    mayHold.push(...other.mayHold);
  }
  changes.push(...moneyBack(fate, paid, { ...when, isPlain: kind === 'plain' }));
  return { paymentId: paid.id, chargeId: charge.id, changes, mayHold };
}

function paidPayment(fate: Fate, drawn: Drawn): Payment {
  const { number, kind, email } = drawn;
  const order = drawOrder(fate, drawn);
  const totalMinor = amountOf(order);
  const capturedMinor = kind === 'off-sum' ? totalMinor + 1 : totalMinor;
  const chargeId = movementIdOf(`ch_${number}`);
  const currency = kind === 'other-currency' ? 'eur' : 'usd';
  const id = paymentIdOf(`pi_${number}`);
  return paymentWith({
    id,
    chargeId,
    currency,
    capturedMinor,
    inPerson: kind === 'in-person',
    buyer: { stripeCustomerId: null, email, name: 'A Buyer', phone: null },
    order: readingOf(kind, order, capturedMinor),
    movements: [movementWith({ id: chargeId, amountMinor: capturedMinor, currency })],
  });
}
