import { createHash } from 'node:crypto';
import * as z from 'zod';
import { InvariantError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import { pagesOf } from '../metrics/snapshots/figure.ts';
import type {
  FigureName,
  FreshSnapshot,
  PageRef,
  Snapshot,
  StoredFigure,
} from '../metrics/snapshots/figure.ts';
import type { SnapshotReader, SnapshotStore } from '../metrics/snapshots/ports.ts';
import { deleteBlob, readBlob, storeBlob } from './snapshot-blobs.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Table } from './table.ts';

const POINTER = { pk: 'snapshots', sk: 'current' } as const;
/** At a run every five minutes whoever leafs through a list has half an hour for it. */
const KEPT = 6;
/** Pages that an environment keeps: some 100 KB each. */
const REMEMBERED = 100;

const pointerItem = z.object({
  id: z.string().nullable(),
  /** The latest first. */
  kept: z.array(z.string()),
  /** Begun and not published: a run that was killed leaves its name here, so that its parts are found and deleted. */
  pending: z.string().nullable(),
});
type Pointer = z.infer<typeof pointerItem>;
const NOTHING: Pointer = { id: null, kept: [], pending: null };

/** Pages are named by their content, so that whoever has one keeps it. */
export function dynamoSnapshotReader(table: Table): SnapshotReader {
  const manifests = new Map<string, Snapshot>();
  const pages = new Map<string, readonly object[]>();
  const byId = async (id: string): Promise<Snapshot | null> => {
    const known = manifests.get(id);
    if (known !== undefined) return known;
    const found = await readManifest(table, id);
    if (found !== null) remember(manifests, id, found);
    return found;
  };
  return {
    current: async () => {
      const { id } = await readPointer(table);
      return id === null ? null : byId(id);
    },
    byId: async (id) => ((await readPointer(table)).kept.includes(id) ? byId(id) : null),
    rows: async (refs) => {
      const found = await Promise.all(
        refs.map(async ({ hash }) => {
          const rows = pages.get(hash) ?? (await readPage(table, hash));
          remember(pages, hash, rows);
          return rows;
        }),
      );
      return found.flat();
    },
  };
}

/** @param random names the snapshots. One run at a time publishes: it holds a lease. */
export function dynamoSnapshots(table: Table, random: Random): SnapshotStore {
  return { ...dynamoSnapshotReader(table), publish: (fresh) => publish(table, fresh, random.id()) };
}

async function publish(table: Table, fresh: FreshSnapshot, id: string): Promise<Snapshot> {
  const pointer = await readPointer(table);
  const pages = new Map<string, string>();
  const { asOfMs, computedAtMs, currency, catchingUp } = fresh;
  const figures = Object.fromEntries(
    fresh.figures.map((figure) => [figure.name, storedFigure(figure, pages)]),
  );
  const snapshot: Snapshot = { id, asOfMs, computedAtMs, currency, catchingUp, figures };
  const former = await Promise.all(pointer.kept.map((old) => readManifest(table, old)));
  const stored = new Set(former.flatMap((old) => (old === null ? [] : hashesOf(old))));

  await writePointer(table, { ...pointer, pending: id });
  if (pointer.pending !== null) await drop(table, [pointer.pending], stored);
  // Before its pages: what a killed run has left is found by it.
  await storeBlob(table, { pk: manifestKey(id), generation: id, text: JSON.stringify(snapshot) });
  for (const [hash, text] of pages) {
    if (!stored.has(hash)) await storeBlob(table, { pk: pageKey(hash), generation: hash, text });
  }
  const all = [id, ...pointer.kept];
  const kept = all.slice(0, KEPT);
  await writePointer(table, { id, kept, pending: null });
  const read = former.filter((old) => old !== null && kept.includes(old.id)) as Snapshot[];
  await drop(table, all.slice(KEPT), new Set([...pages.keys(), ...read.flatMap(hashesOf)]));
  return snapshot;
}

export interface Republication {
  /** The new snapshot's. */
  readonly id: string;
  readonly figure: FigureName;
  readonly change: (row: object) => object;
}

/** Publishes the current snapshot anew with other rows of one figure, and deletes all before it. Under the run's lease. */
export async function republish(table: Table, { id, figure, change }: Republication): Promise<void> {
  const pointer = await readPointer(table);
  const current = pointer.id === null ? null : await readManifest(table, pointer.id);
  const stored = current?.figures[figure];
  if (current === null || stored === undefined) return;
  const before = await Promise.all(stored.pages.map(({ hash }) => readPage(table, hash)));
  const texts = new Map<string, string>();
  const changed = { ...stored, name: figure, rows: before.flat().map(change) };
  const figures = { ...current.figures, [figure]: storedFigure(changed, texts) };
  const snapshot: Snapshot = { ...current, id, figures };
  await writePointer(table, { ...pointer, pending: id });
  await storeBlob(table, { pk: manifestKey(id), generation: id, text: JSON.stringify(snapshot) });
  for (const [hash, text] of texts) await storeBlob(table, { pk: pageKey(hash), generation: hash, text });
  await writePointer(table, { id, kept: [id], pending: null });
  const former = pointer.pending === null ? pointer.kept : [...pointer.kept, pointer.pending];
  await drop(table, former, new Set(hashesOf(snapshot)));
}

function storedFigure(figure: FreshSnapshot['figures'][number], pages: Map<string, string>): StoredFigure {
  const refs = pagesOf(figure).map(({ rows, firstSku }): PageRef => {
    const text = JSON.stringify(rows);
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
    pages.set(hash, text);
    return { hash, rows: rows.length, firstSku };
  });
  const { name: _, rows, ...top } = figure;
  return { ...top, count: rows.length, pages: refs };
}

/** Deletes snapshots with the pages that no other one has. */
async function drop(table: Table, ids: readonly string[], inUse: ReadonlySet<string>): Promise<void> {
  for (const id of ids) {
    const snapshot = await readManifest(table, id);
    const unused = snapshot === null ? [] : hashesOf(snapshot).filter((hash) => !inUse.has(hash));
    for (const hash of unused) await deleteBlob(table, pageKey(hash));
    await deleteBlob(table, manifestKey(id));
  }
}

function hashesOf({ figures }: Snapshot): string[] {
  return Object.values(figures).flatMap(({ pages }) => pages.map(({ hash }) => hash));
}

async function readManifest(table: Table, id: string): Promise<Snapshot | null> {
  const text = await readBlob(table, manifestKey(id));
  return text === null ? null : (JSON.parse(text) as Snapshot);
}

async function readPage(table: Table, hash: string): Promise<readonly object[]> {
  const text = await readBlob(table, pageKey(hash));
  if (text === null) throw new InvariantError(`a page of a snapshot is gone while it is read`);
  return JSON.parse(text) as object[];
}

async function readPointer(table: Table): Promise<Pointer> {
  const item = await table.get(POINTER);
  return item === null ? NOTHING : readItem(item, pointerItem, 'the pointer to the snapshot');
}

async function writePointer(table: Table, pointer: Pointer): Promise<void> {
  await table.put({ ...POINTER, schemaVersion: SCHEMA_VERSION, ...pointer });
}

function remember<Value>(kept: Map<string, Value>, key: string, value: Value): void {
  if (kept.size >= REMEMBERED) kept.clear();
  kept.set(key, value);
}

const manifestKey = (id: string): string => `snapshot#${id}`;
const pageKey = (hash: string): string => `snapshot-page#${hash}`;
