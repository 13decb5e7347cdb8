import { movementIdOf, undoOf } from '../../shared/kernel/ids.ts';
import type { MovementId } from '../../shared/kernel/ids.ts';
import type { OrderLine, OrderReading } from '../../shared/posting/order.ts';
import type { MoneyMovement, MovementKind, Payment } from '../../shared/posting/payment.ts';
import { movementWith } from '../support/builders.ts';
import type { Fate } from './fate.ts';
import { GOODS, MINUTE_MS } from './scenario.ts';
import type { Change, Excuse } from './scenario.ts';

const MOST_REFUNDS = 3;

/** When it was paid, and how often Stripe does something to it later. */
interface When {
  readonly atMs: number;
  readonly often: number;
}

/** Soon after, while it is being posted; or long after. */
function laterMs(fate: Fate, paid: Payment, what: string): number {
  const mostMs = fate.pick(`${paid.id} ${what} soon`, [3000, 20_000, 60_000, 50 * MINUTE_MS]);
  return fate.between(`${paid.id} ${what} after`, 100, mostMs);
}

/** Stripe's amount becomes another one, the order with it or not. */
export function amountChange(
  fate: Fate,
  paid: Payment,
  when: When,
): (Change & { readonly mayHold: readonly string[] }) | null {
  if (!fate.strikes(`${paid.id} changes its amount`, when.often)) return null;
  const byMinor = fate.between(`${paid.id} changes by`, 1, 700);
  const withOrder = fate.mood(`${paid.id} changes its order`, 0.7);
  return {
    atMs: when.atMs + laterMs(fate, paid, 'changes'),
    what: `changes its amount by ${byMinor}, ${withOrder ? 'its order, too' : 'its order does not'}`,
    mayHold: ['other-figures', ...(withOrder ? [] : ['captured-otherwise'])],
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

/** Somebody corrects the order in Stripe, at the same price: what was posted by then stays as it was posted. */
export function rewriting(fate: Fate, paid: Payment, when: When): Change | null {
  if (!fate.strikes(`the order of ${paid.id} is rewritten`, when.often)) return null;
  return {
    atMs: when.atMs + laterMs(fate, paid, 'is rewritten'),
    what: 'has its order rewritten',
    to: (payment) => {
      if (payment.order.kind !== 'order') return payment;
      const { order } = payment.order;
      const lines = order.lines.map((line) => ({ ...line, sku: nextOf(line.sku) }));
      return { ...payment, order: { kind: 'order', order: { ...order, lines } } };
    },
  };
}

function nextOf(sku: string | null): string | null {
  const index = GOODS.findIndex((one) => one === sku);
  return index < 0 ? sku : (GOODS[(index + 1) % GOODS.length] ?? null);
}

/**
 * Money that goes back, and some of it comes again: a bank debit that failed after it had succeeded; or refunds of
 * every kind and a lost dispute, each of them undone now and then.
 */
export function moneyBack(fate: Fate, paid: Payment, when: When & { readonly isPlain: boolean }): Change[] {
  const charge = paid.movements[0]?.id;
  if (charge === undefined) return [];
  // Money that never came is not given back as well.
  if (fate.strikes(`${paid.id} is taken back`, when.often)) {
    return [undo(charge, 'charge-undone', when.atMs + laterMs(fate, paid, 'is taken back'))];
  }
  const changes: Change[] = [];
  const again = (id: MovementId, kind: MovementKind, atMs: number): void => {
    const later = atMs + laterMs(fate, paid, `${id} is undone`);
    if (fate.strikes(`${id} is undone`, 0.25)) changes.push(undo(id, kind, later));
  };
  for (let number = 1; number <= MOST_REFUNDS; number += 1) {
    if (!fate.strikes(`${paid.id} is refunded`, number === 1 ? when.often * 2 : when.often)) continue;
    const id = movementIdOf(`re_${paid.id.slice(3)}_${number}`);
    const atMs = when.atMs + laterMs(fate, paid, `is refunded (${number})`);
    changes.push(refund(drawRefund(fate, id, when.isPlain), atMs));
    again(id, 'refund-undone', atMs);
  }
  if (fate.strikes(`${paid.id} is disputed, and the dispute lost`, when.often / 2)) {
    const id = movementIdOf(`dp_${paid.id.slice(3)}`);
    const atMs = when.atMs + laterMs(fate, paid, 'is disputed');
    changes.push(dispute(id, atMs));
    again(id, 'dispute-undone', atMs);
  }
  return changes;
}

/** Stripe says of a movement that it did not happen after all; where there is none of it, nothing is undone. */
function undo(id: MovementId, kind: MovementKind, atMs: number): Change {
  return {
    atMs,
    what: `takes ${id} back`,
    to: (payment) => {
      const base = payment.movements.find((movement) => movement.id === id);
      if (base === undefined) return payment;
      const { amountMinor, currency } = base;
      const undoing = movementWith({ id: undoOf(id), kind, of: id, amountMinor, currency, atMs });
      const movements = payment.movements.map((movement): MoneyMovement =>
        movement.id === id ? { ...movement, state: 'taken-back' } : movement,
      );
      return { ...payment, movements: [...movements, undoing] };
    },
  };
}

interface DrawnRefund {
  readonly id: MovementId;
  readonly isPlain: boolean;
  readonly form: 'rest' | 'amount' | 'line' | 'shipping' | 'units';
  /** Of what is left, per mille. */
  readonly share: number;
  readonly line: number;
  readonly units: number;
  /** Whether its lines name their amount. */
  readonly named: boolean;
  readonly restock: 'restock' | 'keep' | 'damaged' | null;
}

function drawRefund(fate: Fate, id: MovementId, isPlain: boolean): DrawnRefund {
  return {
    id,
    isPlain,
    form: fate.pick(`form of ${id}`, ['rest', 'rest', 'amount', 'line', 'shipping', 'units', 'units']),
    share: fate.between(`share of ${id}`, 1, 900),
    line: fate.between(`line of ${id}`, 0, 2),
    units: fate.between(`units of ${id}`, 1, 2),
    named: fate.mood(`${id} names amounts`, 0.4),
    restock: fate.pick(`restock of ${id}`, [null, 'restock', 'keep', 'damaged'] as const),
  };
}

function refund(drawn: DrawnRefund, atMs: number): Change {
  return {
    atMs,
    what: `is refunded by ${drawn.id} (${drawn.form})`,
    to: (payment) =>
      withMoneyBack(payment, { ...refundOf(payment, drawn), id: drawn.id, kind: 'refund' }, atMs),
    excuses: (after) => excusesOf(after, drawn),
  };
}

function dispute(id: MovementId, atMs: number): Change {
  return {
    atMs,
    what: `loses dispute ${id}`,
    to: (payment) => withMoneyBack(payment, { id, kind: 'dispute', amountMinor: leftOf(payment) }, atMs),
  };
}

type Back = Pick<MoneyMovement, 'id' | 'kind' | 'amountMinor'> & Partial<MoneyMovement>;

/** Stripe gives back no more than it holds. */
function withMoneyBack(payment: Payment, back: Back, atMs: number): Payment {
  const charge = payment.movements.find(({ kind }) => kind === 'charge');
  if (charge === undefined || back.amountMinor < 1 || back.amountMinor > leftOf(payment)) return payment;
  const movement = movementWith({ ...back, of: charge.id, currency: payment.currency, atMs });
  return { ...payment, movements: [...payment.movements, movement] };
}

/** Captured, and not given back. */
function leftOf(payment: Payment): number {
  const back = payment.movements.filter(isBack);
  return payment.capturedMinor - back.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

function isBack({ kind, state }: MoneyMovement): boolean {
  return (kind === 'refund' || kind === 'dispute') && state === 'happened';
}

function refundOf(payment: Payment, drawn: DrawnRefund): Partial<MoneyMovement> & { amountMinor: number } {
  const leftMinor = leftOf(payment);
  const { restock } = drawn;
  const part = { amountMinor: Math.max(1, Math.floor((leftMinor * drawn.share) / 1000)), restock };
  const order = payment.order.kind === 'order' ? payment.order.order : null;
  if (drawn.form === 'rest') return { amountMinor: leftMinor, restock };
  if (order === null || drawn.form === 'amount') return part;
  if (drawn.form === 'shipping') {
    const shippingMinor = order.shippingMinor + order.shippingTaxMinor;
    return shippingMinor > 0 && shippingMinor <= leftMinor ? { amountMinor: shippingMinor, restock } : part;
  }
  const line = order.lines[drawn.line % order.lines.length];
  if (line === undefined) return part;
  if (drawn.form === 'line') {
    const worthMinor = worthOf(line);
    return worthMinor > 0 && worthMinor <= leftMinor ? { amountMinor: worthMinor, restock } : part;
  }
  const units = Math.min(drawn.units, line.quantity);
  const wantedMinor = Math.min(leftMinor, enoughFor(line, units));
  const amount = drawn.named ? { amount: Math.floor((wantedMinor * drawn.share) / 1000) } : {};
  const refundLines = JSON.stringify([{ sku: line.sku, quantity: units, ...amount }]);
  return { amountMinor: Math.max(wantedMinor, 1), refundLines, restock };
}

function worthOf(line: OrderLine): number {
  return line.grossMinor - line.discountMinor + line.taxMinor;
}

/** Never less than the units' share, whatever its rounding. */
function enoughFor(line: OrderLine, units: number): number {
  return Math.ceil((worthOf(line) * units) / line.quantity) + units + 1;
}

/** Metadata that asks for more than there is left cannot be followed. */
function excusesOf(after: Payment, drawn: DrawnRefund): Excuse[] {
  const own = after.movements.find(({ id }) => id === drawn.id);
  if (own === undefined || own.refundLines === null) return [];
  const others = after.movements.filter((movement) => movement !== own && isBack(movement));
  const order = after.order.kind === 'order' ? after.order.order : null;
  const line = order?.lines[drawn.line % order.lines.length];
  const isShort =
    line === undefined || own.amountMinor < enoughFor(line, Math.min(drawn.units, line.quantity));
  // What an amount alone gave back of the goods is for the core to tell.
  return others.length > 0 || isShort || !drawn.isPlain ? [{ id: drawn.id, code: 'refund-lines' }] : [];
}
