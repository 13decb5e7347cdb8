import type { Till } from './till.ts';

const WINDOW_MS = 300_000;
const PER_REGISTER = 300;
const BASE = 50;

export interface Limiter {
  /** Counts one request; null headers of `Retry-After`: it is served. */
  admit(): { readonly headers: Record<string, string>; readonly untilMs: number | null };
  /** Requests in the window so far. */
  level(): number;
  limit(): number;
  /** As if other traffic of the same application had used up that many. */
  fill(level: number): void;
}

/** One fixed window of five minutes per application and retailer; it starts empty with the process. */
export function createLimiter(till: Till): Limiter {
  let window = { fromMs: 0, count: 0 };
  const limit = (): number => till.switches.rate_limit ?? PER_REGISTER * registersOf(till) + BASE;
  const current = (): typeof window => {
    const fromMs = Math.floor(till.clock.nowMs() / WINDOW_MS) * WINDOW_MS;
    if (window.fromMs !== fromMs) window = { fromMs, count: 0 };
    return window;
  };
  return {
    limit,
    level: () => current().count,
    fill: (level) => {
      current().count = level;
    },
    admit() {
      const now = current();
      const refused = till.switches.limiter === 'real' && now.count >= limit();
      if (!refused) now.count += 1;
      const headers = {
        'X-RateLimit-Limit': String(limit()),
        'X-RateLimit-Remaining': String(Math.max(0, limit() - now.count)),
      };
      return { headers, untilMs: refused ? now.fromMs + WINDOW_MS : null };
    },
  };
}

const registersOf = (till: Till): number =>
  till.store.registers.values().filter((register) => register.deleted_at === null).length;
