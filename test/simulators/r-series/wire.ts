import type { Row } from './rows.ts';

/** What goes into a JSON answer: strings, objects and lists of them. */
export type Wire = string | Wire[] | { [key: string]: Wire };
export type WireObject = { [key: string]: Wire };

/** A row without the keys that have no value. */
export function fields(row: Row): WireObject {
  const present = Object.entries(row).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(present);
}

/** One element stands alone, several make a list: the API's own collapse, at every depth. */
export function collapse(elements: readonly Wire[]): Wire {
  const [first] = elements;
  return elements.length === 1 && first !== undefined ? first : [...elements];
}

/** `{"SaleLine": …}`, or undefined where there is none: the relation's key is absent then. */
export function toMany(element: string, children: readonly Wire[]): WireObject | undefined {
  return children.length === 0 ? undefined : { [element]: collapse(children) };
}

/** The envelope of a single record, of a write, and of a DELETE. */
export function one(entity: string, record: Wire): WireObject {
  return { '@attributes': { count: '1' }, [entity]: record };
}

export interface Page {
  records: readonly Wire[];
  next: string;
  previous: string;
}

/** The envelope of a list. Whether an empty one keeps its key is not settled. */
export function list(entity: string, page: Page, emptyKey: 'absent' | ''): WireObject {
  const attributes = { '@attributes': { next: page.next, previous: page.previous } };
  if (page.records.length > 0) return { ...attributes, [entity]: collapse(page.records) };
  return emptyKey === 'absent' ? attributes : { ...attributes, [entity]: '' };
}
