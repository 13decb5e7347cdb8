import { addSums, closeItemWeek, fadeSums, minusSums, startItem } from './close-week.ts';
import type { ItemRecord } from './closing-week.ts';
import type { GroupState, ItemState, ShopState } from './types.ts';

/** An item's state from scratch, through the shop's last closed week, with the factors that its weeks were closed with. */
export function replayItem(shop: ShopState, item: Omit<ItemRecord, 'state'>, startRate: number): ItemState {
  const { series, department, horizon } = item;
  const factors = shop.groups[department]?.factors ?? [];
  let state = startItem(series.first, startRate);
  for (let week = series.first; week <= shop.week; week += 1) {
    const at = week - series.first;
    const closed = { units: series.units[at] ?? 0, exposure: series.exposure[at] ?? 0 };
    state = closeItemWeek(state, closed, { factor: factors[week - shop.first] ?? 1, horizon });
  }
  return state;
}

/**
 * Brings a correction of closed weeks – a return netted on the day of its sale, a late edit – into the states: the
 * item is replayed, and its department's sums change by the difference. No other item is touched.
 * @param item the item with its corrected series and the state that was stored.
 */
export function correctItem(
  shop: ShopState,
  item: ItemRecord & { readonly state: ItemState },
): { readonly shop: ShopState; readonly state: ItemState } {
  const state = replayItem(shop, item, item.state.startRate);
  const difference = minusSums(state.sums, fadeSums(item.state.sums, shop.week - item.state.week));
  const group = shop.groups[item.department];
  if (group === undefined) return { shop, state };
  const corrected: GroupState = { ...group, sums: addSums(group.sums, difference) };
  return { shop: { ...shop, groups: { ...shop.groups, [item.department]: corrected } }, state };
}
