import * as d from '../decimal.ts';
import { notFound, Refusal, saleRefused } from './refusal.ts';
import { checkClosedReturn, voidParkedSiblings } from './returns.ts';
import type { SaleRow } from './rows.ts';
import { newSale, written } from './sale-rows.ts';
import type { SaleBody } from './sale-body.ts';
import { moveForSale } from './sale-stock.ts';
import { totalsOf } from './sale-totals.ts';
import { save, type Till } from './till.ts';
import { since, type Version } from './versions.ts';

export interface Writing {
  readonly till: Till;
  readonly version: Version;
}

/** POST of a sale; what a repeated id does is the switch `duplicate_id`. */
export function createSale(at: Writing, body: SaleBody): SaleRow {
  const { till } = at;
  const existing = till.store.sales.get(body.id ?? '');
  if (existing !== undefined) return repeated(at, existing, body);
  const sourceId = body.source.id ?? null;
  const sameSource =
    sourceId !== null && till.store.sales.values().some((sale) => sale.source.id === sourceId);
  if (sameSource && till.switches.duplicate_source_id === 'reject422')
    throw saleRefused(`A sale with source id '${sourceId}' already exists.`);
  return settle(at, null, newSale(till, body));
}

function repeated(at: Writing, existing: SaleRow, body: SaleBody): SaleRow {
  const { switches } = at.till;
  if (switches.duplicate_id === 'return_existing') return existing;
  const message = `A sale with id '${existing.id}' already exists.`;
  if (switches.duplicate_id === 'conflict409') throw new Refusal(409, message, 'sale');
  if (switches.duplicate_id === 'reject422') throw saleRefused(message);
  const again = switches.stock_on_overwrite === 'again';
  return settle(at, again ? null : existing, written(at.till, body, existing));
}

/** PUT of a sale, whole; voiding is a PUT, too. */
export function updateSale(at: Writing, id: string, body: SaleBody): SaleRow {
  const { switches } = at.till;
  const before = at.till.store.sales.get(id);
  if (before === undefined) throw notFound('Sale');
  if (before.state === 'voided' && switches.edit_voided === 'reject422')
    throw saleRefused('A voided sale cannot be changed.');
  const leaves = before.state === 'closed' && body.state !== 'closed' && body.state !== 'voided';
  if (leaves && switches.reopening === 'reject422')
    throw saleRefused(`A closed sale cannot become ${body.state}.`);
  const after = written(at.till, body, before);
  const changed = before.state === 'closed' && after.state === 'closed' && !sameLines(before, after);
  if (changed && since(at.version, '2026-10') && switches.recognised_lines === 'reject422')
    throw saleRefused('The revenue of a line has been recognized: it cannot be changed.');
  if (after.state === 'voided' && after.payments.length > 0 && switches.void_with_payments === 'reject422')
    throw saleRefused('A sale with payments cannot be voided.');
  return settle(at, before, after);
}

function sameLines(before: SaleRow, after: SaleRow): boolean {
  const essence = ({ lines }: SaleRow): string =>
    JSON.stringify(
      lines.map(({ id, quantity, price, tax, discount }) => [id, quantity, price, tax, discount]),
    );
  return essence(before) === essence(after);
}

/** Checks what becomes of a sale as a whole, moves the stock and stores it. */
export function settle(at: Writing, before: SaleRow | null, after: SaleRow): SaleRow {
  const { till } = at;
  const closes = after.state === 'closed' && before?.state !== 'closed';
  if (closes && till.switches.unbalanced_payments === 'reject422') checkPayments(till, after);
  if (closes && after.return_for !== null) checkClosedReturn(at, after);
  moveForSale(till, before, after);
  save(till, 'sales', after);
  if (closes && after.return_for !== null) voidParkedSiblings(at, after.return_for, after.id);
  return till.store.sales.get(after.id) ?? after;
}

function checkPayments(till: Till, sale: SaleRow): void {
  const paid = d.sum(sale.payments.map(({ amount }) => d.decimal(amount)));
  if (d.compare(paid, d.decimal(totalsOf(till, sale).priceInclTax)) !== 0)
    throw saleRefused('The payments of a closed sale must equal its total.');
}
