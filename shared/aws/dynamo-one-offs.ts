import * as z from 'zod';
import type { CalledOneOff, OneOffStore } from '../metrics/snapshots/ports.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { ItemKey, Table } from './table.ts';

const PARTITION = 'one-offs';
const called = z.object({ itemId: z.string(), day: z.string() });

/** What people said of outsized lines lies in the ledger's table, which is kept. */
export function dynamoOneOffs(table: Table): OneOffStore {
  return {
    all: async () => {
      const all: CalledOneOff[] = [];
      for await (const item of table.partition(PARTITION)) all.push(readItem(item, called, 'a one-off'));
      return all;
    },
    call: (oneOff) => table.put({ ...keyOf(oneOff), schemaVersion: SCHEMA_VERSION, ...oneOff }),
    takeBack: async (oneOff) => {
      await table.deleteIf(keyOf(oneOff), { ConditionExpression: 'attribute_exists(pk)' });
    },
  };
}

function keyOf({ itemId, day }: CalledOneOff): ItemKey {
  return { pk: PARTITION, sk: `${itemId}#${day}` };
}
