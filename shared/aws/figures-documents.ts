import * as z from 'zod';
import type { Day } from '../metrics/fact.ts';
import type { CountRow, PurchaseOrderRow } from '../metrics/ports.ts';
import { exactly } from './exactly.ts';
import { newsIn, readRows, rowIn, storeRows } from './figures-rows.ts';
import type { Kept } from './figures-rows.ts';
import { forEach, padded } from './figures-table.ts';
import type { FiguresTable } from './figures-table.ts';
import { SCHEMA_VERSION } from './read-item.ts';
import type { ItemKey } from './table.ts';

const purchaseOrder: Kept<PurchaseOrderRow> = {
  what: 'a purchase order',
  keyOf: (row) => orderKey(row.purchaseOrderId),
  schema: exactly<PurchaseOrderRow>()(
    z.object({
      purchaseOrderId: z.string(),
      vendorId: z.string().nullable(),
      orderedOn: z.string().nullable(),
      receivedOn: z.string().nullable(),
      open: z.boolean(),
      lines: z.array(z.object({ itemId: z.string(), ordered: z.number(), received: z.number() })).readonly(),
      version: z.number(),
    }),
  ),
};

const PLACES = 'purchase-orders';
const orderKey = (id: string): ItemKey => ({ pk: `purchase-order#${id}`, sk: 'order' });
const OPEN = 'open#';

/** Where an order stands in the list: open, or by the day of its receipt; null: neither, so nobody asks for it. */
function placeOf({ open, receivedOn, purchaseOrderId }: PurchaseOrderRow): string | null {
  if (open) return `${OPEN}${purchaseOrderId}`;
  return receivedOn === null ? null : `received#${receivedOn}#${purchaseOrderId}`;
}

/** Says which rows were new. A place that is left over from a crash is seen through by its readers. */
export async function storeOrders(
  table: FiguresTable,
  rows: readonly PurchaseOrderRow[],
): Promise<readonly PurchaseOrderRow[]> {
  const news = await newsIn(table, purchaseOrder, rows);
  const known = await readRows(table, purchaseOrder, news.map(purchaseOrder.keyOf));
  const places = news.map(placeOf).filter((sk) => sk !== null);
  await forEach(places, (sk) => table.put({ pk: PLACES, sk, schemaVersion: SCHEMA_VERSION }));
  await storeRows(table, purchaseOrder, news);
  const left = known.map(placeOf).filter((sk) => sk !== null && !places.includes(sk));
  await forEach(left, async (sk) => (sk === null ? false : table.deleteIf({ pk: PLACES, sk }, {})));
  return news;
}

/** Those that are open, and those received since `from`. */
export async function readOrders(table: FiguresTable, from: Day): Promise<PurchaseOrderRow[]> {
  const places = new Set<string>();
  for (const [low, high] of [
    [OPEN, `${OPEN}~`],
    [`received#${from}`, 'received#~'],
  ]) {
    const found = table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
      ExpressionAttributeValues: { ':pk': PLACES, ':low': low, ':high': high },
      ConsistentRead: true,
    });
    for await (const { sk } of found) places.add(String(sk));
  }
  const ids = new Set([...places].map((sk) => sk.split('#').at(-1) ?? ''));
  const rows = await readRows(table, purchaseOrder, [...ids].map(orderKey));
  return rows
    .filter((row) => places.has(placeOf(row) ?? ''))
    .toSorted((a, b) => (a.purchaseOrderId < b.purchaseOrderId ? -1 : 1));
}

/** A part of a count: its lines are too many for one item. */
interface CountPart extends CountRow {
  readonly part: number;
}

const countPart: Kept<CountPart> = {
  what: 'an inventory count',
  keyOf: ({ countedAtMs, countId, part }) => ({
    pk: COUNTS,
    sk: `${padded(countedAtMs, 14)}#${countId}#${padded(part, 5)}`,
  }),
  schema: exactly<CountPart>()(
    z.object({
      countId: z.string(),
      countedAtMs: z.number(),
      part: z.number(),
      lines: z
        .array(
          z.object({
            itemId: z.string(),
            expected: z.number(),
            counted: z.number(),
            costMinor: z.number(),
            byHand: z.number().nullable(),
          }),
        )
        .readonly(),
      version: z.number(),
    }),
  ),
};
const COUNTS = 'counts';
const LINES_OF_PART = 1_500;

export async function storeCountRows(table: FiguresTable, rows: readonly CountRow[]): Promise<void> {
  const parts = rows.flatMap((row) =>
    Array.from({ length: Math.ceil(row.lines.length / LINES_OF_PART) }, (_, part) => ({
      ...row,
      part,
      lines: row.lines.slice(part * LINES_OF_PART, (part + 1) * LINES_OF_PART),
    })),
  );
  await storeRows(table, countPart, await newsIn(table, countPart, parts));
}

/** Since `from`, oldest first. A count that was read again may have left parts of an earlier version behind. */
export async function readCounts(table: FiguresTable, from: Day): Promise<CountRow[]> {
  const parts: CountPart[] = [];
  const found = table.query({
    KeyConditionExpression: 'pk = :pk AND sk >= :from',
    ExpressionAttributeValues: { ':pk': COUNTS, ':from': padded(Date.parse(from), 14) },
    ConsistentRead: true,
  });
  for await (const item of found) parts.push(rowIn(item, countPart));
  return [...Map.groupBy(parts, ({ countId }) => countId).values()]
    .map(wholeOf)
    .toSorted((a, b) => a.countedAtMs - b.countedAtMs);
}

function wholeOf(parts: readonly CountPart[]): CountRow {
  const version = Math.max(...parts.map((each) => each.version));
  const latest = parts.filter((each) => each.version === version);
  const { countId = '', countedAtMs = 0 } = latest[0] ?? {};
  return { countId, countedAtMs, version, lines: latest.flatMap(({ lines }) => lines) };
}
