import { type Collection, openJournal } from '../journal.ts';

/** A table of Stripe objects. Rows are never changed in place: an event keeps the object as it was. */
export interface Table<T extends { id: string }> {
  get(id: string): T | undefined;
  put(row: T): T;
  delete(id: string): void;
  /** In the order in which they were first put. */
  all(): T[];
  readonly size: number;
}

export interface Store {
  table<T extends { id: string }>(name: string): Table<T>;
  /** All of the work's writes or, if it throws or the process dies, none of them. */
  unit<R>(work: () => R): R;
  /** Whether any table holds the id: a seeded generator repeats itself after a restart. */
  knows(id: string): boolean;
}

interface Change {
  table: string;
  id: string;
  row: { id: string } | null;
}

interface Unit {
  undo: Change[];
  changes: Map<string, Change>;
}

const LOG = 'unit-of-work';

/**
 * The journal makes single puts durable; a charge without its event would never be found by a consumer that
 * reads events, so a unit's changes are first written as one line and replayed at the next start.
 */
export function openStore(path: string | null): Store {
  const journal = openJournal(path);
  const log = journal.collection<Change[]>(LOG);
  const rows = new Map<string, Map<string, { id: string }>>();
  let open: Unit | null = null;

  const collection = (name: string): Collection<{ id: string }> => journal.collection<{ id: string }>(name);
  const apply = (change: Change): void => {
    if (change.row === null) collection(change.table).delete(change.id);
    else collection(change.table).put(change.id, change.row);
  };
  for (const change of log.get(LOG) ?? []) apply(change);
  if (log.get(LOG) !== undefined) log.delete(LOG);

  const load = (name: string): Map<string, { id: string }> => {
    const found = rows.get(name);
    if (found !== undefined) return found;
    const loaded = new Map(
      collection(name)
        .values()
        .map((row) => [row.id, row]),
    );
    rows.set(name, loaded);
    return loaded;
  };
  const set = (name: string, id: string, row: { id: string } | null): void => {
    if (row === null) load(name).delete(id);
    else load(name).set(id, row);
  };
  const commit = (unit: Unit): void => {
    const changes = [...unit.changes.values()];
    if (changes.length > 1) log.put(LOG, changes);
    for (const change of changes) apply(change);
    if (changes.length > 1) log.delete(LOG);
  };
  const run = <R>(work: () => R): R => {
    const unit: Unit = { undo: [], changes: new Map() };
    open = unit;
    try {
      const result = work();
      commit(unit);
      return result;
    } catch (error) {
      for (const old of unit.undo.reverse()) set(old.table, old.id, old.row);
      throw error;
    } finally {
      open = null;
    }
  };
  const write = (table: string, id: string, row: { id: string } | null): void => {
    if (open === null) return run(() => write(table, id, row));
    open.undo.push({ table, id, row: load(table).get(id) ?? null });
    open.changes.set(`${table} ${id}`, { table, id, row });
    set(table, id, row);
  };

  return {
    table: <T extends { id: string }>(name: string): Table<T> => {
      const held = load(name) as Map<string, T>;
      return {
        get: (id) => held.get(id),
        put: (row) => {
          write(name, row.id, row);
          return row;
        },
        delete: (id) => write(name, id, null),
        all: () => [...held.values()],
        get size() {
          return held.size;
        },
      };
    },
    unit: (work) => (open === null ? run(work) : work()),
    knows: (id) => [...rows.values()].some((table) => table.has(id)),
  };
}
