import type { Random } from '../kernel/random.ts';
import { NO_NOTES } from '../metrics/snapshots/ports.ts';
import type { ItemRecord, ItemRecords, RunNotes, RunNotesStore } from '../metrics/snapshots/ports.ts';
import { readBlob, replaceBlob } from './snapshot-blobs.ts';
import type { Table } from './table.ts';

/**
 * 50,000 items are some 800 in each: about one item of DynamoDB, and few enough requests to read all of them in every
 * run. Changing the number means computing everything anew: the form of the keys changes with it.
 */
const BUCKETS = 64;
const NOTES = 'compute-notes';

/** What runs keep between each other, in the figures table. One run at a time: it holds a lease. */
export function dynamoItemRecords(table: Table, random: Random): ItemRecords {
  const pkOf = (bucket: number): string => `item-bucket#${BUCKETS}#${bucket}`;
  return {
    buckets: BUCKETS,
    bucketOf: (itemId) => hashOf(itemId) % BUCKETS,
    load: async (bucket) => {
      const text = await readBlob(table, pkOf(bucket));
      return text === null ? [] : (JSON.parse(text) as ItemRecord[]).map(withDefaults);
    },
    store: (bucket, records) =>
      replaceBlob(table, { pk: pkOf(bucket), generation: random.id(), text: JSON.stringify(records) }),
  };
}

export function dynamoRunNotes(table: Table, random: Random): RunNotesStore {
  return {
    load: async () => {
      const text = await readBlob(table, NOTES);
      return text === null ? NO_NOTES : { ...NO_NOTES, ...(JSON.parse(text) as RunNotes) };
    },
    store: (notes) => replaceBlob(table, { pk: NOTES, generation: random.id(), text: JSON.stringify(notes) }),
  };
}

/** A record of an earlier version lacks what was added since; the next whole run computes it. */
function withDefaults(record: ItemRecord): ItemRecord {
  return { ...record, row: { ...ADDED, ...record.row } };
}

const ADDED = { tillLevels: null, outsized: [], onOrderSince: null };

/** FNV-1a: spreads ids that count up evenly, and is the same everywhere. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
