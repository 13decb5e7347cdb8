import { CHANNELS } from '../fact.ts';
import type { Channel } from '../fact.ts';
import type { ShopDay } from '../figures-store.ts';
import { totals } from './channel-mix.ts';
import { isWithin, monthOf } from './days.ts';
import type { Window } from './days.ts';
import type { Figure } from './figure.ts';
import { sum } from './item-row.ts';
import type { SalesDay } from './sales-day.ts';

export interface OrdersOfMonth {
  readonly month: string;
  readonly channel: Channel;
  readonly orders: number;
  readonly units: number;
  readonly netMinor: number;
  /** Null: no orders. */
  readonly netPerOrderMinor: number | null;
  readonly unitsPerOrder: number | null;
  readonly fromNew: number;
  readonly fromReturning: number;
  readonly fromUnknown: number;
}

/** What an order brings, and who orders; the latest month first. */
export function ordersFigure(
  days: readonly ShopDay[],
  sales: readonly SalesDay[],
  window: Window,
): Figure<object, OrdersOfMonth> {
  const within = days.filter(({ day }) => isWithin(day, window));
  const byMonth = Map.groupBy(within, ({ day }) => monthOf(day));
  const rows = [...byMonth]
    .toSorted(([a], [b]) => (a < b ? 1 : -1))
    .flatMap(([month, ofMonth]) =>
      CHANNELS.flatMap((channel) => {
        const of = ofMonth.filter((day) => day.channel === channel);
        const buyers = sales
          .filter(({ day }) => monthOf(day) === month)
          .flatMap((day) => day.buyers.filter((part) => part.channel === channel));
        return of.length === 0 ? [] : [{ month, channel, ...ratios(of), ...buyersOf(buyers) }];
      }),
    );
  return {
    name: 'orders',
    window,
    definition:
      'By month and channel: money and units per order, net of discounts and returns, without tax; and orders by who ' +
      'bought – people at their first purchase in any channel, people who had bought before, and sales without a customer.',
    head: {},
    rows,
  };
}

function ratios(days: readonly ShopDay[]) {
  const { orders, units, netMinor } = totals(days);
  return {
    orders,
    units,
    netMinor,
    netPerOrderMinor: orders === 0 ? null : Math.round(netMinor / orders),
    unitsPerOrder: orders === 0 ? null : Math.round((units / orders) * 100) / 100,
  };
}

function buyersOf(buyers: readonly SalesDay['buyers'][number][]) {
  return {
    fromNew: sum(buyers, ({ fromNew }) => fromNew),
    fromReturning: sum(buyers, ({ fromReturning }) => fromReturning),
    fromUnknown: sum(buyers, ({ fromUnknown }) => fromUnknown),
  };
}
