import * as d from '../decimal.ts';
import type { Entity } from './entity.ts';
import { param, type QueryPair } from './query.ts';
import { badRequest } from './refusal.ts';
import type { Row } from './rows.ts';
import type { Till } from './till.ts';

const MOST = 100;
const REMOVED: ReadonlySet<string> = new Set(['offset', 'orderby', 'orderby_desc']);

type Key = (string | number)[];

export interface Slice {
  readonly rows: readonly Row[];
  /** Queries of the neighbouring pages, or null where there is none. */
  readonly next: string | null;
  readonly previous: string | null;
}

/** Refuses what version 3 no longer knows, and combinations that exclude each other. */
export function checkPaging(query: readonly QueryPair[]): void {
  const removed = query.find((pair) => REMOVED.has(pair.name));
  if (removed !== undefined) throw badRequest(`The parameter ${removed.name} is not supported in V3.`);
  const paged = query.find((pair) => ['limit', 'after', 'before', 'sort'].includes(pair.name));
  if (param(query, 'count') === '1' && paged !== undefined) {
    throw badRequest(`count cannot be combined with ${paged.name}.`);
  }
}

/** One page of the rows that passed the filter, by cursor. */
export function page(till: Till, entity: Entity, rows: readonly Row[], query: readonly QueryPair[]): Slice {
  const limit = limitOf(till, param(query, 'limit'));
  const sort = sortOf(entity, param(query, 'sort'));
  const keyOf = (row: Row): Key => sortKey(entity, sort.field, row);
  const before = (a: Key, b: Key): number => compareKeys(a, b) * (sort.descending ? -1 : 1);
  const sorted = rows.toSorted((a, b) => before(keyOf(a), keyOf(b)));
  const after = cursor(param(query, 'after'));
  const until = cursor(param(query, 'before'));
  let start = after === null ? 0 : sorted.filter((row) => before(keyOf(row), after) <= 0).length;
  let end = Math.min(sorted.length, start + limit);
  if (after === null && until !== null) {
    end = sorted.filter((row) => before(keyOf(row), until) < 0).length;
    start = Math.max(0, end - limit);
  }
  const shown = sorted.slice(start, end);
  const link = (name: string, row: Row | undefined): string | null =>
    row === undefined ? null : linkOf(query, { sort: sort.given, limit, name, key: keyOf(row) });
  return {
    rows: shown,
    next: end < sorted.length ? link('after', shown.at(-1)) : null,
    previous: start > 0 ? link('before', shown[0]) : null,
  };
}

function limitOf(till: Till, given: string | undefined): number {
  if (given === undefined) return MOST;
  const limit = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (limit > MOST && till.switches.limit_above_100 === 'clamp') return MOST;
  if (!(limit <= MOST)) throw badRequest('limit must be an integer between 0 and 100.');
  return limit;
}

interface Sort {
  readonly given: string;
  readonly field: string;
  readonly descending: boolean;
}

function sortOf(entity: Entity, given: string = entity.id): Sort {
  const descending = given.startsWith('-');
  const name = descending ? given.slice(1) : given;
  if (!entity.sortable.includes(name)) {
    throw badRequest(`Cannot sort by '${name}'. Allowed sort parameters: ${entity.sortable.join(', ')}.`);
  }
  return { given, field: name === 'updatetime' ? 'updateTime' : name, descending };
}

/** The sort field's value, then the primary key where that is another field. */
function sortKey(entity: Entity, field: string, row: Row): Key {
  const id = Number(row[entity.id]);
  if (field === entity.id) return [id];
  const value = row[field] ?? '';
  const number = /ID$|Node$/.test(field) ? d.parseDecimal(value) : null;
  return [number === null ? value : Number(value), id];
}

function compareKeys(a: Key, b: Key): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? '';
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** Base64 of a JSON array; opaque to clients. */
function cursor(given: string | undefined): Key | null {
  if (given === undefined || given === '') return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(given, 'base64').toString('utf8'));
    if (Array.isArray(parsed)) return parsed as Key;
  } catch {
    throw badRequest('The pagination cursor is invalid.');
  }
  throw badRequest('The pagination cursor is invalid.');
}

interface Link {
  readonly sort: string;
  readonly limit: number;
  readonly name: string;
  readonly key: Key;
}

/** The original query, the defaults it left out, and the cursor. */
function linkOf(query: readonly QueryPair[], link: Link): string {
  const kept = query
    .filter((pair) => !['after', 'before'].includes(pair.name))
    .map(
      (pair) =>
        `${encodeURIComponent(pair.name)}=${pair.name === 'or' ? pair.raw : encodeURIComponent(pair.value)}`,
    );
  const named = (name: string): boolean => query.some((pair) => pair.name === name);
  const encoded = Buffer.from(JSON.stringify(link.key)).toString('base64');
  return [
    ...kept,
    ...(named('sort') ? [] : [`sort=${encodeURIComponent(link.sort)}`]),
    ...(named('limit') ? [] : [`limit=${link.limit}`]),
    `${link.name}=${encodeURIComponent(encoded)}`,
  ].join('&');
}
