import type { Clock } from '../../shared/kernel/clock.ts';

/** A worker died between two awaits: nothing of it runs any more. */
export class CrashError extends Error {
  override name = 'CrashError';
}

/** The simulation's time: moves only when the scheduler says so. */
export class VirtualClock implements Clock {
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  async sleep(durationMs: number): Promise<void> {
    this.advance(durationMs);
  }
}

/**
 * Runs workers one await at a time: every call of a port parks its worker, and whoever drives the simulation decides
 * who goes on. The same decisions give the same interleaving.
 */
export class Scheduler {
  readonly #parked = new Map<string, () => void>();
  #count = 0;

  /** Starts a worker; it runs until its first `park` when it is resumed. */
  start(name: string, work: () => Promise<void>): void {
    void this.park(name).then(work);
  }

  /** Called by a worker at each await; calls that it makes side by side park side by side. */
  park(name: string): Promise<void> {
    return new Promise((resolve) => this.#parked.set(`${name}/${(this.#count += 1)}`, resolve));
  }

  get waiting(): readonly string[] {
    return [...this.#parked.keys()];
  }

  /** Lets one worker run to its next await, or to its end. */
  async resume(parked: string): Promise<void> {
    const go = this.#parked.get(parked);
    if (go === undefined) throw new Error(`${parked} does not wait`);
    this.#parked.delete(parked);
    go();
    // Everything simulated runs in microtasks: once they are drained, every worker is parked or done.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
