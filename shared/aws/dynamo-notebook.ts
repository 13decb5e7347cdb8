import * as z from 'zod';
import type { Notebook } from '../kernel/stores.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Table } from './table.ts';

const note = z.object({ text: z.string() });

/** Facts about the far side, one item each. The last word counts. */
export function dynamoNotebook(table: Table): Notebook {
  const keyOf = (name: string) => ({ pk: `note#${name}`, sk: 'note' });
  return {
    read: async (name) => {
      const item = await table.get(keyOf(name));
      return item === null ? null : readItem(item, note, `note ${name}`).text;
    },
    write: (name, text) => table.put({ ...keyOf(name), schemaVersion: SCHEMA_VERSION, text }),
  };
}
