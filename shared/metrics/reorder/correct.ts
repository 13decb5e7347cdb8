import { addSums, closeItemWeek, fadeSums, minusSums, startItem } from './close-week.ts';
import type { ItemRecord } from './closing-week.ts';
import type { GroupState, ItemState, ShopState, WeekSeries } from './types.ts';

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
 * item is replayed with both series, and what it adds to its department changes by the difference, so that the weeks
 * before the series are not forgotten. No other item is touched.
 * @param item the item with the series that its stored state came from.
 */
export function correctItem(
  shop: ShopState,
  item: ItemRecord & { readonly state: ItemState },
  corrected: WeekSeries,
): { readonly shop: ShopState; readonly state: ItemState } {
  const { startRate, sums, exposure } = item.state;
  const was = replayItem(shop, item, startRate);
  const is = replayItem(shop, { ...item, series: corrected }, startRate);
  const difference = minusSums(is.sums, was.sums);
  const state: ItemState = {
    ...is,
    sums: addSums(fadeSums(sums, shop.week - item.state.week), difference),
    exposure: exposure + is.exposure - was.exposure,
  };
  const group = shop.groups[item.department];
  if (group === undefined) return { shop, state };
  const changed: GroupState = { ...group, sums: addSums(group.sums, difference) };
  return { shop: { ...shop, groups: { ...shop.groups, [item.department]: changed } }, state };
}
