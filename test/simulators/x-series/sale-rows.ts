import type { LineBody, PaymentBody, SaleBody } from './sale-body.ts';
import { badRequest, saleRefused } from './refusal.ts';
import type { Row, SaleLineRow, SalePaymentRow, SaleRow } from './rows.ts';
import { now, save, stamp, uuid, type Till } from './till.ts';

const FIVE_ZEROS = '0.00000';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The row that a POST makes, not stored yet. */
export function newSale(till: Till, body: SaleBody): SaleRow {
  const id = body.id ?? uuid(till);
  if (!UUID.test(id)) throw saleRefused(`id: '${id}' is not a UUID`);
  const register = registerOf(till, body.source.register_id ?? null);
  const at = now(till);
  return written(till, body, {
    id,
    version: 0,
    deleted_at: null,
    state: body.state,
    attributes: [],
    date: at,
    created_at: at,
    updated_at: at,
    customer_id: null,
    invoice_number: body.invoice_number ?? nextInvoice(till, register),
    short_code: body.short_code ?? uuid(till).slice(0, 6),
    note: null,
    source: { id: null, type: null, author_id: '', register_id: register.id, outlet_id: '' },
    lines: [],
    payments: [],
    return_for: null,
    return_sale_ids: [],
    complete_open_sequence_id: null,
  });
}

/** The row as a POST or PUT leaves it; everything in the body is checked, nothing is stored. */
export function written(till: Till, body: SaleBody, before: SaleRow): SaleRow {
  const { store, switches } = till;
  const register = registerOf(till, body.source.register_id ?? before.source.register_id);
  if (register['is_open'] !== true && switches.closed_register === 'reject422')
    throw saleRefused('The register is closed.');
  known(store.users.get(body.source.author_id), 'source.author_id', body.source.author_id);
  const customerId = body.customer_id ?? null;
  if (customerId !== null) known(store.customers.get(customerId), 'customer_id', customerId);
  const openSequence = (register['register_open_sequence_id'] as string | null | undefined) ?? null;
  const keeps = switches.put_semantics === 'merge';
  const lines = (body.line_items ?? []).map((line, index) => lineOf(till, line, { before, index }));
  const payments = (body.payments ?? []).map((each) => paymentOf(till, each, { before, openSequence }));
  return {
    ...before,
    state: body.state,
    attributes: [...(body.attributes ?? before.attributes)],
    date: body.date === undefined || body.date === null ? before.date : timeOf(body.date),
    updated_at: now(till),
    customer_id: customerId,
    note: body.note ?? null,
    source: {
      id: body.source.id ?? null,
      type: body.source.type ?? null,
      author_id: body.source.author_id,
      register_id: register.id,
      outlet_id: register['outlet_id'] as string,
    },
    lines: [...(keeps ? without(before.lines, lines) : []), ...lines],
    payments: [...(keeps ? without(before.payments, payments) : []), ...payments],
    complete_open_sequence_id: body.state === 'closed' ? openSequence : before.complete_open_sequence_id,
  };
}

const without = <T extends { id: string }>(rows: readonly T[], others: readonly T[]): T[] =>
  rows.filter(({ id }) => !others.some((other) => other.id === id));

function registerOf(till: Till, id: string | null): Row {
  if (id === null && till.switches.missing_register === 'reject422')
    throw saleRefused('source.register_id is required');
  const { registers } = till.store;
  return known(id === null ? registers.values()[0] : registers.get(id), 'source.register_id', id ?? '');
}

/** Takes the register's next number. */
export function nextInvoice(till: Till, register: Row): string {
  const sequence = Number(register['invoice_sequence']);
  save(till, 'registers', { ...register, invoice_sequence: sequence + 1 });
  return `${String(register['invoice_prefix'])}${sequence}${String(register['invoice_suffix'])}`;
}

function lineOf(till: Till, given: LineBody, at: { before: SaleRow; index: number }): SaleLineRow {
  const { store, switches } = till;
  const product = known(store.products.get(given.product.id), 'line_items.product.id', given.product.id);
  if (!product.active && switches.inactive_product === 'reject422')
    throw saleRefused(`The product ${product.id} is not active.`);
  known(store.taxes.get(given.tax.id), 'line_items.tax.id', given.tax.id);
  const former = at.before.lines.find(({ id }) => id === given.id);
  const { _metadata: metadata } = given;
  const note = given.attributes?.find(({ name }) => name === 'line_note')?.value;
  return {
    id: given.id ?? uuid(till),
    product_id: product.id,
    quantity: given.quantity,
    price: given.pricing.price,
    cost: given.pricing.cost ?? former?.cost ?? product.supply_price,
    discount: given.pricing.discount ?? FIVE_ZEROS,
    loyalty: given.pricing.loyalty_amount ?? FIVE_ZEROS,
    tax_id: given.tax.id,
    tax: given.tax.amount,
    is_price_override: metadata?.is_price_override ?? false,
    sequence: metadata?.sequence ?? at.index,
    status: given.status ?? 'CONFIRMED',
    note: note ?? former?.note ?? null,
    is_return: former?.is_return ?? false,
    return_reason: former?.return_reason ?? null,
  };
}

function paymentOf(
  till: Till,
  given: PaymentBody,
  at: { before: SaleRow; openSequence: string | null },
): SalePaymentRow {
  const configId = given.type.config_id;
  known(till.store.paymentTypes.get(configId), 'payments.type.config_id', configId);
  const former = at.before.payments.find(({ id }) => id === given.id);
  return {
    id: given.id ?? uuid(till),
    amount: given.amount,
    config_id: configId,
    date: given.date === undefined || given.date === null ? now(till) : timeOf(given.date),
    register_id: given.source?.register_id ?? at.before.source.register_id,
    open_sequence_id: former?.open_sequence_id ?? at.openSequence,
  };
}

function known<T extends Row>(row: T | undefined, field: string, id: string): T {
  if (row === undefined || row.deleted_at !== null) throw saleRefused(`${field}: '${id}' does not exist`);
  return row;
}

function timeOf(text: string): string {
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) throw badRequest(`'${text}' is not a valid date`);
  return stamp(atMs);
}
