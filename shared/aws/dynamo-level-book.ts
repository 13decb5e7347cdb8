import * as z from 'zod';
import type { LevelBook, LevelRecord } from '../metrics/levels/ports.ts';
import { exactly } from './exactly.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Table } from './table.ts';

const PARTITION = 'reorder-levels';
const levels = z.object({ reorderPoint: z.number(), orderUpTo: z.number() }).nullable();
const record = exactly<LevelRecord>()(
  z.object({
    itemId: z.string(),
    sku: z.string(),
    was: levels,
    before: levels,
    wrote: levels,
    state: z.enum(['sent', 'written', 'refused', 'undoing', 'undone']),
    atMs: z.number(),
    refusal: z.string().nullable(),
  }),
);
const bookItem = z.object({ record });

/** What was there before us cannot be computed anew: it lies in the ledger's table, which is kept. */
export function dynamoLevelBook(table: Table): LevelBook {
  return {
    all: async () => {
      const records: LevelRecord[] = [];
      for await (const item of table.partition(PARTITION))
        records.push(readItem(item, bookItem, 'a reorder point').record);
      return records;
    },
    put: (one) => table.put({ pk: PARTITION, sk: one.itemId, schemaVersion: SCHEMA_VERSION, record: one }),
  };
}
