import * as z from 'zod';
import type { CompleteUpTo } from '../metrics/figures-store.ts';
import { FEED_KINDS } from '../metrics/ports.ts';
import type { FeedKind } from '../metrics/ports.ts';
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

const COMPLETE = { pk: 'feed-cursors', sk: 'complete' } as const;
const completeItem = z.object({ moments: z.partialRecord(z.enum(FEED_KINDS), z.number()) });

/** One write for each kind that a run of the feed has brought to its end. */
export async function noteComplete(table: FiguresTable, moments: CompleteUpTo): Promise<void> {
  const known = await readComplete(table);
  const later = FEED_KINDS.flatMap((kind) => {
    const moment = Math.max(known[kind] ?? 0, moments[kind] ?? 0);
    return moment === 0 ? [] : [[kind, moment] as const];
  });
  await table.put({ ...COMPLETE, schemaVersion: SCHEMA_VERSION, moments: Object.fromEntries(later) });
}

/** The earliest of these kinds' moments; null: one of them was never complete. */
export async function completeUpToMs(
  table: FiguresTable,
  kinds: readonly FeedKind[] = FEED_KINDS,
): Promise<number | null> {
  const known = await readComplete(table);
  const moments = kinds.map((kind) => known[kind]);
  return moments.reduce<number | null>(
    (first, moment) => (first === null || moment === undefined ? null : Math.min(first, moment)),
    Infinity,
  );
}

async function readComplete(table: FiguresTable): Promise<CompleteUpTo> {
  const item = await table.get(COMPLETE);
  return item === null ? {} : readItem(item, completeItem, 'how far the feed is complete').moments;
}
