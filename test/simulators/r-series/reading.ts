import { present, relationTree, type Entity } from './entity.ts';
import { filterOf } from './filters.ts';
import type { HttpRequest } from '../http.ts';
import { checkPaging, page } from './paging.ts';
import { param, parseQuery } from './query.ts';
import { badRequest, notFound } from './refusal.ts';
import type { Row } from './rows.ts';
import type { Till } from './till.ts';
import { list, one, type WireObject } from './wire.ts';

/** A list call: filters, archived ones, paging or the count, relations. `within` narrows it to a parent. */
export function readList(
  till: Till,
  entity: Entity,
  request: HttpRequest,
  within: (row: Row) => boolean = () => true,
): WireObject {
  const query = parseQuery(request.query);
  checkPaging(query);
  const tree = relationTree(entity, param(query, 'load_relations'));
  const filter = filterOf(till, entity, query, tree);
  const visible = visibility(entity, param(query, 'archived'));
  const found = entity.rows().filter((row) => visible(row) && within(row) && filter.keep(row));
  if (param(query, 'count') === '1') return { '@attributes': { count: String(found.length) } };
  const slice = page(till, entity, found, query);
  const link = (next: string | null): string =>
    next === null ? '' : `${request.origin}${request.path}?${next}`;
  const keep = (relation: string, child: Row): boolean => filter.keepChild(relation, child);
  const records = slice.rows.map((row) => present(entity, row, tree, keep));
  return list(
    entity.name,
    { records, next: link(slice.next), previous: link(slice.previous) },
    till.switches.empty_list_key,
  );
}

/** `archived=false` is the default, `true` shows both, `only` the archived alone. */
function visibility(entity: Entity, given: string | undefined): (row: Row) => boolean {
  const archived = (row: Row): boolean => row['archived'] === 'true';
  const hidden = (row: Row): boolean => archived(row) || entity.hidden?.(row) === true;
  switch (given) {
    case undefined:
    case 'false':
    case '0':
      return (row) => !hidden(row);
    case 'true':
    case '1':
      return () => true;
    case 'only':
      return hidden;
    default:
      throw badRequest('archived must be true, false or only.');
  }
}

/** A single read; archived records answer, too. */
export function readOne(entity: Entity, request: HttpRequest, id: string): WireObject {
  const row = entity.find(id);
  if (row === undefined) throw notFound(entity.name, id);
  const tree = relationTree(entity, param(parseQuery(request.query), 'load_relations'));
  return one(entity.name, present(entity, row, tree));
}
