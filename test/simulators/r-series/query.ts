import { splitOnce } from '../http.ts';
import { badRequest } from './refusal.ts';

/** One pair of a query string; `raw` is its value before decoding. */
export interface QueryPair {
  readonly name: string;
  readonly value: string;
  readonly raw: string;
}

export function parseQuery(query: string): QueryPair[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name, raw] = splitOnce(pair, '=');
      return { name: decode(name), value: decode(raw), raw };
    });
}

/** PHP's reading: a plus is a blank, so the plus of an offset has to be sent as `%2B`. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    throw badRequest('The query string is not properly encoded.');
  }
}

export function param(pairs: readonly QueryPair[], name: string): string | undefined {
  return pairs.findLast((pair) => pair.name === name)?.value;
}

/** Parameters that are no filters. */
export const RESERVED: ReadonlySet<string> = new Set([
  'load_relations',
  'limit',
  'sort',
  'after',
  'before',
  'count',
  'archived',
  'or',
]);
