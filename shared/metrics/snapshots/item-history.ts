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
