import { openJournal, type Collection, type Journal } from '../journal.ts';
import type { Connection } from './tokens.ts';
import type {
  CustomerDocument,
  InventoryLogRow,
  ItemDocument,
  OrderDocument,
  Row,
  SaleDocument,
  SaleVoidRow,
} from './rows.ts';

/** The till's tables, each by its primary id. */
export interface Tables {
  readonly sales: Collection<SaleDocument>;
  readonly items: Collection<ItemDocument>;
  readonly customers: Collection<CustomerDocument>;
  readonly orders: Collection<OrderDocument>;
  readonly saleVoids: Collection<SaleVoidRow>;
  readonly inventoryLog: Collection<InventoryLogRow>;
  readonly shops: Collection<Row>;
  readonly registers: Collection<Row>;
  readonly employees: Collection<Row>;
  readonly paymentTypes: Collection<Row>;
  readonly taxCategories: Collection<Row>;
  readonly taxCategoryClasses: Collection<Row>;
  readonly taxClasses: Collection<Row>;
  readonly categories: Collection<Row>;
  readonly vendors: Collection<Row>;
  readonly customerTypes: Collection<Row>;
  /** One document, `current`. */
  readonly connection: Collection<Connection>;
  /** `seeded` and other marks. */
  readonly marks: Collection<string>;
}

export interface Store extends Tables {
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
    ...tablesOf(table),
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

function tablesOf(table: <T>(name: string) => Collection<T>): Tables {
  return {
    sales: table('sales'),
    items: table('items'),
    customers: table('customers'),
    orders: table('orders'),
    saleVoids: table('sale-voids'),
    inventoryLog: table('inventory-log'),
    shops: table('shops'),
    registers: table('registers'),
    employees: table('employees'),
    paymentTypes: table('payment-types'),
    taxCategories: table('tax-categories'),
    taxCategoryClasses: table('tax-category-classes'),
    taxClasses: table('tax-classes'),
    categories: table('categories'),
    vendors: table('vendors'),
    customerTypes: table('customer-types'),
    connection: table('connection'),
    marks: table('marks'),
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
