import type { Channel, Day } from '../fact.ts';
import type { ItemDay } from '../figures-store.ts';
import { addDays } from './days.ts';

/** One day of one item: what sold where, and what was left on the shelf in the evening. */
export interface HistoryDay {
  readonly day: Day;
  /** Net of returns. */
  readonly units: Readonly<Record<Channel, number>>;
  /** Null: before the first level that is known. */
  readonly onHand: number | null;
}

export interface Velocity {
  readonly days: number;
  readonly units: number;
  /** Days with something on the shelf, or with a sale all the same. */
  readonly inStockDays: number;
  /** Units per day in stock, all channels; null: it was never in stock. */
  readonly unitsPerDay: number | null;
}

export interface HistoryInput {
  readonly today: Day;
  readonly days: number;
  readonly sold: readonly ItemDay[];
  /** At the end of each day on which it changed, oldest first. */
  readonly levels: readonly { readonly day: Day; readonly onHand: number }[];
}

/** Every day of the window, the oldest first, also those on which nothing happened. */
export function itemHistory({ today, days, sold, levels }: HistoryInput): HistoryDay[] {
  return Array.from({ length: days }, (_, index) => {
    const day = addDays(today, index + 1 - days);
    const ofDay = sold.filter((row) => row.day === day);
    const units = (channel: Channel): number =>
      ofDay.reduce((sum, row) => (row.channel === channel ? sum + row.units : sum), 0);
    return {
      day,
      units: { 'in-store': units('in-store'), online: units('online'), custom: units('custom') },
      onHand: levels.findLast((level) => level.day <= day)?.onHand ?? null,
    };
  });
}

/**
 * Combined velocity: units sold over both channels by the days in stock, as Lightspeed reckons it; days without stock
 * say nothing about demand. Days before the first known level count as in stock.
 */
export function velocityOf(history: readonly HistoryDay[], days: number): Velocity {
  const window = history.slice(-days);
  const soldOn = ({ units }: HistoryDay): number => units['in-store'] + units.online + units.custom;
  const inStockDays = window.filter((day) => (day.onHand ?? 1) > 0 || soldOn(day) > 0).length;
  const units = window.reduce((sum, day) => sum + soldOn(day), 0);
  return {
    days: window.length,
    units,
    inStockDays,
    unitsPerDay: inStockDays === 0 ? null : Math.round((units / inStockDays) * 1e4) / 1e4,
  };
}
