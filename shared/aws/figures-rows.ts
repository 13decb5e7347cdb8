import * as z from 'zod';
import type { CustomerRow, StockRow, TillItemRow, VendorRow } from '../metrics/ports.ts';
import { exactly } from './exactly.ts';
import { customerPartition } from './figures-customers.ts';
import { itemPartition } from './figures-sums.ts';
import { forEach } from './figures-table.ts';
import type { FiguresTable } from './figures-table.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Item, ItemKey } from './table.ts';

interface Versioned {
  readonly version: number;
}

/** One kind of row of the till, kept in its latest version. */
export interface Kept<Row extends Versioned> {
  readonly what: string;
  readonly schema: z.ZodType<Row>;
  readonly keyOf: (row: Row) => ItemKey;
}

export const ITEMS: Kept<TillItemRow> = {
  what: 'an item',
  keyOf: (row) => itemKey(row.itemId),
  schema: exactly<TillItemRow>()(
    z.object({
      itemId: z.string(),
      sku: z.string(),
      description: z.string(),
      department: z.string().nullable(),
      vendorId: z.string().nullable(),
      costMinor: z.number(),
      priceMinor: z.number(),
      archived: z.boolean(),
      tracked: z.boolean(),
      createdAtMs: z.number().nullable(),
      version: z.number(),
    }),
  ),
};

export const STOCK: Kept<StockRow> = {
  what: 'a stock level',
  keyOf: (row) => stockKey(row.itemId),
  schema: exactly<StockRow>()(
    z.object({
      itemId: z.string(),
      onHand: z.number(),
      reserved: z.number(),
      levels: z.object({ reorderPoint: z.number(), orderUpTo: z.number() }).nullable().default(null),
      version: z.number(),
    }),
  ),
};

export const VENDORS: Kept<VendorRow> = {
  what: 'a vendor',
  keyOf: (row) => ({ pk: VENDOR_PARTITION, sk: row.vendorId }),
  schema: exactly<VendorRow>()(z.object({ vendorId: z.string(), name: z.string(), version: z.number() })),
};

export const CUSTOMERS: Kept<CustomerRow> = {
  what: 'a customer',
  keyOf: (row) => customerKey(row.customerId),
  schema: exactly<CustomerRow>()(
    z.object({ customerId: z.string(), name: z.string(), archived: z.boolean(), version: z.number() }),
  ),
};

export const VENDOR_PARTITION = 'vendors';
export const itemKey = (itemId: string): ItemKey => ({ pk: itemPartition(itemId), sk: 'row' });
export const stockKey = (itemId: string): ItemKey => ({ pk: itemPartition(itemId), sk: 'stock' });
export const customerKey = (id: string): ItemKey => ({ pk: customerPartition(id), sk: 'row' });

const rowItem = z.object({ row: z.unknown() });

export function rowIn<Row extends Versioned>(item: Item, kept: Kept<Row>): Row {
  const what = `${kept.what} ${String(item['pk'])} ${String(item['sk'])}`;
  return readItem({ ...item, row: item['row'] }, rowItem.extend({ row: kept.schema }), what).row;
}

/** The rows that are there, by key. */
export async function readRows<Row extends Versioned>(
  table: FiguresTable,
  kept: Kept<Row>,
  keys: readonly ItemKey[],
): Promise<readonly Row[]> {
  return (await table.getMany(keys)).map((item) => rowIn(item, kept));
}

/** The rows that say something new: what is known already, or newer, is read and not written. */
export async function newsIn<Row extends Versioned>(
  table: FiguresTable,
  kept: Kept<Row>,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const nameOf = ({ pk, sk }: ItemKey): string => `${pk} ${sk}`;
  const latest = new Map<string, Row>();
  for (const row of rows) {
    const name = nameOf(kept.keyOf(row));
    if ((latest.get(name)?.version ?? Number.NEGATIVE_INFINITY) <= row.version) latest.set(name, row);
  }
  const known = await readRows(table, kept, [...latest.values()].map(kept.keyOf));
  const knownByName = new Map(known.map((row) => [nameOf(kept.keyOf(row)), row]));
  return [...latest].flatMap(([name, row]) => (isNews(row, knownByName.get(name)) ? [row] : []));
}

/** Pages are read one after the other: of two rows of one version, the one read later is newer. */
function isNews<Row extends Versioned>(row: Row, known: Row | undefined): boolean {
  if (known === undefined || row.version > known.version) return true;
  return row.version === known.version && JSON.stringify(sorted(row)) !== JSON.stringify(sorted(known));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, each]) => [name, sorted(each)]);
}

export async function storeRows<Row extends Versioned>(
  table: FiguresTable,
  kept: Kept<Row>,
  rows: readonly Row[],
): Promise<void> {
  await forEach(rows, (row) =>
    table.putIf(
      { ...kept.keyOf(row), schemaVersion: SCHEMA_VERSION, version: row.version, row },
      {
        ConditionExpression: 'attribute_not_exists(#version) OR #version <= :version',
        names: { '#version': 'version' },
        values: { ':version': row.version },
      },
    ),
  );
}
