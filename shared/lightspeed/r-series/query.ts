import type { Query } from './api.ts';

export interface Params {
  /** Filters and paging, unencoded; `undefined` is left out. */
  readonly [name: string]: string | undefined;
}

/**
 * The path of a read or write below an account. Lightspeed wants operators, commas and the plus of an offset
 * percent-encoded, and relations as a JSON list.
 */
export function pathOf(accountId: string, resource: string, params: Params = {}): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  const query = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  return `/API/V3/Account/${encodeURIComponent(accountId)}/${resource}.json${query}`;
}

/** A record's resource, `Sale/9001`. The id may come from outside, so it is encoded. */
export function recordOf(entity: string, id: string): string {
  return `${entity}/${encodeURIComponent(id)}`;
}

/** One of these values, at most 100; a list escapes whatever a value may hold, operators too. */
export function anyOf(values: readonly string[]): string {
  return `IN,${JSON.stringify(values)}`;
}

export function relations(...names: string[]): string {
  return JSON.stringify(names);
}

export function read(entity: string, path: string, costUnits: number): Query {
  return { entity, path, costUnits };
}
