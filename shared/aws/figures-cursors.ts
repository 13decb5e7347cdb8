import * as z from 'zod';
import type { FiguresTable } from './figures-table.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';

const cursorItem = z.object({ cursor: z.string() });
const keyOf = (kind: string) => ({ pk: 'feed-cursors', sk: kind });

/** How far a kind of the feed is stored. */
export async function readCursor(table: FiguresTable, kind: string): Promise<string | null> {
  const item = await table.get(keyOf(kind));
  return item === null ? null : readItem(item, cursorItem, `the feed's cursor of ${kind}`).cursor;
}

/** A cursor that stands still costs nothing. */
export async function storeCursor(table: FiguresTable, kind: string, cursor: string): Promise<void> {
  if ((await readCursor(table, kind)) === cursor) return;
  await table.put({ ...keyOf(kind), schemaVersion: SCHEMA_VERSION, cursor });
}
