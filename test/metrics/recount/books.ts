import type { RSeriesSimulator } from '../../simulators/r-series/server.ts';
import type { SaleDocument } from '../../simulators/r-series/rows.ts';
import type { XSeriesSimulator } from '../../simulators/x-series/server.ts';
import type { SaleRow } from '../../simulators/x-series/rows.ts';

/** A simulated till's own books, read by nothing of what the figures are made with. */
export interface Books {
  sales(): BookSale[];
  /** By item, in the shop that Tillbridge serves. */
  stock(): Map<string, { readonly sku: string; readonly onHand: number; readonly costMinor: number }>;
}

export interface BookSale {
  readonly atMs: number;
  /** Made by Tillbridge. */
  readonly isOurs: boolean;
  /** The Stripe id of what it stands for; empty: none. */
  readonly movement: string;
  readonly note: string;
  readonly customerId: string | null;
  readonly lines: readonly BookLine[];
}

export interface BookLine {
  /** Null: no item of the catalogue. */
  readonly itemId: string | null;
  readonly note: string;
  readonly units: number;
  /** After discounts, without tax, unrounded. */
  readonly net: number;
  readonly reason: string;
}

export function rBooks({ state }: RSeriesSimulator): Books {
  return {
    sales: () => state.completedSales().map(rSale),
    stock: () =>
      new Map(
        state.items().map(({ item, shops }) => [
          item.itemID,
          {
            onHand: Number(shops.find(({ shopID }) => shopID === '1')?.qoh ?? 0),
            costMinor: cents(Number(item.avgCost) === 0 ? item.defaultCost : item.avgCost),
            sku: item.customSku,
          },
        ]),
      ),
  };
}

function rSale({ sale, lines, lineNotes }: SaleDocument): BookSale {
  const notes = lines.map(({ noteID }) => lineNotes[noteID]?.note ?? '');
  return {
    atMs: Date.parse(sale.completeTime ?? ''),
    isOurs: sale.referenceNumberSource === 'tillbridge',
    movement: sale.referenceNumberSource === 'tillbridge' ? sale.referenceNumber : '',
    note: notes.join('; '),
    customerId: sale.customerID === '0' ? null : sale.customerID,
    lines: lines.map((line, at) => ({
      itemId: line.itemID === '0' ? null : line.itemID,
      note: notes[at] ?? '',
      units: Number(line.unitQuantity),
      net: Number(line.calcSubtotal) - Number(line.calcLineDiscount) - Number(line.calcTransactionDiscount),
      reason: notes[at] ?? '',
    })),
  };
}

export function xBooks({ state }: XSeriesSimulator, outletId: string): Books {
  const helpers = () =>
    new Map(
      state.products().flatMap(({ id, sku }) => (sku.startsWith('tillbridge-') ? [[id, sku] as const] : [])),
    );
  return {
    sales: () => {
      const known = helpers();
      return state.closedSales().map((row) => xSale(row, known));
    },
    stock: () => {
      const levels = new Map(
        state
          .inventory()
          .filter((row) => row.outlet_id === outletId)
          .map((row) => [row.product_id, Number(row.level)]),
      );
      return new Map(
        state.products().map((row) => [
          row.id,
          {
            onHand: levels.get(row.id) ?? 0,
            costMinor: cents(row.supply_price),
            sku: row.sku,
          },
        ]),
      );
    },
  };
}

function xSale(row: SaleRow, helpers: ReadonlyMap<string, string>): BookSale {
  const ours = row.source.type === 'tillbridge';
  return {
    atMs: Date.parse(row.date),
    isOurs: ours,
    movement: ours ? (row.source.id ?? '').replace(/\.money$/, '') : '',
    note: row.note ?? '',
    customerId: row.customer_id,
    lines: row.lines.map((line) => ({
      itemId: helpers.has(line.product_id) ? null : line.product_id,
      note: line.note ?? '',
      units: Number(line.quantity),
      net: Number(line.quantity) * Number(line.price),
      reason: line.return_reason ?? line.note ?? '',
    })),
  };
}

function cents(amount: string): number {
  return Math.round(Number(amount) * 100);
}
