import * as z from 'zod';
import * as d from '../decimal.ts';
import { inventoryOf, moveStock, setStock } from './inventory.ts';
import { requireProduct } from './products.ts';
import { notFound, saleRefused } from './refusal.ts';
import type { ConsignmentProductRow, ConsignmentRow } from './rows.ts';
import { bodyOf, decimalSchema } from './sale-body.ts';
import { now, save, uuid, type Till } from './till.ts';

const text = z.string().nullish();
const consignmentSchema = z.looseObject({
  name: text,
  type: z.enum(['SUPPLIER', 'OUTLET', 'STOCKTAKE', 'RETURN']),
  status: z.string().nullish(),
  outlet_id: z.string(),
  source_outlet_id: text,
  supplier_id: text,
  reference: text,
  due_at: text,
});
const changeSchema = z.looseObject({ status: z.string().nullish(), name: text, due_at: text });
const productSchema = z.looseObject({
  product_id: z.string().nullish(),
  count: decimalSchema.nullish(),
  received: decimalSchema.nullish(),
  cost: decimalSchema.nullish(),
});

/** The documented order of things; a stock count has its own. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  OPEN: ['SENT', 'CANCELLED', 'STOCKTAKE_IN_PROGRESS'],
  SENT: ['DISPATCHED', 'RECEIVED', 'CANCELLED'],
  DISPATCHED: ['RECEIVED', 'CANCELLED'],
  STOCKTAKE_SCHEDULED: ['STOCKTAKE_IN_PROGRESS', 'CANCELLED'],
  STOCKTAKE_IN_PROGRESS: ['STOCKTAKE_COMPLETE', 'STOCKTAKE_IN_PROGRESS_PROCESSED', 'CANCELLED'],
  STOCKTAKE_IN_PROGRESS_PROCESSED: ['STOCKTAKE_COMPLETE'],
};
const NEW = new Set(['OPEN', 'SENT', 'STOCKTAKE_SCHEDULED', 'STOCKTAKE_IN_PROGRESS']);

export function createConsignment(till: Till, body: string): ConsignmentRow {
  const given = bodyOf(consignmentSchema, body);
  const status = given.status ?? 'OPEN';
  if (!NEW.has(status)) throw saleRefused(`A consignment cannot be made as ${status}.`);
  const row: ConsignmentRow = {
    id: uuid(till),
    version: 0,
    deleted_at: null,
    name: given.name ?? '',
    type: given.type,
    status,
    outlet_id: given.outlet_id,
    source_outlet_id: given.source_outlet_id ?? null,
    supplier_id: given.supplier_id ?? null,
    reference: given.reference ?? `PO-${1 + till.store.consignments.size}`,
    due_at: given.due_at ?? null,
    received_at: null,
    consignment_date: now(till),
    created_at: now(till),
    updated_at: now(till),
    products: [],
  };
  return stored(till, row);
}

/** A change of status moves the stock where it arrives, or where it was counted. */
export function updateConsignment(till: Till, id: string, body: string): ConsignmentRow {
  const before = requireConsignment(till, id);
  const given = bodyOf(changeSchema, body);
  const status = given.status ?? before.status;
  const row = { ...before, status, updated_at: now(till) };
  if (status !== before.status) {
    if (NEXT[before.status]?.includes(status) !== true)
      throw saleRefused(`A consignment cannot go from ${before.status} to ${status}.`);
    if (before.products.length === 0 && status !== 'CANCELLED' && before.type !== 'STOCKTAKE')
      throw saleRefused('A consignment without products cannot change its status.');
    if (status === 'RECEIVED') receive(till, row);
    if (status === 'STOCKTAKE_COMPLETE') settleCount(till, row);
  }
  return stored(till, row);
}

function receive(till: Till, row: ConsignmentRow): void {
  if (row.products.every(({ received }) => Number(received) === 0))
    throw saleRefused('Nothing of the consignment has been received.');
  row.received_at = now(till);
  for (const { product_id: productId, received } of row.products) {
    const change = d.decimal(received);
    moveStock(till, { productId, outletId: row.outlet_id, change });
    if (row.source_outlet_id !== null)
      moveStock(till, { productId, outletId: row.source_outlet_id, change: d.negate(change) });
  }
}

function settleCount(till: Till, row: ConsignmentRow): void {
  for (const { product_id: productId, received } of row.products)
    setStock(till, productId, row.outlet_id, d.toText(d.decimal(received)));
}

/** Adds a product, or changes its line; in SENT a received count makes the order DISPATCHED. */
export function writeProduct(
  till: Till,
  id: string,
  productId: string | null,
  body: string,
): ConsignmentProductRow {
  const row = requireConsignment(till, id);
  const given = bodyOf(productSchema, body);
  const wanted = productId ?? given.product_id ?? '';
  const product = requireProduct(till, wanted);
  const former = row.products.find((each) => each.product_id === wanted);
  const line: ConsignmentProductRow = {
    product_id: wanted,
    count: given.count ?? former?.count ?? expected(till, row, wanted),
    received: given.received ?? former?.received ?? '0.00000',
    cost: given.cost ?? former?.cost ?? product.supply_price,
    created_at: former?.created_at ?? now(till),
    updated_at: now(till),
  };
  const dispatches = row.status === 'SENT' && row.type === 'SUPPLIER' && Number(line.received) > 0;
  stored(till, {
    ...row,
    status: dispatches ? 'DISPATCHED' : row.status,
    products: [...row.products.filter((each) => each !== former), line],
  });
  return line;
}

/** A stock count remembers what was expected of each item when it came under the count. */
function expected(till: Till, row: ConsignmentRow, productId: string): string {
  return row.type === 'STOCKTAKE' ? inventoryOf(till, productId, row.outlet_id).level : '0.00000';
}

export function deleteConsignment(till: Till, id: string): void {
  save(till, 'consignments', { ...requireConsignment(till, id), deleted_at: now(till) });
}

export function requireConsignment(till: Till, id: string): ConsignmentRow {
  const row = till.store.consignments.get(id);
  if (row === undefined) throw notFound('Consignment');
  return row;
}

export const consignmentView = (row: ConsignmentRow): Record<string, unknown> => ({
  ...row,
  products: undefined,
});

function stored(till: Till, row: ConsignmentRow): ConsignmentRow {
  save(till, 'consignments', row);
  return requireConsignment(till, row.id);
}
