import type { VendorList } from './reorder-list.ts';

/** Each vendor whole, in the order of the rows: one of many items has several of them. */
export function vendorsIn(rows: readonly VendorList[]): VendorList[] {
  const byVendor = Map.groupBy(rows, ({ vendorId }) => vendorId);
  return [...byVendor.values()].flatMap((own) =>
    own.slice(0, 1).map((first) => ({
      ...first,
      amountMinor: own.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
      items: own.flatMap(({ items }) => items),
    })),
  );
}
