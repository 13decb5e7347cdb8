import { invalidRequest, missingResource } from './errors.ts';
import type { Params } from './form.ts';
import { integer, text } from './params.ts';

export interface ListEnvelope<T> {
  object: 'list';
  url: string;
  has_more: boolean;
  data: T[];
}

/** The parameters that every list takes. */
export const PAGING = ['limit', 'starting_after', 'ending_before', 'expand'] as const;

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

/** One page of rows that are already in the order of the list. */
export function page<T extends { id: string }>(rows: T[], params: Params, url: string): ListEnvelope<T> {
  const limit = limitOf(params);
  const after = text(params, 'starting_after');
  const before = text(params, 'ending_before');
  if (after !== undefined && before !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: starting_after, ending_before.');
  }
  if (before !== undefined) {
    const end = positionOf(rows, before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', url, has_more: start > 0, data: rows.slice(start, end) };
  }
  const start = after === undefined ? 0 : positionOf(rows, after, 'starting_after') + 1;
  const data = rows.slice(start, start + limit);
  return { object: 'list', url, has_more: start + data.length < rows.length, data };
}

/** A page of the newest first; of the same second, the one made last first. */
export function newestFirst<T extends { id: string; created: number }>(
  rows: T[],
  params: Params,
  url: string,
): ListEnvelope<T> {
  const wanted = rows.filter(createdFilter(params)).reverse();
  return page(
    wanted.sort((a, b) => b.created - a.created),
    params,
    url,
  );
}

/** `created=n` or `created[gt|gte|lt|lte]=n`. */
export function createdFilter(params: Params): (row: { created: number }) => boolean {
  const created = params['created'];
  if (created === undefined) return () => true;
  if (typeof created === 'string') {
    const exact = integer(params, 'created');
    return (row) => row.created === exact;
  }
  const gt = integer(created, 'gt') ?? -Infinity;
  const gte = integer(created, 'gte') ?? -Infinity;
  const lt = integer(created, 'lt') ?? Infinity;
  const lte = integer(created, 'lte') ?? Infinity;
  return ({ created: at }) => at > gt && at >= gte && at < lt && at <= lte;
}

/** Rows whose field has the value that the parameter of the same name asks for; absent: all of them. */
export function matching(wanted: string | undefined, actual: string | null | undefined): boolean {
  return wanted === undefined || wanted === actual;
}

function limitOf(params: Params): number {
  const limit = integer(params, 'limit') ?? DEFAULT_LIMIT;
  if (limit < 1 || limit > MAX_LIMIT) {
    throw invalidRequest(`This value must be between 1 and ${MAX_LIMIT}: limit`, {
      code: 'parameter_invalid_integer',
      param: 'limit',
    });
  }
  return limit;
}

function positionOf(rows: { id: string }[], id: string, param: string): number {
  const position = rows.findIndex((row) => row.id === id);
  if (position < 0) throw missingResource('object', id, param);
  return position;
}
