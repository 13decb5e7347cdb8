import type { Channel, Day } from '../fact.ts';
import type { ItemDay } from '../figures-store.ts';
import { addDays, daysFrom, isWithin, windowOf } from './days.ts';
import type { Window } from './days.ts';

/** Six whole weeks, as Lightspeed and the planners look back: every weekday counts alike. */
export const VELOCITY_DAYS = 42;

/** What one item sold in the window, and on how many days of it there was something to sell. */
export interface ItemVelocity {
  /** Days of the window on which the shop had the item. */
  readonly days: number;
  /** Of these, the days that ended with something on the shelf, or saw a sale all the same. */
  readonly inStockDays: number;
  /** Net of returns. */
  readonly units: Readonly<Record<Channel, number>>;
}

export interface VelocityInput {
  readonly sold: readonly ItemDay[];
  /** At the end of each day on which it changed, oldest first; also of days before the window. */
  readonly levels: readonly { readonly day: Day; readonly onHand: number }[];
  /** Since when the shop has the item; null: not known. */
  readonly knownSince: Day | null;
  readonly today: Day;
}

/**
 * Combined velocity: units of all channels by the days in stock, as Lightspeed reckons it; days without stock say
 * nothing about demand. Days before the first known level count as in stock, days before the shop had the item not at
 * all.
 */
export function itemVelocity({ sold, levels, knownSince, today }: VelocityInput): ItemVelocity {
  const window = velocityWindow(today);
  const within = sold.filter(({ day }) => isWithin(day, window));
  const soldOn = new Map<Day, number>();
  const units: Record<Channel, number> = { 'in-store': 0, online: 0, custom: 0 };
  for (const row of within) {
    soldOn.set(row.day, (soldOn.get(row.day) ?? 0) + row.units);
    units[row.channel] += row.units;
  }
  const from = knownSince !== null && knownSince > window.from ? knownSince : window.from;
  let inStockDays = 0;
  let known = 0;
  for (let day = from; day <= today; day = addDays(day, 1)) {
    while ((levels[known]?.day ?? '9') <= day) known += 1;
    const inTheEvening = levels[known - 1]?.onHand ?? 1;
    if (inTheEvening > 0 || (soldOn.get(day) ?? 0) > 0) inStockDays += 1;
  }
  return { days: Math.max(0, daysFrom(from, today) + 1), inStockDays, units };
}

export function velocityWindow(today: Day): Window {
  return windowOf(today, VELOCITY_DAYS);
}
