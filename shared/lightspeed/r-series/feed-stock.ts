import * as z from 'zod';
import type { ReorderLevels, StockRow } from '../../metrics/ports.ts';
import { cursorOf, msOf, pageOf, START, versionOf, walk, walkSchema } from './feed-walk.ts';
import type { FeedContext, Reader, Walked } from './feed-walk.ts';
import { maybeAmount, maybeText, text } from './wire.ts';

const itemShopSchema = z.looseObject({
  itemID: text,
  shopID: text,
  timeStamp: maybeText,
  qoh: maybeAmount,
  onLayaway: maybeAmount,
  onSpecialOrder: maybeAmount,
  onWorkorder: maybeAmount,
  reorderPoint: maybeAmount,
  reorderLevel: maybeAmount,
});
type WireItemShop = z.infer<typeof itemShopSchema>;

/** Stock levels of the shop. Lightspeed keeps them apart from the item, with a `timeStamp` of their own. */
export function stockReader(context: FeedContext): Reader<'stock'> {
  return async (cursor) => {
    const { shopId } = await context.ids.all();
    const list: Walked<WireItemShop> = {
      entity: 'ItemShop',
      field: 'timeStamp',
      params: { shopID: shopId },
      costUnits: 1,
      schema: itemShopSchema,
      changedMs: (row) => msOf(row.timeStamp),
    };
    const step = await walk(context, list, cursorOf(cursor, walkSchema, START));
    // A filter that was ignored would count other shops' stock as ours.
    return pageOf(step, (row) => (row.shopID === shopId ? decodeStock(row) : null));
  };
}

function decodeStock(row: WireItemShop): StockRow {
  const reserved = [row.onLayaway, row.onSpecialOrder, row.onWorkorder].map(Number);
  return {
    itemId: row.itemID,
    onHand: Number(row.qoh),
    reserved: reserved.reduce((sum, units) => sum + units, 0),
    levels: levelsOf(row),
    version: versionOf(row.timeStamp),
  };
}

/** Lightspeed shows "not set" as two zeros. */
export function levelsOf(row: { reorderPoint: string; reorderLevel: string }): ReorderLevels | null {
  const [reorderPoint, orderUpTo] = [Number(row.reorderPoint), Number(row.reorderLevel)];
  return reorderPoint === 0 && orderUpTo === 0 ? null : { reorderPoint, orderUpTo };
}
