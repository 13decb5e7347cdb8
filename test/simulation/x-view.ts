import { saleKeyOf } from '../../shared/lightspeed/x-series/documents.ts';
import { SOURCE } from '../../shared/lightspeed/x-series/encode.ts';
import type { TillLine, TillSale } from '../../shared/posting/sale.ts';
import * as d from '../simulators/decimal.ts';
import type { SaleLineRow, SaleRow } from '../simulators/x-series/rows.ts';
import type { Till } from '../simulators/x-series/till.ts';
import { totalsOf } from '../simulators/x-series/sale-totals.ts';
import type { FarSale } from './far-till.ts';

/** What the simulated X-Series till holds, read from its tables and not through the adapter. */
export function salesIn(till: Till): ReadonlyMap<string, FarSale> {
  const all = till.store.sales.values();
  const beside = all.filter((row) => isOurs(row) && keyOf(row) !== row.source.id);
  const others = all.filter((row) => !beside.includes(row));
  const rows = new Map<string, FarSale>();
  for (const row of others) rows.set(row.id, viewOf(till, row));
  for (const row of beside) {
    const money = viewOf(till, row);
    const goods = goodsFor(money, [...rows.values()]);
    rows.set(goods?.saleId ?? money.saleId, goods === null ? money : joined(goods, money));
  }
  return rows;
}

/** Tagged with a SaleKey: a return that is not yet is nobody's. */
export function isOurs({ source }: SaleRow): boolean {
  return source.type === SOURCE && (source.id ?? '') !== '';
}

export function keyOf(row: SaleRow): string {
  return isOurs(row) ? saleKeyOf(row.source.id ?? '') : `counter-${row.id}`;
}

/** The return that the money went back beside: the one that counts, else the last. */
function goodsFor(money: TillSale, rows: readonly FarSale[]): FarSale | null {
  const own = rows.filter(({ saleKey }) => saleKey === money.saleKey);
  return own.find(({ state }) => state === 'completed') ?? own.at(-1) ?? null;
}

function joined(goods: FarSale, money: FarSale): FarSale {
  const both = { ...goods, parts: 2 };
  if (goods.state !== 'completed') return both;
  return {
    ...both,
    state: money.state,
    totalMinor: goods.totalMinor + money.totalMinor,
    taxMinor: goods.taxMinor + money.taxMinor,
    payments: [...goods.payments, ...money.payments],
    lines: [...goods.lines, ...money.lines],
  };
}

function viewOf(till: Till, row: SaleRow): FarSale {
  const totals = totalsOf(till, row);
  const saleKey = keyOf(row);
  return {
    saleId: row.id,
    saleKey,
    state: stateOf(row),
    totalMinor: minorOf(totals.priceInclTax),
    taxMinor: minorOf(totals.tax),
    payments: row.payments.map(({ amount }) => ({ amountMinor: minorOf(amount), reference: saleKey })),
    lines: row.lines.map((line) => lineOf(till, line)),
    customerId: row.customer_id,
    receipt: row.invoice_number,
  };
}

/** Voided while it was parked, it never counted: that is how this till deletes a draft. */
function stateOf(row: SaleRow): TillSale['state'] {
  if (row.state === 'closed') return 'completed';
  if (row.state !== 'voided') return 'draft';
  return row.complete_open_sequence_id === null ? 'deleted' : 'voided';
}

function lineOf(till: Till, line: SaleLineRow): TillLine {
  const counts = till.store.products.get(line.product_id)?.has_inventory === true;
  return {
    lineId: line.id,
    itemId: counts ? line.product_id : null,
    quantity: Number(line.quantity),
    unitPriceMinor: minorOf(line.price),
    taxed: Number(line.tax) !== 0,
    taxClassId: null,
    note: line.note ?? '',
    parentLineId: null,
  };
}

function minorOf(amount: string): number {
  return Number(d.toText(d.round(d.multiply(d.decimal(amount), d.decimal('100')), 0)));
}
