import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Leases, Notebook, TillTokens, TillTokenStore } from '../../../shared/kernel/stores.ts';

/** A clock that tests move; sleeping moves it, too, and lets sockets have a moment of the real time. */
export interface TestClock extends Clock {
  advance(durationMs: number): void;
}

const REAL_PAUSE_MS = 5;

export function testClock(startMs = Date.parse('2026-11-23T20:00:00Z')): TestClock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    advance: (durationMs) => {
      nowMs += durationMs;
    },
    async sleep(durationMs) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(durationMs, REAL_PAUSE_MS)));
      nowMs += durationMs;
    },
  };
}

export interface MemoryTokens extends TillTokenStore {
  /** Every pair that was stored, oldest first. */
  readonly written: readonly TillTokens[];
  replace(tokens: TillTokens | null): void;
}

export function memoryTokens(first: TillTokens | null): MemoryTokens {
  let current = first;
  const written: TillTokens[] = [];
  return {
    written,
    replace: (tokens) => {
      current = tokens;
    },
    read: async () => current,
    write: async (tokens) => {
      written.push(tokens);
      current = tokens;
    },
  };
}

export function memoryLeases(clock: Clock): Leases {
  const held = new Map<string, { owner: string; untilMs: number }>();
  return {
    async take(name, owner, holdMs) {
      const holder = held.get(name);
      if (holder !== undefined && holder.owner !== owner && holder.untilMs > clock.nowMs()) return false;
      held.set(name, { owner, untilMs: clock.nowMs() + holdMs });
      return true;
    },
    async release(name, owner) {
      if (held.get(name)?.owner === owner) held.delete(name);
    },
  };
}

export function memoryNotebook(): Notebook & { readonly notes: ReadonlyMap<string, string> } {
  const notes = new Map<string, string>();
  return {
    notes,
    read: async (name) => notes.get(name) ?? null,
    write: async (name, text) => void notes.set(name, text),
  };
}
