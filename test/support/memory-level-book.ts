import type { Answer } from '../../shared/kernel/answer.ts';
import type {
  LevelBook,
  LevelChange,
  LevelRecord,
  Levels,
  LevelsInTill,
  TillLevels,
} from '../../shared/metrics/levels/ports.ts';

export class MemoryLevelBook implements LevelBook {
  readonly records = new Map<string, LevelRecord>();

  async all(): Promise<readonly LevelRecord[]> {
    return structuredClone([...this.records.values()]);
  }

  async put(record: LevelRecord): Promise<void> {
    this.records.set(record.itemId, structuredClone(record));
  }
}

/** A till that keeps nothing but levels. */
export class MemoryLevels implements TillLevels {
  readonly perCall = 2;
  readonly shown = new Map<string, Levels>();

  async read(itemIds: readonly string[]): Promise<ReadonlyMap<string, LevelsInTill>> {
    const known = itemIds.filter((itemId) => this.shown.has(itemId));
    return new Map(
      known.map((itemId) => [itemId, { levels: this.shown.get(itemId) ?? null, place: itemId }]),
    );
  }

  async write(changes: readonly LevelChange[]): Promise<Answer<null>> {
    for (const { itemId, to } of changes) this.shown.set(itemId, to);
    return { kind: 'accepted', value: null };
  }
}
