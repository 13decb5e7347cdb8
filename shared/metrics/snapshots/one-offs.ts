import type { Day } from '../fact.ts';
import type { CalledOneOff } from './ports.ts';

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
