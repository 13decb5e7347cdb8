/** The one home of the wall clock. Everything else receives a `Clock`. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Resolves after `durationMs`; the simulation replaces it. */
  sleep(durationMs: number): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
};

/** ISO 8601 in UTC, e.g. `2026-11-23T20:00:00.000Z`. */
export function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
