import type { Day } from '../fact.ts';
import { addDays, dayAt, windowOf } from './days.ts';
import type { Window } from './days.ts';
import { itemRow, NO_ORDERS } from './item-row.ts';
import type { ItemOrders } from './item-row.ts';
import type { Planner } from './planner.ts';
import type { FiguresSource, ItemRecord } from './ports.ts';
import type { RecordBook } from './record-book.ts';
import { sideBySide } from './side-by-side.ts';

/** A quarter: long enough for what sells now and then, short enough to be about the present. */
export const SALES_WINDOW_DAYS = 91;
/** Two whole years and a bit: what the reorder rules look back on. */
const HISTORY_DAYS = 735;
const AT_ONCE = 16;

export interface ItemsContext {
  readonly figures: FiguresSource;
  readonly book: RecordBook;
  readonly planner: Planner;
  readonly orders: ReadonlyMap<string, ItemOrders>;
  readonly today: Day;
  readonly timeZone: string;
}

export function salesWindow(today: Day): Window {
  return windowOf(today, SALES_WINDOW_DAYS);
}

/** Computes some items anew from what the store holds of them now; nothing is stored before the book is saved. */
export async function computeItems(itemIds: readonly string[], context: ItemsContext): Promise<void> {
  const { figures, book } = context;
  const [items, stock] = await Promise.all([figures.items(itemIds), figures.stock(itemIds)]);
  await sideBySide(itemIds, AT_ONCE, async (itemId) => {
    const item = items.get(itemId);
    if (item === undefined) return book.put(itemId, null);
    const known = await book.get(itemId);
    const record = await computeItem({ item, stock: stock.get(itemId) ?? null, known }, context);
    return book.put(itemId, record);
  });
}

type Items = ReadonlyMap<string, Parameters<typeof itemRow>[0]['item']>;

interface One {
  readonly item: NonNullable<ReturnType<Items['get']>>;
  readonly stock: Parameters<typeof itemRow>[0]['stock'];
  readonly known: ItemRecord | null;
}

async function computeItem({ item, stock, known }: One, context: ItemsContext): Promise<ItemRecord> {
  const { figures, today, timeZone, orders, planner } = context;
  const from = addDays(today, -HISTORY_DAYS);
  const [days, stockDays] = await Promise.all([
    figures.itemDays(item.itemId, from),
    figures.stockDays(item.itemId, from),
  ]);
  const createdOn = item.createdAtMs === null ? null : dayAt(item.createdAtMs, timeZone);
  const ofItem = orders.get(item.itemId) ?? NO_ORDERS;
  const window = salesWindow(today);
  const row = itemRow({ item, stock, createdOn, days, stockDays, orders: ofItem, window });
  return { row, ...planner.plan({ item, row, days, stockDays, known }) };
}
