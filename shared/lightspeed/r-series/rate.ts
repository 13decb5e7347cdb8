import type { Clock } from '../../kernel/clock.ts';
import type { HttpAnswer } from '../http.ts';
import { rateLimited, refuse } from '../refusals.ts';

/**
 * Lightspeed's leaky bucket, as its replies tell it: every request adds its cost, the bucket drips all the time.
 * One bucket is shared by everything that uses the same client and account, so each reply's headers are believed
 * over our own reckoning.
 */
export interface Bucket {
  /** Waits a moment where that makes room for `costUnits`, else throws a `RefusedError` that asks to wait. */
  makeRoom(costUnits: number): Promise<void>;
  learn(answer: HttpAnswer): void;
  /** The level now, by our reckoning. */
  levelUnits(): number;
}

/** Live postings may fill the bucket so far; whatever can wait leaves them room. */
const LIVE_SHARE = 0.9;
const BACKGROUND_SHARE = 0.5;
const LONGEST_SLEEP_MS = 2_000;
/** As documented for an account with one register; replies correct it. */
const DEFAULT_SIZE_UNITS = 90;
const DEFAULT_DRIP_PER_S = 1;

export function makeBucket(clock: Clock, roomForLive: boolean): Bucket {
  let size = DEFAULT_SIZE_UNITS;
  let dripPerS = DEFAULT_DRIP_PER_S;
  let level = 0;
  let atMs = clock.nowMs();

  function drip(): number {
    const nowMs = clock.nowMs();
    level = Math.max(0, level - (Math.max(0, nowMs - atMs) / 1000) * dripPerS);
    atMs = nowMs;
    return level;
  }

  return {
    levelUnits: drip,
    async makeRoom(costUnits) {
      const ceiling = size * (roomForLive ? BACKGROUND_SHARE : LIVE_SHARE);
      const waitMs = Math.ceil(((drip() + costUnits - ceiling) / dripPerS) * 1000);
      if (waitMs > LONGEST_SLEEP_MS) refuse(rateLimited(waitMs));
      if (waitMs > 0) await clock.sleep(waitMs);
      level = drip() + costUnits;
    },
    learn(answer) {
      const [told, capacity] = (answer.header('x-ls-api-bucket-level') ?? '').split('/').map(Number);
      const rate = Number(answer.header('x-ls-api-drip-rate') ?? '');
      if (capacity !== undefined && capacity > 0) size = capacity;
      if (rate > 0) dripPerS = rate;
      if (told === undefined || !(told >= 0) || capacity === undefined) return;
      level = told;
      atMs = clock.nowMs();
    },
  };
}
