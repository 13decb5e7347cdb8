import type { Random } from '../kernel/random.ts';
import { NO_NOTES } from '../metrics/snapshots/ports.ts';
import type { RunNotes, RunNotesStore } from '../metrics/snapshots/ports.ts';
import { readBlob, replaceBlob } from './snapshot-blobs.ts';
import type { Table } from './table.ts';

const NOTES = 'compute-notes';

export function dynamoRunNotes(table: Table, random: Random): RunNotesStore {
  return {
    load: async () => {
      const text = await readBlob(table, NOTES);
      return text === null ? NO_NOTES : { ...NO_NOTES, ...(JSON.parse(text) as RunNotes) };
    },
    store: (notes) => replaceBlob(table, { pk: NOTES, generation: random.id(), text: JSON.stringify(notes) }),
  };
}
