import type { FiguresTable } from '../../shared/aws/figures-table.ts';
import type { Condition, Item, ItemKey, Update } from '../../shared/aws/table.ts';
import { MemoryTable } from './memory-table.ts';
import type { Shelf } from './memory-table.ts';

/** The process is killed. */
export class Crash extends Error {
  override name = 'Crash';
}

export interface Crashing {
  /** In [0, 1). */
  readonly random: () => number;
  /** The chance of a crash at each write. */
  readonly crashes: number;
  /** Gets writes that were on their way when the process was killed: they arrive when these are called, or never. */
  readonly late: (() => Promise<unknown>)[];
}

/** A table whose user dies between any two writes: before one, after one, or with one still on its way. */
export class CrashingTable extends MemoryTable implements FiguresTable {
  readonly #how: Crashing;
  #isDead = false;

  constructor(shelf: Shelf, how: Crashing) {
    super(shelf);
    this.#how = how;
  }

  override get(key: ItemKey): Promise<Item | null> {
    this.#dieAgain();
    return super.get(key);
  }

  override getMany(keys: readonly ItemKey[]): Promise<Item[]> {
    this.#dieAgain();
    return super.getMany(keys);
  }

  override put(item: ItemKey & Item): Promise<void> {
    return this.#write(() => super.put(item));
  }

  override putIf(item: ItemKey & Item, condition: Condition): Promise<boolean> {
    return this.#write(() => super.putIf(item, condition));
  }

  override update(key: ItemKey, update: Update): Promise<Item | null> {
    return this.#write(() => super.update(key, update));
  }

  override deleteIf(key: ItemKey, condition: Condition): Promise<boolean> {
    return this.#write(() => super.deleteIf(key, condition));
  }

  async #write<T>(write: () => Promise<T>): Promise<T> {
    this.#dieAgain();
    const { random, crashes, late } = this.#how;
    if (random() >= crashes) return write();
    this.#isDead = true;
    const how = random();
    if (how < 0.4) await write();
    else if (how < 0.8) late.push(write);
    throw new Crash('killed');
  }

  #dieAgain(): void {
    if (!this.#isDead) return;
    throw new Crash('dead already');
  }
}
