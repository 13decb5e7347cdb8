import type { EventRow, InvoiceLineRow, InvoiceRow, LineDiscount, LineTax, SessionLine } from '../tables.ts';
import type { World } from '../world.ts';
import type { ListEnvelope } from './lists.ts';

const FIRST_PAGE = 10;

/** A list that stands inside an object: its first page only. */
export function embedded<T>(rows: T[], url: string, limit = FIRST_PAGE): ListEnvelope<T> {
  return { object: 'list', url, has_more: rows.length > limit, data: rows.slice(0, limit) };
}

/** A Checkout line item without what is only shown on demand. */
export function renderLine(world: World, line: SessionLine): Record<string, unknown> & { id: string } {
  const { taxes: _taxes, discounts: _discounts, price, ...rest } = line;
  return {
    ...rest,
    object: 'item',
    adjustable_quantity: null,
    price: world.tables.prices.get(price) ?? null,
  };
}

export function renderTaxes(world: World, taxes: LineTax[]): unknown[] {
  return taxes.map(({ amount, rate, taxable_amount }) => ({
    amount,
    rate: world.tables.tax_rates.get(rate) ?? null,
    taxability_reason: 'standard_rated',
    taxable_amount,
  }));
}

export function renderDiscounts(world: World, discounts: LineDiscount[]): unknown[] {
  return discounts.map(({ amount, discount }) => ({
    amount,
    discount: world.tables.discounts.get(discount) ?? null,
  }));
}

export function linesOfInvoice(world: World, invoice: string): InvoiceLineRow[] {
  return world.tables.invoice_lines.all().filter((line) => line.invoice === invoice);
}

export function renderInvoice(
  world: World,
  invoice: InvoiceRow,
): InvoiceRow & { lines: ListEnvelope<InvoiceLineRow> } {
  const lines = embedded(linesOfInvoice(world, invoice.id), `/v1/invoices/${invoice.id}/lines`);
  return { ...invoice, lines };
}

/** An event with the count of deliveries that no endpoint has acknowledged yet. */
export function renderEvent(world: World, event: EventRow): EventRow {
  return { ...event, pending_webhooks: world.pending.countOf(event.id) };
}
