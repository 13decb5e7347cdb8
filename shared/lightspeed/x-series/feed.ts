import type { FeedKind, FeedPage, TillFeed } from '../../metrics/ports.ts';
import { customersReader, itemsReader, vendorsReader } from './feed-catalogue.ts';
import { salesReader } from './feed-sales.ts';
import { countsReader, ordersReader, stockReader } from './feed-stock.ts';
import type { FeedContext, Reader } from './feed-walk.ts';

/** The X-Series' changes: every list is in the order of one counter that each change of anything takes the next of. */
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
    // What is deleted takes the counter's next number like any other change.
    gone: async () => [],
  };
}
