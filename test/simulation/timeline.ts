import type { Clock } from '../../shared/kernel/clock.ts';

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Simulated time: appointments in their order, nothing in between. Whoever waits is an appointment, too, so that how
 * workers interleave follows from how long each of their calls takes, and taking one fault away moves nobody else.
 */
export class Timeline implements Clock {
  #nowMs: number;
  #order = 0;
  /** The latest first: the next one is taken from the end. */
  readonly #entries: Entry[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(durationMs: number): Promise<void> {
    return new Promise((resolve) => this.at(this.#nowMs + durationMs, resolve));
  }

  at(atMs: number, run: () => void): void {
    const entry = { atMs: Math.max(atMs, this.#nowMs), order: (this.#order += 1), run };
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#entries[middle];
      if (
        other !== undefined &&
        (other.atMs > entry.atMs || (other.atMs === entry.atMs && other.order > entry.order))
      )
        low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
  }

  /** Keeps the next appointment, and all that follows from it at that very moment. False: there is none. */
  async next(): Promise<boolean> {
    const entry = this.#entries.pop();
    if (entry === undefined) return false;
    this.#nowMs = entry.atMs;
    entry.run();
    await drained();
    return true;
  }
}

/** Everything simulated runs in microtasks: Node runs this when there are none left, so that all wait or are done. */
function drained(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
