import type { Day } from '../fact.ts';
import { weekOf } from '../reorder/calendar.ts';
import { ordinaryLine } from '../reorder/one-offs.ts';
import { horizonOf } from '../reorder/lead-time-demand.ts';
import type { ShopState } from '../reorder/types.ts';
import { addDays, dayAt, windowOf } from './days.ts';
import type { Window } from './days.ts';
import { seriesOf } from './demand.ts';
import type { DemandContext } from './demand.ts';
import { itemRow, NO_ORDERS } from './item-row.ts';
import type { ItemOrders, ItemRowInput } from './item-row.ts';
import { withSeries } from './plan.ts';
import type { TermsOf } from './plan.ts';
import type { FiguresSource, ItemRecord } from './ports.ts';
import type { RecordBook } from './record-book.ts';
import { replayedLevels } from './replay.ts';
import { sideBySide } from './side-by-side.ts';

/** A quarter: long enough for what sells now and then, short enough to be about the present. */
export const SALES_WINDOW_DAYS = 91;
/** What is read of an item that changed: two whole years and a bit, for nobody knows how old the change is. */
export const HISTORY_DAYS = 735;
/** What is read of one that only grows older: a year for the margin. */
const YEAR_DAYS = 371;
/** Closed weeks that are looked at again even so. */
const LATELY_WEEKS = 10;
/** What an ordinary line is, is told by a year of them: as much as is read of every item. */
export const MEDIAN_DAYS = 365;
const AT_ONCE = 16;
const NONE: ReadonlySet<Day> = new Set();

export interface ItemsContext {
  readonly figures: FiguresSource;
  readonly book: RecordBook;
  readonly orders: ReadonlyMap<string, ItemOrders>;
  readonly demand: DemandContext;
  readonly termsOf: TermsOf;
  /** The departments' states; a correction of closed weeks replaces it. */
  readonly shop: { state: ShopState | null };
  /** Days whose outsized lines the owner has called one-offs, by item. */
  readonly oneOffs: ReadonlyMap<string, ReadonlySet<Day>>;
  readonly today: Day;
  readonly timeZone: string;
}

export function salesWindow(today: Day): Window {
  return windowOf(today, SALES_WINDOW_DAYS);
}

/**
 * Computes some items anew from what the store holds of them now; nothing is stored before the book is saved.
 * @param why `aged`: nothing of them changed but the date.
 */
export async function computeItems(
  itemIds: readonly string[],
  why: 'changed' | 'aged',
  context: ItemsContext,
): Promise<void> {
  const { figures, book } = context;
  const [items, stock] = await Promise.all([figures.items(itemIds), figures.stock(itemIds)]);
  await sideBySide(itemIds, AT_ONCE, async (itemId) => {
    const item = items.get(itemId);
    if (item === undefined) return book.put(itemId, null);
    const known = await book.get(itemId);
    const one = { item, stock: stock.get(itemId) ?? null, known };
    return book.put(itemId, await computeItem(one, why === 'changed' || known === null, context));
  });
}

interface One extends Pick<ItemRowInput, 'item' | 'stock'> {
  readonly known: ItemRecord | null;
}

async function computeItem(one: One, isWhole: boolean, context: ItemsContext): Promise<ItemRecord> {
  const { item, stock, known } = one;
  const { figures, today, timeZone, orders } = context;
  const from = addDays(today, -(isWhole ? HISTORY_DAYS : YEAR_DAYS));
  const [days, stockDays] = await Promise.all([
    figures.itemDays(item.itemId, from),
    figures.stockDays(item.itemId, from),
  ]);
  const createdOn = item.createdAtMs === null ? null : dayAt(item.createdAtMs, timeZone);
  const ofItem = orders.get(item.itemId) ?? NO_ORDERS;
  const window = salesWindow(today);
  const before = isWhole ? null : (known?.row ?? null);
  const oneOffs = {
    days: context.oneOffs.get(item.itemId) ?? NONE,
    ordinary: ordinaryLine(days, addDays(today, -MEDIAN_DAYS)),
  };
  const { receipts } = ofItem;
  const levels = [...replayedLevels({ levels: stockDays, days, receipts, from }), ...stockDays];
  const history = { days, stockDays, levels, orders: ofItem };
  const row = itemRow({ item, stock, createdOn, ...history, window, before, oneOffs });
  const firstReceipt = ofItem.receipts.map(({ day }) => day).toSorted()[0] ?? null;
  // The week in which the reading begins is known in part only.
  const rebuildFrom = isWhole ? weekOf(from) + 1 : weekOf(today) - LATELY_WEEKS;
  const stored = known?.demand?.series ?? null;
  const series = seriesOf(
    { days, stockDays: levels, firstReceipt, rebuildFrom, stored, oneOffs },
    context.demand,
  );
  const horizon = horizonOf(context.termsOf(item.vendorId));
  const { department } = item;
  const corrected = withSeries(
    context.shop.state,
    { department, horizon, known: known?.demand ?? null },
    series,
  );
  context.shop.state = corrected.shop;
  return { row, demand: corrected.demand, line: known?.line ?? null };
}
