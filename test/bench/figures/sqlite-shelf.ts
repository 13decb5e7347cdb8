import { DatabaseSync } from 'node:sqlite';
import type { Item } from '../../../shared/aws/table.ts';
import type { Shelf } from '../../support/memory-table.ts';

export interface Counted {
  writes: number;
  /** As DynamoDB charges for them: one for each started kilobyte of the item, or of the item that is deleted. */
  writeUnits: number;
  /** The same by the first word of the partition key. */
  readonly unitsOf: Map<string, number>;
  reads: number;
  items: number;
}

/** What bytes are kept under; no attribute is called that. */
const BINARY = '$binary';
const WRITES_OF_COMMIT = 20_000;
/** What lies beside an item's bytes, roughly. */
const KEYS_BYTES = 150;

/** A table outside the process's heap, as DynamoDB is, that counts what DynamoDB would charge. */
export function sqliteShelf(file: string): { shelf: Shelf; counted: Counted; close(): void } {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -100000');
  db.exec('PRAGMA locking_mode = EXCLUSIVE');
  db.exec(
    'CREATE TABLE IF NOT EXISTS t (pk TEXT, sk TEXT, item TEXT, bytes INTEGER, PRIMARY KEY (pk, sk)) WITHOUT ROWID',
  );
  db.exec('BEGIN');
  const put = db.prepare('INSERT OR REPLACE INTO t VALUES (?, ?, ?, ?)');
  const get = db.prepare('SELECT item FROM t WHERE pk = ? AND sk = ?');
  const drop = db.prepare('DELETE FROM t WHERE pk = ? AND sk = ? RETURNING bytes');
  const range = db.prepare('SELECT item FROM t WHERE pk = ? AND sk BETWEEN ? AND ? ORDER BY sk');
  const counted: Counted = { writes: 0, writeUnits: 0, unitsOf: new Map(), reads: 0, items: 0 };
  const write = (pk: string, bytes: number): void => {
    counted.writes += 1;
    // A file written to at every statement would be all that is measured.
    if (counted.writes % WRITES_OF_COMMIT === 0) db.exec('COMMIT; BEGIN');
    const units = Math.max(1, Math.ceil(bytes / 1024));
    counted.writeUnits += units;
    const [kind = ''] = pk.split('#');
    counted.unitsOf.set(kind, (counted.unitsOf.get(kind) ?? 0) + units);
  };
  const shelf: Shelf = {
    get({ pk, sk }) {
      counted.reads += 1;
      const row = get.get(pk, sk);
      return row === undefined ? undefined : parsed(row['item']);
    },
    put({ pk, sk }, item) {
      let binary = 0;
      // A clone, for a Buffer turns itself into a list of numbers.
      const text = JSON.stringify(structuredClone(item), (_, value: unknown) => {
        if (!(value instanceof Uint8Array)) return value;
        binary += value.byteLength;
        return { [BINARY]: Buffer.from(value).toString('latin1') };
      });
      const bytes = binary > 0 ? binary + KEYS_BYTES : text.length;
      write(pk, bytes);
      put.run(pk, sk, text, bytes);
    },
    delete({ pk, sk }) {
      write(pk, Number(drop.get(pk, sk)?.['bytes'] ?? 0));
    },
    *of(pk, low, high) {
      // All at once: several readers share the statement.
      for (const row of range.all(pk, low, high)) yield parsed(row['item']);
    },
  };
  const close = (): void => {
    db.exec('COMMIT');
    db.close();
  };
  return { shelf, counted, close };
}

function parsed(text: unknown): Item {
  return JSON.parse(String(text), (_, value: unknown) =>
    typeof value === 'object' && value !== null && BINARY in value
      ? new Uint8Array(Buffer.from(String(value[BINARY]), 'latin1'))
      : value,
  ) as Item;
}
