import type { FeedKind, FeedPage, TillFeed } from '../../metrics/ports.ts';
import { customersReader, itemsReader, vendorsReader } from './feed-catalogue.ts';
import { countsReader } from './feed-counts.ts';
import { goneOf } from './feed-gone.ts';
import { ordersReader } from './feed-orders.ts';
import { salesReader } from './feed-sales.ts';
import { stockReader } from './feed-stock.ts';
import type { FeedContext, Reader } from './feed-walk.ts';

/**
 * The R-Series' changes. It has no webhooks and no change log: each kind of record is listed by the time of its last
 * change, with an overlap, and voids, receipts and counts are looked for where the record itself does not tell.
 */
export function makeFeed(context: FeedContext): TillFeed {
  const readers: { readonly [K in FeedKind]: Reader<K> } = {
    items: itemsReader(context),
    vendors: vendorsReader(context),
    customers: customersReader(context),
    sales: salesReader(context),
    stock: stockReader(context),
    'purchase-orders': ordersReader(context),
    counts: countsReader(context),
  };
  return {
    changes<K extends FeedKind>(kind: K, cursor: string | null): Promise<FeedPage<K>> {
      return readers[kind](cursor);
    },
    gone: goneOf(context),
  };
}
