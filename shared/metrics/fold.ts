import type { Channel, Day, Fact, SaleFacts } from './fact.ts';
import { isUndoneRefund } from './return-reason.ts';

/** One addition to one sum of the aggregates. Units are thousandths, so that sums of weights stay exact. */
export type Addition =
  | {
      readonly to: 'item';
      readonly itemId: string;
      readonly day: Day;
      readonly channel: Channel;
      readonly field: ItemField;
      readonly amount: number;
    }
  | {
      readonly to: 'shop';
      readonly day: Day;
      readonly channel: Channel;
      readonly field: ShopField;
      readonly amount: number;
    }
  | {
      readonly to: 'returns';
      readonly day: Day;
      readonly channel: Channel;
      readonly reason: string | null;
      readonly field: ReturnField;
      readonly amount: number;
    };

/** `sold:<day>`: restocked units of a sale of that day. `line:<thousandths>`: how many lines sold that many units. */
export type ItemField =
  | 'units'
  | 'net'
  | 'cost'
  | 'returned'
  | 'returns'
  | 'restocked'
  | 'special'
  | `sold:${Day}`
  | `line:${number}`;
/** `named`: of the orders, those of a customer; `firsts`: of those, each customer's first. */
export type ShopField = 'orders' | 'returnOrders' | 'units' | 'net' | 'returns' | 'named' | 'firsts';
export type ReturnField = 'lines' | 'units' | 'returns' | 'restocked';

/** What one sale is to its customer's totals. */
export interface CustomerPart {
  readonly orders: number;
  readonly milliUnits: number;
  readonly netMinor: number;
}

/** Everything that a sale adds to the aggregates; nothing when it does not count. */
export function additionsOf(sale: SaleFacts): readonly Addition[] {
  if (!sale.counts) return [];
  const { day, channel } = sale;
  const shop = (field: ShopField, amount: number): Addition => ({ to: 'shop', day, channel, field, amount });
  const kind = kindOf(sale);
  const undoes = isUndoneRefund(sale.saleKey);
  const orders = [
    ...(kind === 'order' ? [shop('orders', 1)] : []),
    ...(kind === 'order' && sale.customerId !== null ? [shop('named', 1)] : []),
    ...(kind === 'return' ? [shop('returnOrders', 1)] : []),
    ...(kind === 'undone return' ? [shop('returnOrders', -1)] : []),
  ];
  const lines = sale.facts.flatMap((fact) => [
    shop('net', fact.netMinor),
    ...(isReturn(fact) || undoes
      ? [shop('returns', -fact.netMinor), ...ofReason(fact, { day, channel })]
      : []),
    ...(fact.itemId === null
      ? []
      : [shop('units', milli(fact.units)), ...itemAdditions(fact, fact.itemId, { day, channel })]),
  ]);
  return [...orders, ...lines].filter(({ amount }) => amount !== 0);
}

/** What comes back, and what an undone refund takes back from it: the same with the other sign. */
function ofReason(fact: Fact, at: { day: Day; channel: Channel }): Addition[] {
  const { reason, itemId, movedStock, units, netMinor } = fact;
  const add = (field: ReturnField, amount: number): Addition => ({
    to: 'returns',
    ...at,
    reason,
    field,
    amount,
  });
  const back = itemId === null ? 0 : -milli(units);
  return [
    add('lines', 1),
    add('returns', -netMinor),
    add('units', back),
    add('restocked', movedStock ? back : 0),
  ];
}

/** A sale by which somebody bought something. */
export function isOrder(sale: SaleFacts): boolean {
  return sale.counts && kindOf(sale) === 'order';
}

/** What it adds to its customer's totals; null: it has no customer, or does not count. */
export function customerPartOf(sale: SaleFacts): CustomerPart | null {
  if (!sale.counts || sale.customerId === null) return null;
  const items = sale.facts.filter((fact) => fact.itemId !== null);
  return {
    orders: kindOf(sale) === 'order' ? 1 : 0,
    milliUnits: sum(items.map((fact) => milli(fact.units))),
    netMinor: sum(sale.facts.map((fact) => fact.netMinor)),
  };
}

/**
 * Whether a delivered sale takes the place of the known one. A till's times are whole seconds, so two changes may
 * carry the same version: pages are read one after the other, and of equal versions the one read later is newer.
 */
export function replaces(next: SaleFacts, known: SaleFacts | null): boolean {
  if (known === null) return true;
  if (next.version !== known.version) return next.version > known.version;
  return !sameFacts(next, known);
}

/** Thousandths. */
export function milli(units: number): number {
  return Math.round(units * 1000);
}

function itemAdditions(fact: Fact, itemId: string, at: { day: Day; channel: Channel }): Addition[] {
  const item = (field: ItemField, amount: number): Addition => ({ to: 'item', itemId, ...at, field, amount });
  const sold = [
    item('units', milli(fact.units)),
    item('net', fact.netMinor),
    item('cost', fact.costMinor),
    ...(fact.special && !isReturn(fact) ? [item('special', milli(fact.units))] : []),
  ];
  if (!isReturn(fact)) return fact.special ? sold : [...sold, item(`line:${milli(fact.units)}`, 1)];
  const back = -milli(fact.units);
  // What was bought in for its buyer was no demand, so that nothing is to be netted when it comes back.
  const isNetted = fact.movedStock && !fact.special;
  const restocked = isNetted ? [item('restocked', back)] : [];
  const ofDay = isNetted && fact.soldOn !== null ? [item(`sold:${fact.soldOn}`, back)] : [];
  return [...sold, item('returned', back), item('returns', -fact.netMinor), ...restocked, ...ofDay];
}

const isReturn = (fact: Fact): boolean => fact.units < 0;

/**
 * An exchange is an order; a sale in which nothing was sold, and something given back, is a return. What a failed
 * refund had given back is no second order: one return less.
 */
function kindOf(sale: SaleFacts): 'order' | 'return' | 'undone return' | 'empty' {
  if (isUndoneRefund(sale.saleKey)) return 'undone return';
  if (sale.facts.some((fact) => fact.units > 0)) return 'order';
  return sale.facts.some(isReturn) ? 'return' : 'empty';
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function sameFacts(a: SaleFacts, b: SaleFacts): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

/** In one order of fields, whoever made the object. */
function canonical(sale: SaleFacts): unknown[] {
  const { saleId, counts, day, completedAtMs, channel, customerId, saleKey, facts } = sale;
  const lines = facts.map((fact) => [
    fact.lineId,
    fact.itemId,
    fact.units,
    fact.netMinor,
    fact.costMinor,
    fact.soldOn,
    fact.movedStock,
    fact.special,
    fact.reason,
  ]);
  return [saleId, counts, day, completedAtMs, channel, customerId, saleKey, lines];
}
