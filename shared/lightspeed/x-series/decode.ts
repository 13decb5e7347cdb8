import { add, multiply, parseDecimal, roundHalfUp } from '../../kernel/decimal.ts';
import { minorDigits } from '../../kernel/money.ts';
import type { FrozenSale, TillLine, TillSale } from '../../posting/sale.ts';
import { joinedSaleIds } from '../../posting/sale-ids.ts';
import type { Document } from './documents.ts';
import { lineIdOf, saleKeyOf } from './documents.ts';
import type { XSale } from './sale-wire.ts';

export interface Decoding {
  /** The shop's: a till has one. */
  readonly currency: string;
  /** Products that stand for lines without an item. */
  readonly helpers: ReadonlySet<string>;
  /** Of a return: by the ids of its lines, the lines that they give back, as far as can be told. */
  readonly parents?: ReadonlyMap<string, string>;
}

/** What the till shows, in our terms. Rounded to the currency: the till keeps more places than money has. */
export function decodeSale(sale: XSale, by: Decoding): TillSale {
  const digits = minorDigits(by.currency);
  const minor = (text: string): number => Number(roundHalfUp(parseDecimal(text), digits));
  const total = add(parseDecimal(sale.totalPrice), parseDecimal(sale.totalTax));
  const reference = saleKeyOf(sale.sourceId);
  const lines = sale.lines.map((line): TillLine => ({
    lineId: lineIdOf(sale.id, line.id),
    itemId: by.helpers.has(line.productId) ? null : line.productId,
    quantity: Number(line.quantity),
    unitPriceMinor: minor(line.price),
    taxed: Number(line.tax) !== 0,
    taxMinor: Number(roundHalfUp(multiply(parseDecimal(line.quantity), parseDecimal(line.tax)), digits)),
    taxClassId: null,
    note: line.note,
    parentLineId: by.parents?.get(line.id) ?? null,
  }));
  return {
    saleId: sale.id,
    saleKey: reference,
    ...stateOf(sale),
    totalMinor: Number(roundHalfUp(total, digits)),
    taxMinor: minor(sale.totalTax),
    payments: sale.payments.map((payment) => ({ amountMinor: minor(payment.amount), reference })),
    lines,
    customerId: sale.customerId,
    receipt: sale.receipt,
  };
}

/** The till voids parked returns when another is made, and afterwards they look like returns that a person voided. */
function stateOf(sale: XSale): Pick<TillSale, 'state' | 'perhapsDraft'> {
  if (sale.state === 'closed') return { state: 'completed' };
  if (sale.state !== 'voided') return { state: 'draft' };
  const wasClosed = sale.returnFor === null || sale.closedInSequence !== null;
  return wasClosed ? { state: 'voided' } : { state: 'voided', perhapsDraft: true };
}

/** A sale that is not there yet, as planned: to this till it is the draft. */
export function impliedDraft(document: Document, saleId: string, sale: FrozenSale): TillSale {
  const lines = document.lines.map((line, index): TillLine => ({
    lineId: lineIdOf(saleId, `planned-${index}`),
    itemId: line.itemId,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    taxed: line.taxMinor !== 0,
    taxClassId: null,
    note: line.note,
    parentLineId: line.parentLineId,
  }));
  const { totalMinor, taxMinor } = document;
  return {
    saleId,
    saleKey: sale.saleKey,
    state: 'draft',
    implied: true,
    totalMinor,
    taxMinor,
    payments: totalMinor === 0 ? [] : [{ amountMinor: totalMinor, reference: sale.saleKey }],
    lines,
    customerId: sale.customerId,
    receipt: '',
  };
}

/**
 * Two sales that represent one movement, as one: done when both are, begun when the goods are given back and their
 * money is not, and undone when either is.
 */
export function together(goods: TillSale, rest: TillSale): TillSale {
  const undone = [goods, rest].find(({ state }) => state === 'voided' || state === 'deleted');
  const isDone = goods.state === 'completed' && rest.state === 'completed';
  const state = undone === undefined ? ({ state: isDone ? 'completed' : 'draft' } as const) : stateIn(undone);
  const { perhapsDraft: _, ...both } = goods;
  const isBegun = goods.state === 'completed' && state.state === 'draft';
  return {
    ...both,
    ...state,
    ...(isBegun ? { begun: true } : {}),
    saleId: joinedSaleIds([goods.saleId, rest.saleId]),
    totalMinor: goods.totalMinor + rest.totalMinor,
    taxMinor: goods.taxMinor + rest.taxMinor,
    payments: [...goods.payments, ...rest.payments],
    lines: [...goods.lines, ...rest.lines],
    receipt: joinedSaleIds([goods.receipt, rest.receipt].filter((receipt) => receipt !== '')),
  };
}

function stateIn({ state, perhapsDraft }: TillSale): Pick<TillSale, 'state' | 'perhapsDraft'> {
  return perhapsDraft === true ? { state, perhapsDraft } : { state };
}
