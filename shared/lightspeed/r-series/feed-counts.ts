import * as z from 'zod';
import { RefusedError } from '../../kernel/answer.ts';
import type { CountLine, CountRow, FeedPage } from '../../metrics/ports.ts';
import { changedByHand } from './feed-adjustments.ts';
import { minorOf } from './feed-catalogue.ts';
import { cursorOf, msOf } from './feed-walk.ts';
import type { FeedContext, Reader } from './feed-walk.ts';
import { pathOf, read, recordOf } from './query.ts';
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
const countedSchema = z.looseObject({ itemID: text, qty: maybeAmount, timeStamp: maybeText });
type WireCounted = z.infer<typeof countedSchema>;

const reconcileSchema = z.looseObject({ inventoryCountReconcileID: text, inventoryCountID: maybeId });

const cursorSchema = z.object({ reconciled: z.string().nullable(), logged: z.string().nullable() });
const BEGIN = { reconciled: null, logged: null };
/** Pages of one count: more than the lines of any shop's catalogue. */
const MOST_PAGES = 1_000;

/**
 * Inventory counts that were reconciled. Lightspeed documents the inventory log, in which a count without a difference
 * leaves nothing; its list of reconciliations it documents for writing alone, so that it may be missing. One count of
 * each list at a time: a count of a whole catalogue takes minutes of the till's rate, and a run has no more than five.
 */
export function countsReader(context: FeedContext): Reader<'counts'> {
  return async (cursor): Promise<FeedPage<'counts'>> => {
    const at = cursorOf(cursor, cursorSchema, BEGIN);
    const reconciled = await reconciledSince(context, at.reconciled);
    const logged = await loggedSince(context, at.logged);
    const ids = new Set([...reconciled.countIds, ...logged.countIds]);
    const rows: CountRow[] = [];
    for (const id of ids) if (await isOurs(context, id)) rows.push(await readCount(context, id));
    return {
      rows: rows.filter(({ lines }) => lines.length > 0),
      cursor: JSON.stringify({ reconciled: reconciled.last, logged: logged.last }),
      more: reconciled.more || logged.more,
      reachedMs: rows.length === 0 ? null : Math.max(...rows.map(({ countedAtMs }) => countedAtMs)),
    };
  };
}

interface Found {
  readonly countIds: readonly string[];
  readonly last: string | null;
  readonly more: boolean;
}

async function loggedSince(context: FeedContext, after: string | null): Promise<Found> {
  const path = pathOf(await context.ids.account(), 'InventoryLog', {
    sort: 'inventoryLogID',
    limit: '100',
    inventoryLogID: after === null ? undefined : `>,${after}`,
    inventoryCountID: '!=,0',
  });
  const { rows, next } = await context.api.page(read('InventoryLog', path, 1), logSchema);
  const ids = rows.map(({ inventoryCountID }) => inventoryCountID);
  const first = ids.find((id) => id !== null) ?? null;
  const second = ids.findIndex((id) => id !== null && id !== first);
  const ofOne = second === -1 ? rows : rows.slice(0, second);
  return {
    countIds: first === null ? [] : [first],
    last: ofOne.at(-1)?.inventoryLogID ?? after,
    more: second !== -1 || next !== null,
  };
}

async function reconciledSince(context: FeedContext, after: string | null): Promise<Found> {
  const path = pathOf(await context.ids.account(), 'InventoryCountReconcile', {
    sort: 'inventoryCountReconcileID',
    limit: '1',
    inventoryCountReconcileID: after === null ? undefined : `>,${after}`,
  });
  try {
    const query = read('InventoryCountReconcile', path, 1);
    const { rows, next } = await context.api.page(query, reconcileSchema);
    const countIds = rows.flatMap(({ inventoryCountID }) => inventoryCountID ?? []);
    return { countIds, last: rows.at(-1)?.inventoryCountReconcileID ?? after, more: next !== null };
  } catch (error) {
    if (!(error instanceof RefusedError) || error.refusal.whose !== 'connection') throw error;
    return { countIds: [], last: after, more: false };
  }
}

const countSchema = z.looseObject({ shopID: maybeId });

/** An account's other shops are not ours. */
async function isOurs({ api, ids }: FeedContext, countId: string): Promise<boolean> {
  const { accountId, shopId } = await ids.all();
  const path = pathOf(accountId, recordOf('InventoryCount', countId));
  const count = await api.one(read('InventoryCount', path, 1), countSchema);
  return count === null || count.shopID === null || count.shopID === shopId;
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
  const countedAtMs = latestOf([
    ...ours.map(({ createTime }) => createTime),
    ...items.map(({ timeStamp }) => timeStamp),
  ]);
  const lines = linesOf(ours, items, context.currency);
  const off = lines.filter(({ expected, counted }) => expected !== counted).map(({ itemId }) => itemId);
  const byHand = await changedByHand(context, off, { countId, countedAtMs });
  return {
    countId,
    countedAtMs,
    lines: lines.map((line) => ({ ...line, byHand: byHand.get(line.itemId) ?? 0 })),
    version: ours.length + items.length,
  };
}

function latestOf(times: readonly string[]): number {
  return times.map(msOf).reduce((a, b) => (Number.isNaN(b) ? a : Math.max(a, b)), 0);
}

/** An item without a difference is in no log: it was counted as expected. */
function linesOf(
  log: readonly WireLog[],
  counted: readonly WireCounted[],
  currency: string,
): Omit<CountLine, 'byHand'>[] {
  const units = new Map<string, number>();
  for (const { itemID, qty } of counted) units.set(itemID, (units.get(itemID) ?? 0) + Number(qty));
  const changes = Map.groupBy(log, ({ itemID }) => itemID);
  return [...new Set([...units.keys(), ...changes.keys()])].map((itemId) => {
    const rows = changes.get(itemId) ?? [];
    const change = rows.reduce((sum, { qohChange }) => sum + Number(qohChange), 0);
    const costMinor = rows.reduce((sum, { costChange }) => sum + minorOf(costChange, currency), 0);
    // What nobody counted was set to zero when the count was reconciled.
    const now = units.get(itemId) ?? 0;
    return {
      itemId,
      expected: now - change,
      counted: now,
      costMinor: change === 0 ? 0 : Math.round(Math.abs(costMinor / change)),
    };
  });
}
