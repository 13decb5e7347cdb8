import { movementIdOf, paymentIdOf, undoOf } from '../../shared/kernel/ids.ts';
import type { MovementId, PaymentId } from '../../shared/kernel/ids.ts';
import type { Order, OrderReading } from '../../shared/posting/order.ts';
import type { MoneyMovement, Payment } from '../../shared/posting/payment.ts';
import type { TillItem } from '../../shared/posting/sale.ts';
import { lineWith, movementWith, orderWith, paymentWith } from '../support/builders.ts';
import type { Fate } from './fate.ts';

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
    const drawn: Drawn = drawOrder(fate, number, before);
    deals.push(dealOf(fate, drawn, restless ? 0.4 : 0.1));
    before = drawn;
  }
  return deals;
}

interface Drawn {
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

function drawOrder(fate: Fate, number: number, before: Drawn | null): Drawn {
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
  // Money that never came is not given back as well.
  const back = takenBack(fate, paid, { atMs, often }) ?? refund(fate, paid, { atMs, often });
  for (const change of [amountChange(fate, paid, { atMs, often }), back]) {
    if (change === null) continue;
    changes.push(change);
    mayHold.push(...change.mayHold);
  }
  return { paymentId: paid.id, chargeId: charge.id, changes, mayHold };
}

/** When it was paid, and how often Stripe does something to it later. */
interface When {
  readonly atMs: number;
  readonly often: number;
}

type Later = Change & { readonly mayHold: readonly string[] };

/** Soon after, while it is being posted; or long after. */
function laterMs(fate: Fate, paid: Payment, what: string): number {
  const mostMs = fate.pick(`${paid.id} ${what} soon`, [3000, 20_000, 60_000, 50 * MINUTE_MS]);
  return fate.between(`${paid.id} ${what} after`, 100, mostMs);
}

/** Stripe's amount becomes another one, the order with it or not. */
function amountChange(fate: Fate, paid: Payment, when: When): Later | null {
  if (!fate.strikes(`${paid.id} changes its amount`, when.often)) return null;
  const byMinor = fate.between(`${paid.id} changes by`, 1, 700);
  const withOrder = fate.mood(`${paid.id} changes its order`, 0.7);
  return {
    atMs: when.atMs + laterMs(fate, paid, 'changes'),
    what: `changes its amount by ${byMinor}, ${withOrder ? 'its order, too' : 'its order does not'}`,
    mayHold: ['other-figures', ...(withOrder ? [] : ['lines-do-not-sum'])],
    to: (payment) => ({
      ...payment,
      capturedMinor: payment.capturedMinor + byMinor,
      order: withOrder ? withTip(payment.order, byMinor) : payment.order,
      movements: payment.movements.map((movement) =>
        movement.kind === 'charge' ? { ...movement, amountMinor: movement.amountMinor + byMinor } : movement,
      ),
    }),
  };
}

function withTip(reading: OrderReading, byMinor: number): OrderReading {
  if (reading.kind === 'problem') return reading;
  if (reading.kind === 'none') {
    return { kind: 'none', order: { ...reading.order, tipMinor: reading.order.tipMinor + byMinor } };
  }
  return { kind: 'order', order: { ...reading.order, tipMinor: reading.order.tipMinor + byMinor } };
}

/** A bank debit that failed after it had succeeded. */
function takenBack(fate: Fate, paid: Payment, when: When): Later | null {
  if (!fate.strikes(`${paid.id} is taken back`, when.often)) return null;
  const atMs = when.atMs + laterMs(fate, paid, 'is taken back');
  return {
    atMs,
    what: 'is taken back',
    mayHold: [],
    to: (payment) => ({
      ...payment,
      movements: payment.movements.flatMap((movement) =>
        movement.kind === 'charge'
          ? [{ ...movement, state: 'taken-back' }, undoing(movement, atMs)]
          : [movement],
      ),
    }),
  };
}

function undoing(charge: MoneyMovement, atMs: number): MoneyMovement {
  const { amountMinor, currency } = charge;
  return movementWith({
    id: undoOf(charge.id),
    kind: 'charge-undone',
    of: charge.id,
    amountMinor,
    currency,
    atMs,
  });
}

function refund(fate: Fate, paid: Payment, when: When): Later | null {
  if (!fate.strikes(`${paid.id} is refunded`, when.often)) return null;
  const atMs = when.atMs + laterMs(fate, paid, 'is refunded');
  return {
    atMs,
    what: 'is refunded',
    mayHold: [],
    to: (payment) => ({ ...payment, movements: [...payment.movements, refundOf(payment, atMs)] }),
  };
}

function refundOf(payment: Payment, atMs: number): MoneyMovement {
  const charge = payment.movements.find((movement) => movement.kind === 'charge');
  return movementWith({
    id: movementIdOf(`re_${payment.id.slice(3)}`),
    kind: 'refund',
    of: charge?.id ?? null,
    amountMinor: charge?.amountMinor ?? 0,
    currency: payment.currency,
    atMs,
  });
}

function paidPayment(fate: Fate, drawn: Drawn): Payment {
  const { number, kind, email } = drawn;
  const order = drawOrderLines(fate, drawn);
  const line = order.lines[0];
  const totalMinor = (line?.grossMinor ?? 0) + (line?.taxMinor ?? 0) + order.shippingMinor;
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

function drawOrderLines(fate: Fate, drawn: Drawn): Order {
  const { number, kind } = drawn;
  const quantity = fate.between(`quantity ${number}`, 1, 3);
  const grossMinor = fate.between(`price ${number}`, 1, 4000) * quantity;
  const asTheTillDoes = fate.mood(`order ${number} is taxed as the till does`, 0.5);
  const taxMinor = asTheTillDoes
    ? Math.floor((grossMinor * 825 + 5000) / 10_000)
    : fate.between(`tax ${number}`, 0, 50);
  const taxes = taxMinor === 0 ? [] : [{ name: 'NY', percent: '8.25', amountMinor: taxMinor }];
  const sku = { 'unknown-sku': `NEW-${number}`, archived: 'OLD', ambiguous: 'TWIN' }[kind as string];
  return orderWith({
    lines: [
      lineWith({ sku: sku ?? fate.pick(`sku ${number}`, GOODS), quantity, grossMinor, taxMinor, taxes }),
    ],
    shippingMinor: fate.mood(`order ${number} is shipped`, 0.3) ? 500 : 0,
    reference: `WEB-${number}`,
  });
}

function readingOf(kind: Drawn['kind'], order: Order, capturedMinor: number): OrderReading {
  const { source: _source, lines: _lines, ...rest } = order;
  const bare = { ...rest, shippingMinor: 0 };
  if (kind === 'no-lines') return { kind: 'none', order: bare };
  if (kind === 'custom') return { kind: 'none', order: { ...bare, type: 'custom' } };
  if (kind === 'part') return { kind: 'order', order: { ...order, totalMinor: capturedMinor * 2 } };
  if (kind !== 'unreadable') return { kind: 'order', order };
  return { kind: 'problem', problem: 'order_lines is no JSON', remedy: 'correct it in Stripe' };
}
