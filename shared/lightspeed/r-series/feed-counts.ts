import * as z from 'zod';
import type { CountRow, FeedPage } from '../../metrics/ports.ts';
import { minorOf } from './feed-catalogue.ts';
import { cursorOf, msOf } from './feed-walk.ts';
import type { FeedContext, Reader } from './feed-walk.ts';
import { pathOf, read } from './query.ts';
import { amount, maybeAmount, maybeId, maybeText, text } from './wire.ts';

const logSchema = z.looseObject({
  inventoryLogID: text,
  inventoryCountID: maybeId,
  itemID: text,
  shopID: maybeId,
  createTime: maybeText,
  qohChange: amount,
  costChange: maybeAmount,
});
type WireLog = z.infer<typeof logSchema>;
const countedSchema = z.looseObject({ itemID: text, qty: maybeAmount });

const cursorSchema = z.object({ after: z.string().nullable() });
/** Pages of one count: more than the lines of any shop's catalogue. */
const MOST_PAGES = 1_000;

/**
 * Inventory counts that were reconciled: what they changed stands in the inventory log, which Lightspeed lists by its
 * id alone; what was counted, in the count's items.
 */
export function countsReader(context: FeedContext): Reader<'counts'> {
  return async (cursor): Promise<FeedPage<'counts'>> => {
    const { after } = cursorOf(cursor, cursorSchema, { after: null });
    const path = pathOf(await context.ids.account(), 'InventoryLog', {
      sort: 'inventoryLogID',
      limit: '100',
      inventoryLogID: after === null ? undefined : `>,${after}`,
      inventoryCountID: '!=,0',
    });
    const page = await context.api.page(read('InventoryLog', path, 1), logSchema);
    const ids = new Set(page.rows.flatMap(({ inventoryCountID }) => inventoryCountID ?? []));
    const rows: CountRow[] = [];
    for (const id of ids) rows.push(await readCount(context, id));
    const last = page.rows.at(-1);
    return {
      rows: rows.filter(({ lines }) => lines.length > 0),
      cursor: JSON.stringify({ after: last?.inventoryLogID ?? after }),
      more: page.next !== null,
      reachedMs: last === undefined ? null : msOf(last.createTime),
    };
  };
}

async function readCount(context: FeedContext, countId: string): Promise<CountRow> {
  const { accountId, shopId } = await context.ids.all();
  const of = { inventoryCountID: countId, limit: '100' };
  const logPath = pathOf(accountId, 'InventoryLog', of);
  const itemPath = pathOf(accountId, 'InventoryCountItem', of);
  const { api } = context;
  const log = (await api.all(read('InventoryLog', logPath, 1), logSchema, MOST_PAGES)) ?? [];
  const items = (await api.all(read('InventoryCountItem', itemPath, 1), countedSchema, MOST_PAGES)) ?? [];
  const ours = log.filter((row) => row.inventoryCountID === countId && row.shopID === shopId);
  return {
    countId,
    countedAtMs: Math.max(0, ...ours.map(({ createTime }) => msOf(createTime))),
    lines: linesOf(ours, items, context.currency),
    version: Math.max(0, ...ours.map(({ inventoryLogID }) => Number(inventoryLogID))),
  };
}

/** An item without a difference is in no log: it was counted as expected. */
function linesOf(
  log: readonly WireLog[],
  counted: readonly z.infer<typeof countedSchema>[],
  currency: string,
): CountRow['lines'] {
  const units = new Map<string, number>();
  for (const { itemID, qty } of counted) units.set(itemID, (units.get(itemID) ?? 0) + Number(qty));
  const changes = Map.groupBy(log, ({ itemID }) => itemID);
  return [...new Set([...units.keys(), ...changes.keys()])].map((itemId) => {
    const rows = changes.get(itemId) ?? [];
    const change = rows.reduce((sum, { qohChange }) => sum + Number(qohChange), 0);
    const costMinor = rows.reduce((sum, { costChange }) => sum + minorOf(costChange, currency), 0);
    const now = units.get(itemId) ?? change;
    return {
      itemId,
      expected: now - change,
      counted: now,
      costMinor: change === 0 ? 0 : Math.round(Math.abs(costMinor / change)),
    };
  });
}
