import { expect, test } from '@jest/globals';
import { noticeGoneAtNight } from '../../../functions/sync-lightspeed/nightly.ts';
import { RefusedError } from '../../../shared/kernel/answer.ts';
import type { GoneDeps } from '../../../shared/metrics/gone.ts';
import type { ItemRecord } from '../../../shared/metrics/snapshots/ports.ts';
import { MemoryFigures } from '../../support/memory-figures.ts';

const DAY_MS = 86_400_000;
const SPENT = {
  whose: 'wait',
  code: 'rate',
  reason: 'the rate is spent',
  remedy: 'wait',
  retryAfterMs: 1_000,
} as const;

/** A till that is asked for what it may have deleted: which ids, in which order. */
function world() {
  const state = { nowMs: Date.parse('2026-11-23T12:00:00Z'), answers: Number.POSITIVE_INFINITY };
  const asked: string[] = [];
  const notes = new Map<string, string>();
  const deps: GoneDeps = {
    feed: {
      gone: async (kind, ids) => {
        state.answers -= 1;
        if (state.answers < 0) throw new RefusedError(SPENT);
        asked.push(...(kind === 'customers' ? ['customers'] : ids));
        return [];
      },
    },
    figures: new MemoryFigures(),
    records: {
      buckets: 64,
      load: async (bucket) => [{ row: { itemId: `${bucket}`, archived: false } } as unknown as ItemRecord],
    },
    onCustomers: async () => undefined,
    today: '2026-11-23',
  };
  const tick = () =>
    noticeGoneAtNight(
      {
        notebook: {
          read: async (name) => notes.get(name) ?? null,
          write: async (name, text) => void notes.set(name, text),
        },
        clock: { nowMs: () => state.nowMs, sleep: async () => undefined },
        dayOf: (epochMs) => new Date(epochMs).toISOString().slice(0, 10),
        untilMs: Number.POSITIVE_INFINITY,
      },
      deps,
    );
  return { state, asked, tick };
}

test('within eight nights the till is asked for every item once, and each night for the best customers', async () => {
  const { state, asked, tick } = world();
  for (let night = 0; night < 8; night += 1) {
    await tick();
    await tick();
    expect(asked).toHaveLength((night + 1) * 9);
    state.nowMs += DAY_MS;
  }
  expect(asked.filter((id) => id === 'customers')).toHaveLength(8);
  expect(new Set(asked).size).toBe(65);
});

test('where the till’s rate is spent the next tick goes on, and asks for nothing again', async () => {
  const { state, asked, tick } = world();
  state.answers = 4;
  await tick();
  expect(asked).toHaveLength(4);
  state.answers = Number.POSITIVE_INFINITY;
  await tick();
  expect(asked).toHaveLength(9);
  expect(new Set(asked).size).toBe(9);
});
