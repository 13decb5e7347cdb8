import type { Clock } from '../../kernel/clock.ts';
import type { HttpAnswer } from '../http.ts';
import { neverFits, rateLimited, refuse } from '../refusals.ts';

/**
 * Lightspeed's leaky bucket, as its replies tell it: every request adds its cost, the bucket drips all the time.
 * One bucket is shared by everything that uses the same client and account, so each reply's headers are believed
 * over our own reckoning.
 */
export interface Bucket {
  /** Waits a moment where that makes room for `costUnits`, else throws a `RefusedError`: a wait, or that it never fits. */
  makeRoom(costUnits: number): Promise<void>;
  learn(answer: HttpAnswer): void;
  /** The level now, by our reckoning. */
  levelUnits(): number;
  capacityUnits(): number;
}

/** Live postings may fill the bucket so far; whatever can wait leaves them room. */
const LIVE_SHARE = 0.9;
const BACKGROUND_SHARE = 0.5;
/** Room for an order or two: the bucket drips on meanwhile, so nothing of the rate is lost. */
const ROOM_SHARE = 0.25;
const LONGEST_SLEEP_MS = 2_000;
/** As documented for an account with one register; replies correct it. */
const DEFAULT_SIZE_UNITS = 90;
const DEFAULT_DRIP_PER_S = 1;
/** Requests in one second, whatever they cost. */
const DEFAULT_BURST = 20;
const BURST_MS = 1_000;

export function makeBucket(clock: Clock, roomForLive: boolean): Bucket {
  let size = DEFAULT_SIZE_UNITS;
  let dripPerS = DEFAULT_DRIP_PER_S;
  let level = 0;
  let atMs = clock.nowMs();
  let burst = { sinceMs: Number.NEGATIVE_INFINITY, count: 0, limit: DEFAULT_BURST };

  function drip(): number {
    const nowMs = clock.nowMs();
    level = Math.max(0, level - (Math.max(0, nowMs - atMs) / 1000) * dripPerS);
    atMs = nowMs;
    return level;
  }

  /** A second that is nearly full is waited out: where the till's own second begins is not known. */
  async function leaveBurst(): Promise<void> {
    const runs = clock.nowMs() - burst.sinceMs < BURST_MS;
    if (runs && burst.count + 1 > burst.limit * LIVE_SHARE) await clock.sleep(BURST_MS);
    const nowMs = clock.nowMs();
    if (nowMs - burst.sinceMs >= BURST_MS) burst = { ...burst, sinceMs: nowMs, count: 0 };
    burst.count += 1;
  }

  return {
    levelUnits: drip,
    capacityUnits: () => size,
    async makeRoom(costUnits) {
      const ceiling = size * (roomForLive ? BACKGROUND_SHARE : LIVE_SHARE);
      if (costUnits > ceiling) refuse(neverFits(costUnits, Math.floor(ceiling)));
      const waitMs = Math.ceil(((drip() + costUnits - ceiling) / dripPerS) * 1000);
      // A pass that could make one request more would only be refused at the next: it waits for room for some.
      const roomMs = ((size * ROOM_SHARE) / dripPerS) * 1000;
      if (waitMs > LONGEST_SLEEP_MS) refuse(rateLimited(Math.ceil(waitMs + roomMs)));
      if (waitMs > 0) await clock.sleep(waitMs);
      await leaveBurst();
      level = drip() + costUnits;
    },
    learn(answer) {
      const [told, capacity] = pairIn(answer, 'x-ls-api-bucket-level');
      const [counted, limit] = pairIn(answer, 'x-ls-api-burst-level');
      if (counted !== undefined && counted > burst.count) burst.count = counted;
      if (limit !== undefined && limit > 0) burst.limit = limit;
      const rate = Number(answer.header('x-ls-api-drip-rate') ?? '');
      if (capacity !== undefined && capacity > 0) size = capacity;
      if (rate > 0) dripPerS = rate;
      if (told === undefined || !(told >= 0) || capacity === undefined) return;
      level = told;
      atMs = clock.nowMs();
    },
  };
}

/** `13.65/90` as two numbers; nothing where the header is absent. */
function pairIn(answer: HttpAnswer, header: string): number[] {
  return (answer.header(header) ?? '').split('/').map(Number);
}
