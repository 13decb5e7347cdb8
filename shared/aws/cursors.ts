import * as z from 'zod';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { ItemKey, Table } from './table.ts';

const cursorItem = z.object({ atMs: z.int() });

/** How far a reader has come in somebody else's history. */
export class Cursors {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async cursor(name: string): Promise<number | null> {
    const item = await this.#table.get(keyOf(name));
    return item === null ? null : readItem(item, cursorItem, `cursor ${name}`).atMs;
  }

  async storeCursor(name: string, atMs: number): Promise<void> {
    await this.#table.put({ ...keyOf(name), schemaVersion: SCHEMA_VERSION, atMs });
  }
}

function keyOf(name: string): ItemKey {
  return { pk: `cursor#${name}`, sk: 'cursor' };
}
