import { afterEach, describe, expect, test } from '@jest/globals';
import { RefusedError } from '../../../shared/kernel/answer.ts';
import type { HttpAnswer } from '../../../shared/lightspeed/http.ts';
import { makeRateWindow } from '../../../shared/lightspeed/x-series/rate-window.ts';
import type { RateWindow } from '../../../shared/lightspeed/x-series/rate-window.ts';
import { rowsOf } from '../../contract/till-contract.ts';
import { testClock } from '../support/stores.ts';
import type { TestClock } from '../support/stores.ts';
import { xSaleOf } from '../support/x-sales.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld } from '../support/x-world.ts';

const MINUTE_MS = 60_000;

function told(limit: number, remaining: number): HttpAnswer {
  const headers: Record<string, string> = {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
  };
  return { status: 200, header: (name) => headers[name] ?? null, text: '' };
}

/** How long the window asks to wait; 0: there is room. */
function waitMs(window: RateWindow): number {
  try {
    window.makeRoom();
    return 0;
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal.retryAfterMs ?? -1;
    throw error;
  }
}

describe('the window', () => {
  let clock: TestClock;
  const open = (roomForLive = false): RateWindow => {
    clock = testClock();
    return makeRateWindow(clock, roomForLive);
  };

  test.each([
    ['live postings may fill it to nine tenths', false, 11],
    ['what can wait stops at half of it', true, 51],
  ])('%s', (_, roomForLive, roomAt) => {
    const window = open(roomForLive);
    window.learn(told(100, roomAt));
    expect(waitMs(window)).toBe(0);
    window.learn(told(100, roomAt - 1));
    expect(waitMs(window)).toBe(15_000);
  });

  test('a full one is asked again after a quarter of a minute by one request', () => {
    const window = open();
    window.learn(told(350, 5));
    clock.advance(15_000);
    expect(waitMs(window)).toBe(0);
    expect(waitMs(window)).toBe(15_000);
  });

  test('five minutes after it began it is empty again', () => {
    const window = open();
    for (let count = 0; count < 315; count += 1) expect(waitMs(window)).toBe(0);
    expect(waitMs(window)).toBeGreaterThan(0);
    clock.advance(5 * MINUTE_MS);
    expect(waitMs(window)).toBe(0);
    expect(window.used()).toBe(1);
  });

  test('a reply is believed over our own count: others share it', () => {
    const window = open();
    window.makeRoom();
    window.learn(told(650, 100));
    expect(window.used()).toBe(550);
    window.learn(told(650, 649));
    expect(window.used()).toBe(1);
  });
});

describe('a till at its limit', () => {
  let world: XWorld;
  afterEach(() => world.close());

  test.each(['date', 'seconds', 'body'] as const)(
    'says when to come back (%s), and that is waited for',
    async (how) => {
      world = await openXWorld({ switches: { limiter: 'real', rate_limit: 4, retry_after: how } });
      const ask = (): Promise<unknown> => rowsOf(world.connect().till, xSaleOf('ch_1'));
      // A fresh adapter knows of no limit: the till itself refuses.
      for (let count = 0; count < 4; count += 1) await ask();
      const error: unknown = await ask().catch((refused: unknown) => refused);
      const { refusal } = error as RefusedError;
      expect(refusal).toMatchObject({ whose: 'wait', code: 'rate-limit' });
      expect(refusal.retryAfterMs).toBeGreaterThan(4 * MINUTE_MS);
      expect(refusal.retryAfterMs).toBeLessThanOrEqual(5 * MINUTE_MS);
      world.clock.advance(5 * MINUTE_MS);
      expect(await ask()).toEqual([]);
    },
  );
});
