import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { ItemRecord, ItemRecords } from '../metrics/snapshots/ports.ts';
import { forEach } from './figures-table.ts';
import { readItem } from './read-item.ts';
import { dropChunks, HEAD, readBlob } from './snapshot-blobs.ts';
import type { Item, Table } from './table.ts';

/**
 * 50,000 items are some 800 in each: few enough requests to read all of them in every run. Changing the number means
 * computing everything anew: the form of the keys changes with it.
 */
const BUCKETS = 64;
/** Of a bucket, each an item of DynamoDB: what changed is written with some two dozen others and not with 800. */
const PARTS = 32;
/**
 * The form of a bucket in parts. Until its head says so it is one blob, of form 1; a deployment that knows that form
 * alone stops at the head and changes nothing.
 */
const IN_PARTS = 2;
const PART = 'part#';

const headItem = z.object({ sk: z.literal(HEAD) });
const partItem = z.object({ bytes: z.instanceof(Uint8Array) });

/** What runs keep of items between each other, in the figures table. One run at a time: it holds a lease. */
export function dynamoItemRecords(table: Table): ItemRecords {
  /** As the last reading or writing found them. */
  const inParts = new Set<number>();
  return {
    buckets: BUCKETS,
    bucketOf: (itemId) => hashOf(itemId) % BUCKETS,
    load: async (bucket) => {
      const { records, isInParts } = await read(table, bucket);
      if (isInParts) inParts.add(bucket);
      else inParts.delete(bucket);
      return records.map(withDefaults);
    },
    store: async (bucket, records, changed) => {
      const parts = Map.groupBy(records, ({ row }) => partOf(row.itemId));
      if (inParts.has(bucket)) {
        const touched = new Set([...changed].map(partOf));
        return writeParts(table, bucket, new Map([...touched].map((part) => [part, parts.get(part) ?? []])));
      }
      await writeParts(table, bucket, parts);
      await turnIntoParts(table, bucket, [...parts.keys()]);
      inParts.add(bucket);
    },
  };
}

/** A bucket is in parts when nothing of the form before is left beside them. */
async function read(table: Table, bucket: number): Promise<{ records: ItemRecord[]; isInParts: boolean }> {
  const pk = pkOf(bucket);
  const items: Item[] = [];
  const all = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } };
  for await (const item of table.query({ ...all, ConsistentRead: true })) items.push(item);
  const head = items.find(({ sk }) => sk === HEAD);
  if (head === undefined) return { records: [], isInParts: false };
  if (head['schemaVersion'] === 1) {
    const text = await readBlob(table, pk);
    return { records: text === null ? [] : (JSON.parse(text) as ItemRecord[]), isInParts: false };
  }
  readItem(head, headItem, pk, IN_PARTS);
  const parts = items.filter(({ sk }) => String(sk).startsWith(PART));
  const records = parts
    .map((item) => readItem(item, partItem, `a part of ${pk}`, IN_PARTS))
    .flatMap(({ bytes }) => JSON.parse(gunzipSync(bytes).toString('utf8')) as ItemRecord[]);
  return { records, isInParts: items.length === parts.length + 1 };
}

async function writeParts(
  table: Table,
  bucket: number,
  parts: ReadonlyMap<number, readonly ItemRecord[]>,
): Promise<void> {
  await forEach([...parts], async ([part, records]) => {
    const bytes = gzipSync(JSON.stringify(records));
    await table.put({ pk: pkOf(bucket), sk: keyOf(part), schemaVersion: IN_PARTS, bytes });
  });
}

/** The head is written last but for what nobody reads then: a run that is killed leaves the bucket as it was. */
async function turnIntoParts(table: Table, bucket: number, written: readonly number[]): Promise<void> {
  const pk = pkOf(bucket);
  const keys = new Set(written.map(keyOf));
  await dropChunks(table, pk, (sk) => sk.startsWith(PART) && !keys.has(sk));
  await table.put({ pk, sk: HEAD, schemaVersion: IN_PARTS });
  await dropChunks(table, pk, (sk) => !sk.startsWith(PART));
}

/** A record of an earlier version lacks what was added since; the next whole run computes it. */
function withDefaults(record: ItemRecord): ItemRecord {
  const isWhole = Object.keys(ADDED).every((key) => key in record.row);
  return isWhole ? record : { ...record, row: { ...ADDED, ...record.row } };
}

const ADDED = { tillLevels: null, outsized: [], onOrderSince: null };

function pkOf(bucket: number): string {
  return `item-bucket#${BUCKETS}#${bucket}`;
}

/** Other bits of the hash than the bucket's. */
function partOf(itemId: string): number {
  return Math.floor(hashOf(itemId) / BUCKETS) % PARTS;
}

function keyOf(part: number): string {
  return `${PART}${String(part).padStart(2, '0')}`;
}

/** FNV-1a: spreads ids that count up evenly, and is the same everywhere. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
