import type { Day } from '../fact.ts';
import type { FiguresStore } from '../figures-store.ts';
import { ordinaryLine, outsizedLines } from '../reorder/one-offs.ts';
import { HISTORY_DAYS, MEDIAN_DAYS } from './compute-items.ts';
import { addDays } from './days.ts';
import type { CalledOneOff } from './ports.ts';

export type ItemSales = Pick<FiguresStore, 'itemDays'>;

/** The days on which an item was sold out of all proportion, the latest first: only these can be called one-offs. */
export async function outsizedDays(itemId: string, today: Day, sales: ItemSales): Promise<Day[]> {
  const since = addDays(today, -HISTORY_DAYS);
  const days = await sales.itemDays(itemId, since);
  const ordinary = ordinaryLine(days, addDays(today, -MEDIAN_DAYS));
  const lines = outsizedLines(days, { ordinary, called: new Set(), since });
  return [...new Set(lines.map(({ day }) => day))];
}

const MOST_NAMED = 5;

/** Which days can be named instead of one that cannot. */
export function daysToName(days: readonly Day[]): string {
  if (days.length === 0) return 'it was never sold out of all proportion, so there is none to name';
  return `name one of ${days.slice(0, MOST_NAMED).join(', ')}`;
}

export function daysByItem(called: readonly CalledOneOff[]): ReadonlyMap<string, ReadonlySet<Day>> {
  const byItem = Map.groupBy(called, ({ itemId }) => itemId);
  return new Map([...byItem].map(([itemId, of]) => [itemId, new Set(of.map(({ day }) => day))]));
}

/** As a run notes it for the next one. */
export function nameOf({ itemId, day }: CalledOneOff): string {
  return `${itemId} ${day}`;
}

/** The items of which something was said, or taken back, since the last run: they are computed anew. */
export function newlySaid(before: readonly string[], called: readonly CalledOneOff[]): string[] {
  const [old, now] = [new Set(before), new Set(called.map(nameOf))];
  const names = [...old, ...now].filter((name) => !(old.has(name) && now.has(name)));
  return [...new Set(names.map((name) => name.slice(0, name.lastIndexOf(' '))))];
}
