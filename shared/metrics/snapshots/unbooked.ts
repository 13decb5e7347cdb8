import type { ItemRow } from './item-row.ts';
import type { Unbooked, UnbookedUnits } from './ports.ts';

/** Units per item that were paid online and are not in the till. */
export function paidNotPosted({ byItem }: UnbookedUnits): ReadonlyMap<string, number> {
  return new Map([...byItem].map(([itemId, parts]) => [itemId, unitsOf(parts, 'sale')] as const));
}

/** What was not booked yet at some moment. */
export function unbookedAt({
  byItem,
}: UnbookedUnits): (itemId: string, atMs: number) => { sold: number; returned: number } {
  return (itemId, atMs) => {
    const before = (byItem.get(itemId) ?? []).filter(({ sinceMs }) => sinceMs <= atMs);
    return { sold: unitsOf(before, 'sale'), returned: unitsOf(before, 'return') };
  };
}

/** A SKU that fits two items is nobody's. */
export function itemBySku(rows: readonly ItemRow[]): (sku: string) => string | null {
  const bySku = Map.groupBy(
    rows.filter(({ archived }) => !archived),
    ({ sku }) => sku,
  );
  return (sku) => {
    const found = bySku.get(sku) ?? [];
    return found.length === 1 ? (found[0]?.itemId ?? null) : null;
  };
}

function unitsOf(parts: readonly Unbooked[], kind: Unbooked['kind']): number {
  return parts.reduce((total, part) => total + (part.kind === kind ? part.units : 0), 0);
}
