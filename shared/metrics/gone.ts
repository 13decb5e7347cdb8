import type { Day } from './fact.ts';
import type { FiguresStore } from './figures-store.ts';
import type { CustomerRow, TillFeed } from './ports.ts';
import type { ItemRecords } from './snapshots/ports.ts';

export interface GoneDeps {
  readonly feed: Pick<TillFeed, 'gone'>;
  readonly figures: Pick<
    FiguresStore,
    'cursor' | 'customersByNet' | 'items' | 'stock' | 'storeItems' | 'storeStock'
  >;
  readonly records: Pick<ItemRecords, 'buckets' | 'load'>;
  /** As the change feed's customers are followed. */
  readonly onCustomers: (rows: readonly CustomerRow[]) => Promise<unknown>;
  readonly today: Day;
}

/** As many as any figure names. Of others it is noticed when something is sold to them. */
const CUSTOMERS = 300;

/** Follows the best customers that the till deleted, as those that it archived. Throws `RefusedError`. */
export async function noticeGoneCustomers({ feed, figures, onCustomers }: GoneDeps): Promise<void> {
  const best = await figures.customersByNet(CUSTOMERS);
  const gone = await feed.gone(
    'customers',
    best.map(({ customerId }) => customerId),
  );
  const names = new Map(best.map(({ customerId, name }) => [customerId, name]));
  await onCustomers(
    gone.map((customerId) => ({
      customerId,
      name: names.get(customerId) ?? '',
      archived: true,
      version: 0,
    })),
  );
}

/** Items of a bucket that the till deleted count as archived, and without stock, from now on. Throws `RefusedError`. */
export async function noticeGoneItems(
  bucket: number,
  { feed, figures, records, today }: GoneDeps,
): Promise<void> {
  const known = (await records.load(bucket)).filter(({ row }) => !row.archived);
  const gone = await feed.gone(
    'items',
    known.map(({ row }) => row.itemId),
  );
  if (gone.length === 0) return;
  const [items, stock] = await Promise.all([figures.items(gone), figures.stock(gone)]);
  // Whoever had the last word keeps it, should the till show the item again.
  const levels = [...stock.values()].map((row) => {
    return { itemId: row.itemId, onHand: 0, reserved: 0, levels: null, version: row.version + 1 };
  });
  await figures.storeStock(levels, { kind: 'stock', cursor: await cursorOf('stock', figures) }, today);
  const rows = [...items.values()].map((row) => ({ ...row, archived: true, version: row.version + 1 }));
  await figures.storeItems(rows, { kind: 'items', cursor: await cursorOf('items', figures) });
}

/** Where the feed stands: what is stored here comes from beside it. */
async function cursorOf(kind: 'items' | 'stock', figures: GoneDeps['figures']): Promise<string> {
  return (await figures.cursor(kind)) ?? '';
}
