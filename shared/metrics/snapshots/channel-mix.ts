import { CHANNELS } from '../fact.ts';
import type { Channel, Day } from '../fact.ts';
import type { ShopDay } from '../figures-store.ts';
import { isoWeekOf, isWithin } from './days.ts';
import type { Window } from './days.ts';
import type { Figure } from './figure.ts';
import { sum } from './item-row.ts';

export interface ChannelWeek {
  /** ISO 8601 week of the business days, `2026-W48`. */
  readonly week: string;
  readonly channel: Channel;
  readonly orders: number;
  readonly units: number;
  readonly netMinor: number;
  readonly returnsMinor: number;
}

/** Money, units and orders by week and channel; the latest week first. */
export function channelMix(days: readonly ShopDay[], window: Window): Figure<object, ChannelWeek> {
  const within = days.filter(({ day }) => isWithin(day, window));
  const byWeek = Map.groupBy(within, ({ day }) => isoWeekOf(day));
  const rows = [...byWeek]
    .toSorted(([a], [b]) => (a < b ? 1 : -1))
    .flatMap(([week, ofWeek]) =>
      CHANNELS.flatMap((channel) => {
        const of = ofWeek.filter((day) => day.channel === channel);
        return of.length === 0 ? [] : [{ week, channel, ...totals(of) }];
      }),
    );
  return {
    name: 'channel-mix',
    window,
    definition:
      'Completed sales by ISO week of the business day and by channel. Online and custom orders are those that came ' +
      'through Stripe, or over a register that the settings give to the channel. Net is after discounts and returns ' +
      'and without tax; returns are also shown by themselves. Shipping, tips and taxes are no units.',
    head: {},
    rows,
  };
}

/** Sums of some days. */
export function totals(
  days: readonly ShopDay[],
): Pick<ChannelWeek, 'orders' | 'units' | 'netMinor' | 'returnsMinor'> {
  return {
    orders: sum(days, ({ orders }) => orders),
    units: sum(days, ({ units }) => units),
    netMinor: sum(days, ({ netMinor }) => netMinor),
    returnsMinor: sum(days, ({ returnsMinor }) => returnsMinor),
  };
}

export interface DayTotals {
  readonly day: Day;
  readonly orders: number;
  readonly units: number;
  readonly netMinor: number;
  readonly byChannel: Readonly<Record<Channel, { orders: number; units: number; netMinor: number }>>;
}

/** One day, and each channel's part of it; channels without a sale are there with zeros. */
export function dayTotals(days: readonly ShopDay[], day: Day): DayTotals {
  const ofDay = days.filter((row) => row.day === day);
  const part = (rows: readonly ShopDay[]) => {
    const { orders, units, netMinor } = totals(rows);
    return { orders, units, netMinor };
  };
  const byChannel = Object.fromEntries(
    CHANNELS.map((channel) => [channel, part(ofDay.filter((row) => row.channel === channel))]),
  ) as DayTotals['byChannel'];
  return { day, ...part(ofDay), byChannel };
}
