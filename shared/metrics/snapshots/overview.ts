import type { Day } from '../fact.ts';
import type { ShopDay } from '../figures-store.ts';
import { dayTotals } from './channel-mix.ts';
import type { DayTotals } from './channel-mix.ts';
import { addDays } from './days.ts';
import type { Figure } from './figure.ts';
import type { VendorList } from './reorder-list.ts';
import { sum } from './item-row.ts';

export interface OverviewHead {
  readonly today: DayTotals;
  /** The whole day a week ago. */
  readonly sameWeekday: DayTotals;
  /** What the reorder list asks for now. */
  readonly toOrder: { readonly vendors: number; readonly items: number; readonly amountMinor: number };
}

/** The shop's day beside the same weekday of last week. What waits for a person is added by who answers. */
export function overview(
  days: readonly ShopDay[],
  today: Day,
  vendors: readonly VendorList[],
): Figure<OverviewHead> {
  const asking = vendors.filter(({ items }) => items.some(({ quantity }) => quantity > 0));
  return {
    name: 'overview',
    window: { from: addDays(today, -7), to: today },
    definition:
      'Completed sales of today so far beside the whole of the same weekday a week ago, in the shop’s time zone: net of ' +
      'discounts and returns, without tax.',
    head: {
      today: dayTotals(days, today),
      sameWeekday: dayTotals(days, addDays(today, -7)),
      toOrder: {
        vendors: asking.length,
        items: sum(asking, ({ items }) => items.filter(({ quantity }) => quantity > 0).length),
        amountMinor: sum(asking, ({ amountMinor }) => amountMinor),
      },
    },
    rows: [],
  };
}
