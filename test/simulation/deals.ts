import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import { movementWith, paymentWith } from '../support/builders.ts';
import type { Fate } from './fate.ts';
import { amountChange, moneyBack, rewriting } from './money-back.ts';
import { amountOf, drawOrder, readingOf } from './orders.ts';
import { KINDS, MINUTE_MS, START_MS } from './scenario.ts';
import type { Buyer, Change, Deal, Drawn } from './scenario.ts';

const BEFORE_GO_LIVE_MS = Date.parse('2026-10-30T09:00:00Z');

/** Ada always gives her e-mail, Grace always her phone; what else they give differs from order to order. */
const BUYERS: readonly (readonly Buyer[])[] = [
  [
    { name: 'Ada Byrne', email: 'ada@example.com', phone: null },
    { name: 'Ada Byrne', email: 'Ada@Example.com ', phone: null },
    { name: 'Ada Byrne', email: 'ada@example.com', phone: '(503) 226-1234' },
  ],
  [
    { name: 'Grace Hall', email: null, phone: '971-226-4321' },
    { name: 'Grace Hall', email: 'grace@example.com', phone: '+1 971 226 4321' },
  ],
  [{ name: 'A Buyer', email: null, phone: null }],
];

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

function drawBuyer(fate: Fate, number: number, before: Drawn | null): Drawn {
  const twin = before !== null && fate.mood(`order ${number} is a twin`, 0.35);
  const atMs = twin ? before.atMs : START_MS + fate.between(`order ${number} at`, 0, 30 * MINUTE_MS);
  const forms = twin
    ? BUYERS.filter(([form]) => form?.name === before.buyer.name).flat()
    : fate.pick(`buyer ${number}`, BUYERS);
  return {
    number,
    atMs,
    buyer: fate.pick(`what buyer ${number} gives`, forms),
    kind: drawKind(fate, number),
  };
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
  const rewritten = rewriting(fate, paid, when);
  if (rewritten !== null) changes.push(rewritten);
  changes.push(...moneyBack(fate, paid, { ...when, isPlain: kind === 'plain' }));
  const isRewritten = rewritten !== null;
  return { paymentId: paid.id, chargeId: charge.id, changes, mayHold, isRewritten };
}

function paidPayment(fate: Fate, drawn: Drawn): Payment {
  const { number, kind, buyer } = drawn;
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
    buyer: { stripeCustomerId: null, ...buyer },
    order: readingOf(kind, order, capturedMinor),
    movements: [movementWith({ id: chargeId, amountMinor: capturedMinor, currency })],
  });
}
