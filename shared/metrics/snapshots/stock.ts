import type { Day } from '../fact.ts';
import type { Window } from './days.ts';
import { daysFrom } from './days.ts';
import type { Figure } from './figure.ts';
import type { ItemRow } from './item-row.ts';

export interface StockLine {
  readonly sku: string;
  readonly itemId: string;
  readonly description: string;
  readonly onHand: number;
  readonly onOrder: number;
  /** Layaways and special orders of the till. */
  readonly reserved: number;
  /** Sold online and captured, but not in the till's books yet. */
  readonly paidNotPosted: number;
  /** On hand without what is reserved and what is paid for; never below 0. */
  readonly availableToSell: number;
  readonly unitsSold: number;
  readonly netMinor: number;
  /** Null: nothing sells, so that it lasts for ever. */
  readonly daysOfCover: number | null;
  /** Units sold of those that were there or came in, 0 to 1; null: there were none. */
  readonly sellThrough: number | null;
}

/** @param coverOf days of cover by the forecast; null: none was made, and the window's sales decide. */
export function stockFigure(
  rows: readonly ItemRow[],
  context: {
    readonly window: Window;
    readonly paidNotPosted: ReadonlyMap<string, number>;
    readonly coverOf: (row: ItemRow) => number | null;
    /** Payments whose lines could not be read: their units are missing from `paidNotPosted`. */
    readonly unreadOrders: number;
  },
): Figure<{ unreadOrders: number }, StockLine> {
  const { window, paidNotPosted, coverOf, unreadOrders } = context;
  const lines = rows
    .filter(({ tracked, archived, onHand }) => tracked && (!archived || onHand !== 0))
    .map((row) => stockLine(row, paidNotPosted.get(row.itemId) ?? 0, coverOf(row)))
    .toSorted((a, b) => (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : a.itemId < b.itemId ? -1 : 1));
  return {
    name: 'stock',
    window,
    definition:
      'On hand is the till’s. Available to sell is on hand without what is reserved in the till and without what was paid ' +
      'online and is not in the till yet. Units sold are those of the window, net of returns. Days of cover is on hand by ' +
      'the forecast of the days ahead. Sell-through is units sold by the stock at the window’s start plus what came in.',
    head: { unreadOrders },
    rows: lines,
  };
}

function stockLine(row: ItemRow, paidNotPosted: number, cover: number | null): StockLine {
  const { sku, itemId, description, onHand, onOrder, reserved, unitsSold, netMinor } = row;
  const supplied = row.openingUnits + row.receivedUnits;
  return {
    sku,
    itemId,
    description,
    onHand,
    onOrder,
    reserved,
    paidNotPosted,
    availableToSell: Math.max(0, thousandths(onHand - reserved - paidNotPosted)),
    unitsSold: thousandths(unitsSold),
    netMinor,
    daysOfCover: cover === null ? null : Math.round(cover * 10) / 10,
    sellThrough: supplied <= 0 ? null : thousandths(Math.min(1, Math.max(0, unitsSold / supplied))),
  };
}

/** Days that the stock lasts if it sells as it did in the window; null: nothing sold, or nothing is there. */
export function coverBySales(row: ItemRow, window: Window): number | null {
  if (row.onHand <= 0) return 0;
  if (row.unitsSold <= 0) return null;
  const since: Day = row.knownSince !== null && row.knownSince > window.from ? row.knownSince : window.from;
  const days = Math.max(1, daysFrom(since, window.to) + 1);
  return (row.onHand * days) / row.unitsSold;
}

/** Binary fractions that summing left behind are nobody's stock. */
export function thousandths(units: number): number {
  return Math.round(units * 1000) / 1000 + 0;
}
