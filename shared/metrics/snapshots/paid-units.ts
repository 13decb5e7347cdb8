/** Units of an item that were paid for online and are not in the stock that the feed has brought. */
export interface PaidUnits {
  readonly itemId: string;
  readonly units: number;
  /** When they were found posted, epoch milliseconds; null: they are not yet. */
  readonly goneAtMs: number | null;
}

/**
 * What was paid for and is not in the stock at hand: units that wait to be posted, and those that were posted since,
 * until the feed of the stock has come past the moment at which that was seen. Otherwise a unit that left the ledger's
 * list after the stock was read would be for sale a second time.
 * @param before as the run before left it.
 * @param waiting units by item that are not posted now.
 * @param at `stockMs`: up to when the stock is complete; other kinds may be years behind. Null: its first load goes on.
 */
export function paidUnits(
  before: readonly PaidUnits[],
  waiting: ReadonlyMap<string, number>,
  at: { readonly nowMs: number; readonly stockMs: number | null },
): PaidUnits[] {
  const open = [...waiting].map(([itemId, units]) => ({ itemId, units, goneAtMs: null }));
  const gone = before.flatMap(({ itemId, units, goneAtMs }) => {
    if (goneAtMs !== null) return [{ itemId, units, goneAtMs }];
    const less = units - (waiting.get(itemId) ?? 0);
    return less > 0 ? [{ itemId, units: less, goneAtMs: at.nowMs }] : [];
  });
  const isAhead = ({ goneAtMs }: { goneAtMs: number }): boolean =>
    at.stockMs === null || goneAtMs > at.stockMs;
  return [...open.filter(({ units }) => units > 0), ...gone.filter(isAhead)];
}

export function unitsByItem(paid: readonly PaidUnits[]): ReadonlyMap<string, number> {
  const byItem = new Map<string, number>();
  for (const { itemId, units } of paid) byItem.set(itemId, (byItem.get(itemId) ?? 0) + units);
  return byItem;
}
