import * as z from 'zod';
import type { SaleFacts } from '../metrics/fact.ts';
import { exactly } from './exactly.ts';
import { forEach, notYet } from './figures-table.ts';
import type { FiguresTable } from './figures-table.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { ItemKey } from './table.ts';

/** As JSON, which is half the size of a map: sales are most of what the table holds. */
export const saleFacts = exactly<SaleFacts>()(
  z.object({
    saleId: z.string(),
    version: z.number(),
    counts: z.boolean(),
    day: z.string(),
    completedAtMs: z.number(),
    channel: z.enum(['in-store', 'online', 'custom']),
    customerId: z.string().nullable(),
    saleKey: z.string().nullable(),
    facts: z
      .array(
        z.object({
          lineId: z.string(),
          itemId: z.string().nullable(),
          units: z.number(),
          netMinor: z.number(),
          costMinor: z.number(),
          soldOn: z.string().nullable(),
          movedStock: z.boolean(),
          special: z.boolean(),
          reason: z.string().nullable(),
        }),
      )
      .readonly(),
  }),
);
const saleItem = z.object({ sale: z.string() });

/** Sales as they were last folded, by id. */
export async function readSales(
  table: FiguresTable,
  saleIds: readonly string[],
): Promise<ReadonlyMap<string, SaleFacts>> {
  const items = await table.getMany([...new Set(saleIds)].map(keyOf));
  const sales = items.map((item) =>
    saleFacts.parse(JSON.parse(readItem(item, saleItem, `sale ${String(item['pk'])}`).sale)),
  );
  return new Map(sales.map((sale) => [sale.saleId, sale]));
}

export async function storeSales(
  table: FiguresTable,
  sales: readonly SaleFacts[],
  page: number,
): Promise<void> {
  await forEach(sales, (sale) =>
    table.putIf(
      { ...keyOf(sale.saleId), schemaVersion: SCHEMA_VERSION, page, sale: JSON.stringify(sale) },
      notYet(page),
    ),
  );
}

function keyOf(saleId: string): ItemKey {
  return { pk: `sale#${saleId}`, sk: 'sale' };
}
