import * as z from 'zod';
import type { Day } from '../../metrics/fact.ts';
import type { FeedPage, PurchaseOrderRow } from '../../metrics/ports.ts';
import { cursorOf, msOf, START, versionOf, walk, walkSchema } from './feed-walk.ts';
import type { FeedContext, Reader, Walked } from './feed-walk.ts';
import { anyOf, pathOf, read, relations } from './query.ts';
import { children, flag, maybeAmount, maybeId, maybeText, text } from './wire.ts';

const lineSchema = z.looseObject({
  orderID: text,
  timeStamp: maybeText,
  itemID: maybeId,
  quantity: maybeAmount,
  checkedIn: maybeAmount,
});
const orderSchema = z.looseObject({
  orderID: text,
  timeStamp: maybeText,
  createTime: maybeText,
  orderedDate: maybeText,
  receivedDate: maybeText,
  complete: flag,
  archived: flag,
  vendorID: maybeId,
  shopID: maybeId,
  OrderLines: children('OrderLine', lineSchema),
});
type WireOrder = z.infer<typeof orderSchema>;
type WireLine = z.infer<typeof lineSchema>;

const RELATIONS = relations('OrderLines');
const ORDER_UNITS = 1.4;

const ORDERS: Walked<WireOrder> = {
  entity: 'Order',
  field: 'timeStamp',
  params: { load_relations: RELATIONS },
  costUnits: ORDER_UNITS,
  schema: orderSchema,
  changedMs: (row) => msOf(row.timeStamp),
};
/** A line that is checked in need not change its order's `timeStamp`. */
const LINES: Walked<WireLine> = {
  entity: 'OrderLine',
  field: 'timeStamp',
  params: {},
  costUnits: 1,
  schema: lineSchema,
  changedMs: (row) => msOf(row.timeStamp),
};

const cursorSchema = z.object({ orders: walkSchema, lines: walkSchema });
const BEGIN = { orders: START, lines: START };

/** Purchase orders with their lines, archived ones included, followed by both their own changes and their lines'. */
export function ordersReader(context: FeedContext): Reader<'purchase-orders'> {
  return async (cursor): Promise<FeedPage<'purchase-orders'>> => {
    const at = cursorOf(cursor, cursorSchema, BEGIN);
    const { shopId } = await context.ids.all();
    const orders = await walk(context, ORDERS, at.orders);
    const lines = await walk(context, LINES, at.lines);
    const read = new Set(orders.rows.map(({ orderID }) => orderID));
    const others = [...new Set(lines.rows.map(({ orderID }) => orderID))].filter((id) => !read.has(id));
    const rows = [...orders.rows, ...(await ordersById(context, others))];
    return {
      rows: rows
        .filter(({ shopID }) => shopID === null || shopID === shopId)
        .map((row) => decodeOrder(row, context)),
      cursor: JSON.stringify({ orders: orders.walk, lines: lines.walk }),
      more: orders.more || lines.more,
      reachedMs: orders.walk.newestMs ?? orders.walk.fromMs,
    };
  };
}

async function ordersById(context: FeedContext, ids: readonly string[]): Promise<readonly WireOrder[]> {
  if (ids.length === 0) return [];
  const path = pathOf(await context.ids.account(), 'Order', {
    orderID: anyOf(ids),
    load_relations: RELATIONS,
    archived: 'true',
    limit: '100',
  });
  const wanted = new Set(ids);
  const { rows } = await context.api.page(read('Order', path, ORDER_UNITS), orderSchema);
  return rows.filter(({ orderID }) => wanted.has(orderID));
}

function decodeOrder(row: WireOrder, context: FeedContext): PurchaseOrderRow {
  const day = (time: string): Day | null => dayIn(time, context);
  const changes = [row.timeStamp, ...row.OrderLines.map(({ timeStamp }) => timeStamp)].map(versionOf);
  return {
    purchaseOrderId: row.orderID,
    vendorId: row.vendorID,
    orderedOn: day(row.orderedDate) ?? day(row.createTime),
    receivedOn: day(row.receivedDate),
    open: !row.complete && !row.archived,
    lines: row.OrderLines.flatMap(({ itemID, quantity, checkedIn }) =>
      itemID === null ? [] : [{ itemId: itemID, ordered: Number(quantity), received: Number(checkedIn) }],
    ),
    version: Math.max(...changes),
  };
}

/** Dates without a time are the shop's midnights, and are shown in UTC. */
function dayIn(time: string, { dayOf }: FeedContext): Day | null {
  const ms = msOf(time);
  return Number.isNaN(ms) ? null : dayOf(ms);
}
