import * as z from 'zod';
import type { Day, SaleFacts } from '../metrics/fact.ts';
import type { FiguresTable } from './figures-table.ts';
import type { ItemKey } from './table.ts';

/** A customer's first order, as it stands beside the customer's totals. */
export const firstOrder = z.object({
  saleId: z.string(),
  atMs: z.number(),
  day: z.string(),
  channel: z.enum(['in-store', 'online', 'custom']),
});
export type FirstOrder = z.infer<typeof firstOrder>;

/** Whose first order was on which day: `2026-11-23#42`. */
const FIRSTS = 'first-orders';

export function placed({ saleId, completedAtMs: atMs, day, channel }: SaleFacts): FirstOrder {
  return { saleId, atMs, day, channel };
}

/** Of two in one moment the one with the lower id, so that the order of delivery decides nothing. */
export function earliestOrder(orders: readonly (FirstOrder | null)[]): FirstOrder | null {
  return orders.reduce((first, order) => {
    if (first === null || order === null) return first ?? order;
    if (order.atMs !== first.atMs) return order.atMs < first.atMs ? order : first;
    return order.saleId < first.saleId ? order : first;
  }, null);
}

interface Writes {
  readonly put: (key: ItemKey, item: object) => Promise<boolean>;
  readonly drop: (key: ItemKey) => Promise<boolean>;
}

/** Moves a customer to the day of the first order that a page left. */
export async function applyFirst(
  change: { customerId: string; firstBefore: FirstOrder | null; first: FirstOrder | null },
  { put, drop }: Writes,
): Promise<void> {
  const { customerId, firstBefore, first } = change;
  const isSameDay = firstBefore?.day === first?.day;
  if (first !== null && !isSameDay) await put(keyOf(first.day, customerId), { customerId });
  if (firstBefore !== null && !isSameDay) await drop(keyOf(firstBefore.day, customerId));
}

/** Customers who may have bought for the first time on `day`. */
export async function firstsOn(table: FiguresTable, day: Day): Promise<string[]> {
  const ids: string[] = [];
  const places = table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :day)',
    ExpressionAttributeValues: { ':pk': FIRSTS, ':day': `${day}#` },
    ConsistentRead: true,
  });
  for await (const { customerId } of places) ids.push(String(customerId));
  return ids;
}

function keyOf(day: Day, customerId: string): ItemKey {
  return { pk: FIRSTS, sk: `${day}#${customerId}` };
}
