import type { VendorList } from './reorder-list.ts';

export type ReorderItem = VendorList['items'][number];

/** Items that will be gone, or are, before an order placed today could arrive; the soonest first. */
export function itemsAtRisk(vendors: readonly VendorList[]): ReorderItem[] {
  return vendors
    .flatMap(({ items, leadTimeDays }) =>
      items.filter(({ onHand, daysOfCover }) => onHand <= 0 || (daysOfCover ?? Infinity) < leadTimeDays),
    )
    .toSorted((a, b) => (a.daysOfCover ?? Infinity) - (b.daysOfCover ?? Infinity));
}
