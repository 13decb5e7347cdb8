import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A simulator's table: JSON documents by id, in the order in which they were first put. */
export interface Collection<T> {
  get(id: string): T | undefined;
  /** Stores a document; what was put survives the death of the process at any later moment. */
  put(id: string, document: T): void;
  delete(id: string): void;
  values(): T[];
  readonly size: number;
}

export interface Journal {
  collection<T>(name: string): Collection<T>;
}

interface Entry {
  c: string;
  id: string;
  /** Absent: the document was deleted. */
  doc?: unknown;
}

/**
 * A store for simulators: in memory, and where a path is given, an append-only journal beside it that is
 * replayed at the next start and compacted then. A line torn by a kill is dropped: its call never returned.
 */
export function openJournal(path: string | null): Journal {
  const tables = new Map<string, Map<string, unknown>>();
  const table = (name: string): Map<string, unknown> => {
    const found = tables.get(name) ?? new Map<string, unknown>();
    tables.set(name, found);
    return found;
  };
  if (path !== null) replay(path, table);
  if (path !== null) compact(path, tables);
  const append = (entry: Entry): void => {
    if (path !== null) appendFileSync(path, `${JSON.stringify(entry)}\n`);
  };
  return {
    collection<T>(name: string): Collection<T> {
      const rows = table(name) as Map<string, T>;
      return {
        get: (id) => rows.get(id),
        put: (id, document) => {
          append({ c: name, id, doc: document });
          rows.set(id, document);
        },
        delete: (id) => {
          append({ c: name, id });
          rows.delete(id);
        },
        values: () => [...rows.values()],
        get size() {
          return rows.size;
        },
      };
    },
  };
}

function replay(path: string, table: (name: string) => Map<string, unknown>): void {
  if (!existsSync(path)) return;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const entry = parse(line);
    if (entry === null) continue;
    if (entry.doc === undefined) table(entry.c).delete(entry.id);
    else table(entry.c).set(entry.id, entry.doc);
  }
}

function parse(line: string): Entry | null {
  try {
    return line === '' ? null : (JSON.parse(line) as Entry);
  } catch {
    return null;
  }
}

function compact(path: string, tables: Map<string, Map<string, unknown>>): void {
  mkdirSync(dirname(path), { recursive: true });
  const lines = [...tables].flatMap(([c, rows]) =>
    [...rows].map(([id, doc]) => `${JSON.stringify({ c, id, doc })}\n`),
  );
  writeFileSync(`${path}.new`, lines.join(''));
  renameSync(`${path}.new`, path);
}
