import type { CalledOneOff, OneOffStore } from '../../shared/metrics/snapshots/ports.ts';

export class MemoryOneOffs implements OneOffStore {
  #all: readonly CalledOneOff[] = [];

  async all(): Promise<readonly CalledOneOff[]> {
    return this.#all;
  }

  async call(oneOff: CalledOneOff): Promise<void> {
    await this.takeBack(oneOff);
    this.#all = [...this.#all, oneOff];
  }

  async takeBack({ itemId, day }: CalledOneOff): Promise<void> {
    this.#all = this.#all.filter((each) => each.itemId !== itemId || each.day !== day);
  }
}
