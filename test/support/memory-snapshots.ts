import { pagesOf } from '../../shared/metrics/snapshots/figure.ts';
import type { FreshSnapshot, PageRef, Snapshot } from '../../shared/metrics/snapshots/figure.ts';
import { NO_NOTES } from '../../shared/metrics/snapshots/ports.ts';
import type {
  ItemRecord,
  ItemRecords,
  RunNotes,
  RunNotesStore,
  SnapshotStore,
} from '../../shared/metrics/snapshots/ports.ts';

/** Snapshots in memory: the last three are kept. */
export class MemorySnapshots implements SnapshotStore {
  readonly kept: Snapshot[] = [];
  readonly #pages = new Map<string, readonly object[]>();
  #count = 0;

  async publish(fresh: FreshSnapshot): Promise<Snapshot> {
    this.#count += 1;
    const id = `snapshot-${this.#count}`;
    const figures = fresh.figures.map((figure) => {
      const pages = pagesOf(figure).map(({ rows, firstSku }, at): PageRef => {
        const hash = `${id} ${figure.name} ${at}`;
        this.#pages.set(hash, structuredClone(rows));
        return { hash, rows: rows.length, firstSku };
      });
      const { name, rows, ...top } = figure;
      return [name, { ...structuredClone(top), count: rows.length, pages }];
    });
    const snapshot: Snapshot = { ...fresh, id, figures: Object.fromEntries(figures) };
    this.kept.unshift(snapshot);
    this.kept.splice(3);
    return snapshot;
  }

  async current(): Promise<Snapshot | null> {
    return this.kept[0] ?? null;
  }

  async byId(id: string): Promise<Snapshot | null> {
    return this.kept.find((snapshot) => snapshot.id === id) ?? null;
  }

  async rows(pages: readonly PageRef[]): Promise<readonly object[]> {
    return pages.flatMap(({ hash }) => {
      const rows = this.#pages.get(hash);
      if (rows === undefined) throw new Error(`there is no page ${hash}`);
      return rows;
    });
  }
}

export class MemoryRecords implements ItemRecords {
  readonly buckets = 4;
  readonly #stored = new Map<number, readonly ItemRecord[]>();
  /** How many buckets were written: what a run costs. */
  writes = 0;

  bucketOf(itemId: string): number {
    return itemId.length % this.buckets;
  }

  async load(bucket: number): Promise<readonly ItemRecord[]> {
    return structuredClone(this.#stored.get(bucket) ?? []);
  }

  async store(bucket: number, records: readonly ItemRecord[]): Promise<void> {
    this.writes += 1;
    this.#stored.set(bucket, structuredClone(records));
  }
}

export class MemoryNotes implements RunNotesStore {
  #notes: RunNotes = NO_NOTES;

  async load(): Promise<RunNotes> {
    return structuredClone(this.#notes);
  }

  async store(notes: RunNotes): Promise<void> {
    this.#notes = structuredClone(notes);
  }
}
