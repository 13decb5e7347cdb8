import { CHANNELS } from '../fact.ts';
import type { Channel } from '../fact.ts';
import type { ShopDay } from '../figures-store.ts';
import { totals } from './channel-mix.ts';
import type { RepeatedFirsts } from './ports.ts';
import { isWithin, monthOf } from './days.ts';
import type { Window } from './days.ts';
import type { Figure } from './figure.ts';
import { sum } from './item-row.ts';

export interface OrdersOfMonth {
  readonly month: string;
  readonly channel: Channel;
  readonly orders: number;
  readonly units: number;
  readonly netMinor: number;
  /** Null: no orders. */
  readonly netPerOrderMinor: number | null;
  readonly unitsPerOrder: number | null;
  /** From people at their first order in any channel. */
  readonly fromNew: number;
  readonly fromReturning: number;
  /** Without a customer. */
  readonly fromUnknown: number;
}

/** What an order brings, and who orders; the latest month first. */
export function ordersFigure(
  days: readonly ShopDay[],
  repeated: readonly RepeatedFirsts[],
  window: Window,
): Figure<object, OrdersOfMonth> {
  const within = days.filter(({ day }) => isWithin(day, window));
  const byMonth = Map.groupBy(within, ({ day }) => monthOf(day));
  const rows = [...byMonth]
    .toSorted(([a], [b]) => (a < b ? 1 : -1))
    .flatMap(([month, ofMonth]) =>
      CHANNELS.flatMap((channel) => {
        const of = ofMonth.filter((day) => day.channel === channel);
        const repeatedFirsts = sum(
          repeated.filter(({ day }) => monthOf(day) === month && isWithin(day, window)),
          ({ byChannel }) => byChannel[channel] ?? 0,
        );
        return of.length === 0 ? [] : [{ month, channel, ...ratios(of), ...buyersOf(of, repeatedFirsts) }];
      }),
    );
  return {
    name: 'orders',
    window,
    definition:
      'By month and channel: money and units per order, net of discounts and returns, without tax; and orders by who ' +
      'bought – people at their first order in any channel, people who had ordered before, and orders without a customer. ' +
      'Customers of the till that are linked as one person are one. First means first in what Tillbridge has read of the till.',
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

function buyersOf(days: readonly ShopDay[], repeatedFirsts: number) {
  const { orders } = totals(days);
  const named = sum(days, ({ namedOrders }) => namedOrders);
  const fromNew = sum(days, ({ firstOrders }) => firstOrders) - repeatedFirsts;
  return { fromNew, fromReturning: named - fromNew, fromUnknown: orders - named };
}
