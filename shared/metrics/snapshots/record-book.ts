import type { ItemRecord, ItemRecords } from './ports.ts';
import { sideBySide } from './side-by-side.ts';

const AT_ONCE = 8;

/** The buckets of one run: each is read once at most, and of it is written what changed. */
export class RecordBook {
  readonly #store: ItemRecords;
  readonly #loaded = new Map<number, Map<string, ItemRecord>>();
  readonly #changed = new Map<number, Set<string>>();
  /** Every item that was put in this run. */
  readonly fresh = new Set<string>();

  constructor(store: ItemRecords) {
    this.#store = store;
  }

  async get(itemId: string): Promise<ItemRecord | null> {
    return (await this.#bucket(this.#store.bucketOf(itemId))).get(itemId) ?? null;
  }

  /** Null removes the item. Nothing is stored before `save`. */
  async put(itemId: string, record: ItemRecord | null): Promise<void> {
    const at = this.#store.bucketOf(itemId);
    const bucket = await this.#bucket(at);
    this.fresh.add(itemId);
    // Most of what only grew older is as it was.
    if (JSON.stringify(bucket.get(itemId) ?? null) === JSON.stringify(record)) return;
    if (record === null) bucket.delete(itemId);
    else bucket.set(itemId, record);
    this.#changed.set(at, (this.#changed.get(at) ?? new Set()).add(itemId));
  }

  async itemsOf(bucket: number): Promise<string[]> {
    return [...(await this.#bucket(bucket)).keys()];
  }

  async save(): Promise<void> {
    const changed = [...this.#changed];
    await sideBySide(changed, AT_ONCE, async ([at, itemIds]) => {
      await this.#store.store(at, [...(this.#loaded.get(at)?.values() ?? [])], itemIds);
      this.#changed.delete(at);
    });
  }

  async all(): Promise<ItemRecord[]> {
    const numbers = Array.from({ length: this.#store.buckets }, (_, at) => at);
    const buckets = await sideBySide(numbers, AT_ONCE, (at) => this.#bucket(at));
    return buckets.flatMap((bucket) => [...bucket.values()]);
  }

  async #bucket(at: number): Promise<Map<string, ItemRecord>> {
    const known = this.#loaded.get(at);
    if (known !== undefined) return known;
    const records = await this.#store.load(at);
    // Somebody who asked at the same time may have been first: both must see one and the same.
    const loaded = this.#loaded.get(at) ?? new Map(records.map((record) => [record.row.itemId, record]));
    this.#loaded.set(at, loaded);
    return loaded;
  }
}
