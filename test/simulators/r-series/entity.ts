import { badRequest } from './refusal.ts';
import type { Row } from './rows.ts';
import { collapse, fields, type Wire, type WireObject } from './wire.ts';

/** Names of relations to load, as deep as they go. */
export interface RelationTree {
  readonly [name: string]: RelationTree;
}

export type Narrowing = (relation: string, child: Row) => boolean;

export interface Relation {
  readonly many: boolean;
  /** The related rows, which filters look at. */
  rows(row: Row): readonly Row[];
  /** What is embedded; undefined: the key is absent. */
  wire(row: Row, tree: RelationTree, keep: (child: Row) => boolean): Wire | undefined;
  readonly nested: Readonly<Record<string, Relation>>;
  /** `load_relations=all` leaves it out. */
  readonly explicitOnly?: true;
}

/** One kind of record, as lists and single reads need it. */
export interface Entity {
  readonly name: string;
  readonly id: string;
  readonly sortable: readonly string[];
  /** Searchable fields; where absent, those that the rows have. */
  readonly fields?: readonly string[];
  /** What a list may show, archived ones included. */
  rows(): readonly Row[];
  find(id: string): Row | undefined;
  /** Left out of lists unless archived ones are asked for. */
  hidden?(row: Row): boolean;
  /** Searchable names that are no fields, such as `itemCode`. */
  readonly virtual?: Readonly<Record<string, (row: Row) => readonly string[]>>;
  /** The record without relations, where it is more than its row. */
  base?(row: Row): WireObject;
  /** A key that live answers print after the relations. */
  readonly last?: string;
  readonly relations: Readonly<Record<string, Relation>>;
}

export function present(
  entity: Entity,
  row: Row,
  tree: RelationTree,
  keep: Narrowing = () => true,
): WireObject {
  const record = entity.base?.(row) ?? fields(row);
  const related = embed(entity.relations, row, tree, keep);
  if (entity.last === undefined) return { ...record, ...related };
  const { [entity.last]: last, ...first } = record;
  return { ...first, ...related, ...(last === undefined ? {} : { [entity.last]: last }) };
}

function embed(
  relations: Readonly<Record<string, Relation>>,
  row: Row,
  tree: RelationTree,
  keep: Narrowing,
): WireObject {
  const embedded: WireObject = {};
  for (const [name, below] of Object.entries(tree)) {
    const wire = relations[name]?.wire(row, below, (child) => keep(name, child));
    if (wire !== undefined) embedded[name] = wire;
  }
  return embedded;
}

type Shown = Pick<Entity, 'base' | 'last'> & { relations?: Readonly<Record<string, Relation>> };

/** A relation to at most one record of `shown`'s kind; without one the key is absent. */
export function toOne(find: (row: Row) => Row | undefined, shown: Shown = {}): Relation {
  const nested = shown.relations ?? {};
  const rows = (row: Row): Row[] => [find(row)].filter((each) => each !== undefined);
  return {
    many: false,
    rows,
    wire: (row, tree) => rows(row).map((each) => presentAs(shown, each, tree))[0],
    nested,
  };
}

/** A relation to any number of records, `{"SaleLine": …}`; without any the key is absent. */
export function toMany(element: string, find: (row: Row) => readonly Row[], shown: Shown = {}): Relation {
  return {
    many: true,
    rows: find,
    wire: (row, tree, keep) => {
      const children = find(row).filter((child) => keep(child));
      return children.length === 0
        ? undefined
        : { [element]: collapse(children.map((child) => presentAs(shown, child, tree))) };
    },
    nested: shown.relations ?? {},
  };
}

/** A relation that this shop never has anything in. */
export const nothing = (many: boolean): Relation => ({
  many,
  rows: () => [],
  wire: () => undefined,
  nested: {},
});

/** The same, for those that are shown as empty text. */
export const emptyText: Relation = { many: true, rows: () => [], wire: () => '', nested: {} };

function presentAs(shown: Shown, row: Row, tree: RelationTree): WireObject {
  const { base, last } = shown;
  const entity = { name: '', id: '', sortable: [], rows: () => [], find: () => undefined };
  return present(
    { ...entity, ...(base && { base }), ...(last && { last }), relations: shown.relations ?? {} },
    row,
    tree,
  );
}

/** Reads `load_relations`: a JSON array of dotted names, or `all`. */
export function relationTree(entity: Entity, given: string | undefined): RelationTree {
  if (given === undefined || given === '') return {};
  if (given === 'all') return everything(entity.relations);
  const tree: { [name: string]: RelationTree } = {};
  for (const name of relationNames(given)) plant(entity, tree, name.split('.'));
  return tree;
}

export function relationNames(given: string): string[] {
  const parsed = parseList(given);
  if (parsed === null) throw badRequest('load_relations must be a JSON encoded array of relation names.');
  return parsed;
}

function parseList(given: string): string[] | null {
  try {
    const parsed: unknown = JSON.parse(given);
    return Array.isArray(parsed) ? parsed.map(String) : null;
  } catch {
    return null;
  }
}

function plant(entity: Entity, tree: { [name: string]: RelationTree }, path: readonly string[]): void {
  let [relations, at] = [entity.relations, tree];
  for (const name of path) {
    const relation = relations[name];
    if (relation === undefined) throw badRequest(`'${path.join('.')}' is not a relation of ${entity.name}.`);
    const below = { ...at[name] };
    at[name] = below;
    [relations, at] = [relation.nested, below];
  }
}

function everything(relations: Readonly<Record<string, Relation>>): RelationTree {
  const loaded = Object.entries(relations).filter(([, relation]) => relation.explicitOnly !== true);
  return Object.fromEntries(loaded.map(([name, relation]) => [name, everything(relation.nested)]));
}

/** Both trees in one. */
export function joined(a: RelationTree, b: RelationTree): RelationTree {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, joined(a[name] ?? {}, b[name] ?? {})]));
}

/** Drips for loading: to-one 0.1, to-many 0.2, double in a list and below a to-many. */
export function relationCost(
  relations: Readonly<Record<string, Relation>>,
  tree: RelationTree,
  doubled: boolean,
): number {
  return Object.entries(tree).reduce((cost, [name, below]) => {
    const relation = relations[name];
    const own = (relation?.many === true ? 0.2 : 0.1) * (doubled ? 2 : 1);
    return cost + own + relationCost(relation?.nested ?? {}, below, doubled || relation?.many === true);
  }, 0);
}
