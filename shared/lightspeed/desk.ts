import type { LightspeedOptions, RequestFact } from './options.ts';
import { makeRDesk } from './r-series/desk.ts';
import { makeXDesk } from './x-series/desk.ts';
import type { TillDesk } from './till-desk.ts';

/** Sends nothing yet. */
export function makeTillDesk(options: LightspeedOptions): TillDesk {
  let latest: RequestFact | null = null;
  let aheadMs: number | null = null;
  const watched: LightspeedOptions = {
    ...options,
    onRequest: (fact) => {
      options.onRequest?.(fact);
      latest = fact;
      // The header is cut to the second: half of one is the likeliest.
      if (fact.farSideAtMs !== null) aheadMs = fact.farSideAtMs + 500 - options.clock.nowMs();
    },
  };
  const desk = options.settings.lightspeed.series === 'X' ? makeXDesk(watched) : makeRDesk(watched);
  return {
    ...desk,
    rate: () =>
      latest === null ? null : { usedUnits: latest.levelUnits, capacityUnits: latest.capacityUnits },
    clockAheadMs: () => aheadMs,
  };
}
