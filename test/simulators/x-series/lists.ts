import { badRequest } from './refusal.ts';
import type { Row } from './rows.ts';
import type { Till } from './till.ts';

type Json = Record<string, unknown>;

export interface Listing<T extends Row> {
  readonly rows: readonly T[];
  readonly view: (row: T) => unknown;
  readonly most: number;
  /** Whether `deleted=true` shows what was deleted, too. */
  readonly deletable: boolean;
}

/**
 * One page after (and before) a version, oldest change first; a row that changes moves to the end. What the
 * request names beside these is ignored without a word.
 */
export function page<T extends Row>(till: Till, query: URLSearchParams, listing: Listing<T>): Json {
  const after = numberOf(query, 'after') ?? -1;
  const before = numberOf(query, 'before') ?? Infinity;
  const size = Math.min(numberOf(query, 'page_size') ?? till.switches.default_page_size, listing.most);
  const withDeleted = listing.deletable && query.get('deleted') === 'true';
  const found = listing.rows
    .filter((row) => isAfter(till, row.version, after) && row.version < before)
    .filter((row) => withDeleted || row.deleted_at === null)
    .toSorted((a, b) => a.version - b.version)
    .slice(0, Math.max(1, size));
  const version = { min: found[0]?.version ?? null, max: found.at(-1)?.version ?? null };
  return { data: found.map((row) => listing.view(row)), version };
}

/** What "after a version" means, by the switch. */
export function isAfter(till: Till, version: number, after: number): boolean {
  return till.switches.after === 'inclusive' ? version >= after : version > after;
}

export function numberOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  if (!/^\d+$/.test(text)) throw badRequest(`Invalid value for ${name}`);
  return Number(text);
}
