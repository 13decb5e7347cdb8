import { openJournal, type Collection, type Journal } from './journal.ts';

/** Tables over a journal, changed together or not at all. */
export interface Store {
  readonly table: <T>(name: string) => Collection<T>;
  /** The next primary id of that sequence; `from` is where an unused sequence begins. */
  nextId(sequence: string, from: number): string;
  /** All puts and deletes of `work` take effect together, also across a kill; if it throws, none does. */
  transaction<T>(work: () => T): T;
}

interface Write {
  table: string;
  id: string;
  /** Absent: deleted. */
  document?: unknown;
}

type Buffer = Map<string, Map<string, Write>>;

/** Opens the tables over a journal; a transaction that a kill cut short is finished first. */
export function openStore(journalPath: string | null): Store {
  const journal = openJournal(journalPath);
  const intents = journal.collection<Write[]>('intent');
  apply(journal, intents.get('current') ?? []);
  intents.delete('current');
  let buffer: Buffer | null = null;
  const table = <T>(name: string): Collection<T> => buffered<T>(journal, name, () => buffer);
  const sequences = table<number>('sequences');
  return {
    table,
    nextId(sequence, from) {
      const next = sequences.get(sequence) ?? from;
      sequences.put(sequence, next + 1);
      return String(next);
    },
    transaction(work) {
      if (buffer !== null) return work();
      buffer = new Map();
      try {
        const result = work();
        const writes = [...buffer.values()].flatMap((rows) => [...rows.values()]);
        commit(journal, intents, writes);
        return result;
      } finally {
        buffer = null;
      }
    },
  };
}

/** Several writes go through an intent, which the next start completes if the process dies among them. */
function commit(journal: Journal, intents: Collection<Write[]>, writes: Write[]): void {
  if (writes.length > 1) intents.put('current', writes);
  apply(journal, writes);
  if (writes.length > 1) intents.delete('current');
}

function apply(journal: Journal, writes: readonly Write[]): void {
  for (const write of writes) {
    const rows = journal.collection<unknown>(write.table);
    if (write.document === undefined) rows.delete(write.id);
    else rows.put(write.id, write.document);
  }
}

/** A collection that reads through, and writes into, the open transaction's buffer. */
function buffered<T>(journal: Journal, name: string, buffer: () => Buffer | null): Collection<T> {
  const rows = journal.collection<T>(name);
  const pending = (): Map<string, Write> | undefined => buffer()?.get(name);
  const write = (id: string, document?: T): void => {
    const open = buffer();
    if (open === null) return document === undefined ? rows.delete(id) : rows.put(id, document);
    const own = open.get(name) ?? new Map<string, Write>();
    open.set(name, own.set(id, { table: name, id, ...(document === undefined ? {} : { document }) }));
  };
  const get = (id: string): T | undefined => {
    const own = pending()?.get(id);
    return own === undefined ? rows.get(id) : (own.document as T | undefined);
  };
  return {
    get,
    put: (id, document) => write(id, document),
    delete: (id) => write(id),
    values: () => merged(rows, pending()),
    get size() {
      return merged(rows, pending()).length;
    },
  };
}

/** Every document here carries its own id nowhere in common, so the overlay is matched by identity. */
function merged<T>(rows: Collection<T>, pending: Map<string, Write> | undefined): T[] {
  const stored = rows.values();
  if (pending === undefined) return stored;
  const replaced = new Map<T | undefined, Write>();
  for (const [id, write] of pending) {
    const before = rows.get(id);
    if (before !== undefined) replaced.set(before, write);
  }
  const kept = stored.flatMap((document) => {
    const write = replaced.get(document);
    if (write === undefined) return [document];
    return write.document === undefined ? [] : [write.document as T];
  });
  const added = [...pending].filter(
    ([id, write]) => rows.get(id) === undefined && write.document !== undefined,
  );
  return [...kept, ...added.map(([, write]) => write.document as T)];
}
