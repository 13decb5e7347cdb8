import * as z from 'zod';
import { connection, outage, refuse } from '../refusals.ts';
import { SEND_WITHIN_MS } from './api.ts';
import { afterIn, minorOf, pageOf } from './feed-walk.ts';
import type { FeedContext, Reader } from './feed-walk.ts';
import { levelsOf, reorderFields } from './reorder-wire.ts';
import { amount, deleted, id, list, maybeId, maybeText } from './wire.ts';

const maybeAmount = amount.nullish().transform((value) => value ?? '0');
const levelSchema = z.looseObject({
  product_id: id,
  outlet_id: maybeId,
  current_inventory_level: maybeAmount,
  ...reorderFields,
  version: z.number(),
});
const PAGE_ROWS = 1_000;

/** Stock levels of the outlet. The dated interface lists them by a POST, which changes nothing. */
export function stockReader(context: FeedContext): Reader<'stock'> {
  return async (cursor) => {
    const after = afterIn(cursor);
    const { shopId } = await context.ids.all();
    const body = { ...(after === null ? {} : { after }), size: PAGE_ROWS, sort_direction: 'asc' };
    const latestMs = context.nowMs() + SEND_WITHIN_MS;
    const answer = await context.api.write(
      { method: 'POST', resource: 'inventory', body, latestMs },
      list(levelSchema),
    );
    if (answer.kind === 'rejected') return refuse(answer.refusal);
    if (answer.kind === 'unknown') return refuse(outage(answer.why));
    const versions = answer.value.map(({ version }) => version);
    const rows = answer.value.map((row) =>
      row.outlet_id === shopId
        ? {
            itemId: row.product_id,
            onHand: Number(row.current_inventory_level),
            reserved: 0,
            levels: levelsOf(row),
            version: row.version,
          }
        : null,
    );
    return pageOf(rows, { after, reached: versions.length === 0 ? null : Math.max(...versions) });
  };
}

const consignmentSchema = z.looseObject({
  id,
  version: z.number(),
  type: maybeText,
  status: maybeText,
  outlet_id: maybeId,
  supplier_id: maybeId,
  consignment_date: maybeText,
  created_at: maybeText,
  updated_at: maybeText,
  received_at: maybeText,
  deleted_at: deleted,
});
type Consignment = z.infer<typeof consignmentSchema>;
const productSchema = z.looseObject({
  product_id: id,
  count: amount.nullish().transform((value) => value ?? null),
  received: maybeAmount,
  cost: maybeAmount,
});
/** Each is read product by product before the page is stored: even whole catalogues fit half a window of the rate. */
const PAGE_CONSIGNMENTS = '5';
/** Pages of one consignment: more than any shop's catalogue. */
const MOST_PAGES = 100;

/** Stock orders to suppliers, deleted ones included, with their products. */
export function ordersReader(context: FeedContext): Reader<'purchase-orders'> {
  return async (cursor) => {
    const page = await consignments(context, 'SUPPLIER', cursor);
    const rows = [];
    for (const row of page.ours) {
      const products = await productsOf(row, context);
      const isOver = row.deleted_at || row.status === 'RECEIVED' || row.status === 'CANCELLED';
      const lines = products.map(({ product_id: itemId, count, received }) => {
        return { itemId, ordered: Number(count ?? 0), received: Number(received) };
      });
      rows.push({
        purchaseOrderId: row.id,
        vendorId: row.supplier_id,
        orderedOn: dayIn(row.consignment_date, context) ?? dayIn(row.created_at, context),
        receivedOn: dayIn(row.received_at, context),
        open: !isOver,
        lines,
        version: row.version,
      });
    }
    return pageOf(rows, page);
  };
}

/** Stock counts that were completed. */
export function countsReader(context: FeedContext): Reader<'counts'> {
  return async (cursor) => {
    const page = await consignments(context, 'STOCKTAKE', cursor);
    const rows = [];
    for (const row of page.ours) {
      if (row.deleted_at || row.status !== 'STOCKTAKE_COMPLETE') continue;
      const products = await productsOf(row, context);
      const lines = products.flatMap(({ product_id: itemId, count, received, cost }) => {
        const costMinor = minorOf(cost, context.currency);
        // Nothing was expected of what has no level yet, and no variance is known.
        return count === null
          ? []
          : [{ itemId, expected: Number(count), counted: Number(received), costMinor, byHand: null }];
      });
      const countedAtMs = Date.parse(row.received_at === '' ? row.updated_at : row.received_at);
      rows.push({
        countId: row.id,
        countedAtMs: Number.isNaN(countedAtMs) ? 0 : countedAtMs,
        lines,
        version: row.version,
      });
    }
    return pageOf(rows, page);
  };
}

async function consignments(context: FeedContext, type: 'SUPPLIER' | 'STOCKTAKE', cursor: string | null) {
  const after = afterIn(cursor);
  const { shopId } = await context.ids.all();
  const params = { type, deleted: 'true', page_size: PAGE_CONSIGNMENTS };
  const page = await context.api.page({ resource: 'consignments', params }, after, consignmentSchema);
  // A filter that was ignored would make counts of orders.
  const ours = page.rows.filter((row) => row.type === type && row.outlet_id === shopId);
  return { ours, after, reached: page.after };
}

async function productsOf(row: Consignment, { api }: FeedContext) {
  const resource = `consignments/${encodeURIComponent(row.id)}/products`;
  const products = await api.all({ resource, params: { page_size: '1000' } }, productSchema, MOST_PAGES);
  return (
    products ??
    refuse(connection('too-many', `consignment ${row.id} has too many products`, 'split it in the till'))
  );
}

function dayIn(time: string, { dayOf }: FeedContext): string | null {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? null : dayOf(ms);
}
