import * as d from '../decimal.ts';
import { notFound, saleRefused } from './refusal.ts';
import type { SaleLineRow, SaleRow } from './rows.ts';
import { nextInvoice } from './sale-rows.ts';
import type { Writing } from './sales.ts';
import { five, now, save, uuid, type Till } from './till.ts';
import { isDated, since, type Version } from './versions.ts';

/**
 * `actions/return`: a parked sale with what is left of every line, negated. Not idempotent: each call makes
 * another one, and from 2026-07 on voids the parked ones before it.
 */
export function initReturn(at: Writing, originalId: string): SaleRow {
  const { till } = at;
  const original = till.store.sales.get(originalId);
  if (original === undefined) throw notFound('Sale');
  const refusal = (message: string) => saleRefused(message, Number(till.switches.return_refused));
  if (original.state !== 'closed') throw refusal('Only a closed sale can be returned.');
  const lines = remainingLines(till, original).map((line) => negated(till, line));
  if (lines.length === 0) throw refusal('The sale has been returned in full.');
  voidParkedSiblings(at, originalId, null);
  const register = till.store.registers.get(original.source.register_id);
  if (register === undefined) throw refusal('The register of the sale does not exist.');
  const id = uuid(till);
  const row: SaleRow = {
    ...original,
    id,
    state: 'parked',
    attributes: [],
    date: now(till),
    created_at: now(till),
    updated_at: now(till),
    invoice_number: nextInvoice(till, register),
    short_code: id.slice(0, 6),
    note: null,
    source: { ...original.source, id: null, type: null },
    lines,
    payments: [],
    return_for: originalId,
    return_sale_ids: [],
    complete_open_sequence_id: null,
  };
  save(till, 'sales', row);
  save(till, 'sales', { ...original, return_sale_ids: [...original.return_sale_ids, id] });
  return till.store.sales.get(id) ?? row;
}

const returnsOf = (till: Till, originalId: string): SaleRow[] =>
  till.store.sales.values().filter((sale) => sale.return_for === originalId);

const closedReturnsOf = (till: Till, originalId: string): SaleRow[] =>
  returnsOf(till, originalId).filter(({ state }) => state === 'closed');

/** The original's lines less what closed returns have taken back, product by product. */
function remainingLines(till: Till, original: SaleRow): SaleLineRow[] {
  const sold = original.lines.filter(({ quantity }) => !d.isNegative(d.decimal(quantity)));
  if (till.switches.return_init_offers === 'everything') return sold;
  const back = unitsBack(closedReturnsOf(till, original.id));
  return sold.flatMap((line) => {
    const gone = back.get(line.product_id) ?? d.ZERO;
    const quantity = d.decimal(line.quantity);
    const taken = d.compare(gone, quantity) < 0 ? gone : quantity;
    back.set(line.product_id, d.subtract(gone, taken));
    const left = d.subtract(quantity, taken);
    return d.isZero(left) ? [] : [{ ...line, quantity: five(left) }];
  });
}

/** Units by product in the lines of returns that give back, as positive numbers. */
function unitsBack(returns: readonly SaleRow[]): Map<string, d.Decimal> {
  const units = new Map<string, d.Decimal>();
  for (const line of returns.flatMap(({ lines }) => lines)) {
    const quantity = d.decimal(line.quantity);
    if (!d.isNegative(quantity)) continue;
    units.set(line.product_id, d.subtract(units.get(line.product_id) ?? d.ZERO, quantity));
  }
  return units;
}

function negated(till: Till, line: SaleLineRow): SaleLineRow {
  return {
    ...line,
    id: uuid(till),
    quantity: five(d.negate(d.decimal(line.quantity))),
    is_price_override: true,
    status: 'SAVED',
    is_return: true,
  };
}

/** Refuses to close a return that takes back what the original never sold, or more than is left of it. */
export function checkClosedReturn(at: Writing, row: SaleRow): void {
  const { till } = at;
  const original = till.store.sales.get(row.return_for ?? '');
  if (original === undefined) return;
  const others = closedReturnsOf(till, original.id).filter(({ id }) => id !== row.id);
  const history = [...original.lines, ...others.flatMap(({ lines }) => lines)];
  const back = unitsBack([row]);
  const strange = [...back.keys()].find((id) => !history.some((line) => line.product_id === id));
  if (strange !== undefined && forbidsMixing(till, at.version))
    throw saleRefused(`The product ${strange} is not on the sale that is being returned.`);
  if (till.switches.excessive_return === 'allow') return;
  const before = unitsBack(others);
  for (const [productId, units] of back) {
    const sold = history.filter((line) => line.product_id === productId && !line.quantity.startsWith('-'));
    if (sold.length === 0) continue;
    const left = d.subtract(
      d.sum(sold.map(({ quantity }) => d.decimal(quantity))),
      before.get(productId) ?? d.ZERO,
    );
    if (d.compare(units, left) > 0)
      throw saleRefused(`Only ${d.toText(left)} of the product ${productId} can be returned.`);
  }
}

function forbidsMixing(till: Till, version: Version): boolean {
  const { mixed_return: how } = till.switches;
  return how === 'reject422' || (how === 'by_version' && since(version, '2026-07'));
}

/** Voids the other returns of that sale that are still parked, where the version does so. */
export function voidParkedSiblings(at: Writing, originalId: string, except: string | null): void {
  const { till, version } = at;
  const { parked_siblings: how } = till.switches;
  const voids = how === 'voided' || (how === 'by_version' && isDated(version) && since(version, '2026-07'));
  if (!voids) return;
  for (const sale of returnsOf(till, originalId)) {
    if (sale.state !== 'parked' || sale.id === except) continue;
    save(till, 'sales', { ...sale, state: 'voided', updated_at: now(till) });
  }
}
