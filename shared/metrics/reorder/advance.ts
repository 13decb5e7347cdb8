import { classify } from './classify.ts';
import { closeItem, endWeek, openWeek } from './closing-week.ts';
import type { ItemRecord } from './closing-week.ts';
import { DEMAND_CLASSES, NO_HONESTY, addHonesty } from './honesty.ts';
import type { DemandClass, Honesty, ItemState, ShopState, Week, WeekSeries } from './types.ts';

/** An item whose state moves on in place: fifty thousand of them are not copied for every week. */
export type MovingItem = Omit<ItemRecord, 'state'> & { state: ItemState | null };

/** A shop before its first week. */
export function startShop(first: Week): ShopState {
  return { first, week: first - 1, groups: {}, honesty: noHonesty() };
}

/**
 * Closes every week after the shop's last one up to `through`, for all items, and judges the forecasts by class.
 * The first load calls it with years of weeks; a Monday's run with one. Each item's `state` is replaced in place.
 */
export function advance(shop: ShopState, items: readonly MovingItem[], through: Week): ShopState {
  let state = shop;
  while (state.week < through) {
    const closing = openWeek(state);
    for (const item of items) item.state = closeItem(closing, item);
    state = endWeek(closing);
  }
  return { ...state, honesty: judgeClasses(items) };
}

/** The back-test of the whole shop by the class that each item has now. */
export function judgeClasses(
  items: Iterable<{ readonly series: WeekSeries; readonly state: ItemState | null }>,
): Record<DemandClass, Honesty> {
  const classes = noHonesty();
  for (const { series, state } of items) {
    if (state === null) continue;
    const { demandClass } = classify(series);
    classes[demandClass] = addHonesty(classes[demandClass], state.honesty);
  }
  return classes;
}

function noHonesty(): Record<DemandClass, Honesty> {
  return Object.fromEntries(DEMAND_CLASSES.map((name) => [name, NO_HONESTY])) as Record<DemandClass, Honesty>;
}
