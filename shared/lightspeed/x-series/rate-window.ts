import type { Clock } from '../../kernel/clock.ts';
import type { HttpAnswer } from '../http.ts';
import { rateLimited, refuse } from '../refusals.ts';

/**
 * Lightspeed's fixed window of five minutes, as its replies tell it (`X-RateLimit-Limit`, `-Remaining`). All that use
 * the same application and retailer share it, so each reply is believed over our own count.
 */
export interface RateWindow {
  /** Counts a request; throws a `RefusedError` that asks to wait where the window is as full as it may get. */
  makeRoom(): void;
  learn(answer: HttpAnswer): void;
  /** Requests used of the window, by our reckoning. */
  used(): number;
  limit(): number;
}

/** Live postings may fill the window so far; whatever can wait leaves them room. */
const LIVE_SHARE = 0.9;
const BACKGROUND_SHARE = 0.5;
const WINDOW_MS = 5 * 60_000;
/** Replies do not say when the window ends: while it is full one request asks, this often. */
const ASK_AGAIN_MS = 15_000;
/** As documented for a shop with one register; replies correct it. */
const DEFAULT_LIMIT = 350;

export function makeRateWindow(clock: Clock, roomForLive: boolean): RateWindow {
  const share = roomForLive ? BACKGROUND_SHARE : LIVE_SHARE;
  let limit = DEFAULT_LIMIT;
  let used = 0;
  /** When a reply last told the level. */
  let toldAtMs = clock.nowMs();
  /** No window lasts longer than from its first request that was seen. */
  let endsAtMs = clock.nowMs() + WINDOW_MS;

  function begin(): void {
    const nowMs = clock.nowMs();
    if (nowMs < endsAtMs) return;
    used = 0;
    endsAtMs = nowMs + WINDOW_MS;
  }

  return {
    used: () => used,
    limit: () => limit,
    makeRoom() {
      begin();
      const nowMs = clock.nowMs();
      const asksAtMs = Math.min(endsAtMs, toldAtMs + ASK_AGAIN_MS);
      if (used + 1 > limit * share && nowMs < asksAtMs) refuse(rateLimited(asksAtMs - nowMs));
      if (used + 1 > limit * share) toldAtMs = nowMs;
      used += 1;
    },
    learn(answer) {
      const told = Number(answer.header('x-ratelimit-limit') ?? '');
      const remaining = Number(answer.header('x-ratelimit-remaining') ?? 'none');
      if (told > 0) limit = told;
      if (!(remaining >= 0)) return;
      toldAtMs = clock.nowMs();
      // Fewer than before: a new window has begun since.
      if (limit - remaining < used) endsAtMs = toldAtMs + WINDOW_MS;
      used = limit - remaining;
    },
  };
}
