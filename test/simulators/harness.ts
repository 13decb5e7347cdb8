import type { Clock } from '../../shared/kernel/clock.ts';

/** 2026-03-20 15:04:05 UTC, the moment of the documentation's style of samples. */
export const NOON_MS = Date.UTC(2026, 2, 20, 15, 4, 5);

/** A clock that stands still until it is told to go on; sleepers wake in the order of their times. */
export interface ManualClock extends Clock {
  advance(durationMs: number): Promise<void>;
}

export function manualClock(startMs: number = NOON_MS): ManualClock {
  let nowMs = startMs;
  let sleepers: { atMs: number; wake: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    sleep: (durationMs) =>
      new Promise((resolve) => {
        sleepers.push({ atMs: nowMs + durationMs, wake: resolve });
      }),
    async advance(durationMs) {
      nowMs += durationMs;
      const due = sleepers.filter((each) => each.atMs <= nowMs).toSorted((a, b) => a.atMs - b.atMs);
      sleepers = sleepers.filter((each) => each.atMs > nowMs);
      for (const each of due) each.wake();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    },
  };
}

/** A body as it came, for tests to look into. */
export type Json = { [key: string]: Json } & string;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) as Json };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A small repeatable generator; tokens need to differ, not to be secret. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
