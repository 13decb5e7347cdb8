import * as z from 'zod';
import { msOf } from './feed-walk.ts';
import type { FeedContext } from './feed-walk.ts';
import { anyOf, pathOf, read } from './query.ts';
import { amount, maybeId, maybeText, text } from './wire.ts';

/** Lightspeed takes 100 values in a list. */
const MOST_VALUES = 100;
/** Pages of one list: a shop that changed its stock by hand more often than that has no books to speak of. */
const MOST_PAGES = 20;
/** How its documentation calls a change of the stock by hand; the second stands in one of its samples. */
const BY_HAND: ReadonlySet<string> = new Set(['ManualQuantityAdjustment', 'manualAdjustQOH']);

const logSchema = z.looseObject({
  itemID: text,
  shopID: maybeId,
  reason: maybeText,
  createTime: maybeText,
  qohChange: amount,
});
const countedSchema = z.looseObject({ itemID: text, inventoryCountID: maybeId, timeStamp: maybeText });

/**
 * By how much people changed the stock of some items by hand between each item's count before and this one. Two
 * requests for a hundred items; items without a change are left out. Throws `RefusedError`.
 */
export async function changedByHand(
  context: FeedContext,
  itemIds: readonly string[],
  count: { readonly countId: string; readonly countedAtMs: number },
): Promise<ReadonlyMap<string, number>> {
  const units = new Map<string, number>();
  for (let start = 0; start < itemIds.length; start += MOST_VALUES) {
    const some = itemIds.slice(start, start + MOST_VALUES);
    const since = await countedBefore(context, some, count);
    for (const { itemID, createTime, qohChange } of await logOf(context, some)) {
      const atMs = msOf(createTime);
      if (atMs > count.countedAtMs || atMs <= (since.get(itemID) ?? 0)) continue;
      units.set(itemID, (units.get(itemID) ?? 0) + Number(qohChange));
    }
  }
  return units;
}

async function logOf({ api, ids }: FeedContext, itemIds: readonly string[]) {
  const { accountId, shopId } = await ids.all();
  const of = { itemID: anyOf(itemIds), shopID: shopId, inventoryCountID: '0', saleID: '0', limit: '100' };
  const path = pathOf(accountId, 'InventoryLog', of);
  const rows = (await api.all(read('InventoryLog', path, 1), logSchema, MOST_PAGES)) ?? [];
  const wanted = new Set(itemIds);
  // A filter that was ignored would lay other movements to people's charge.
  return rows.filter(
    ({ itemID, shopID, reason }) => wanted.has(itemID) && shopID === shopId && BY_HAND.has(reason),
  );
}

/** When each item was counted last before. */
async function countedBefore(
  { api, ids }: FeedContext,
  itemIds: readonly string[],
  count: { readonly countId: string; readonly countedAtMs: number },
): Promise<ReadonlyMap<string, number>> {
  const path = pathOf(await ids.account(), 'InventoryCountItem', { itemID: anyOf(itemIds), limit: '100' });
  const rows = (await api.all(read('InventoryCountItem', path, 1), countedSchema, MOST_PAGES)) ?? [];
  const latest = new Map<string, number>();
  for (const { itemID, inventoryCountID, timeStamp } of rows) {
    const atMs = msOf(timeStamp);
    if (inventoryCountID === count.countId || Number.isNaN(atMs) || atMs >= count.countedAtMs) continue;
    latest.set(itemID, Math.max(latest.get(itemID) ?? 0, atMs));
  }
  return latest;
}
