import type { TillFeed } from '../metrics/ports.ts';
import type { LightspeedOptions } from './options.ts';
import { makeRSeries } from './r-series/connect-r.ts';
import { connection, refuse } from './refusals.ts';

/**
 * Connects to the changes of the shop's Lightspeed. It can wait: it stops at half of the till's rate, so that live
 * postings have theirs. Sends nothing yet; reads throw `RefusedError`.
 */
export function makeTillFeed(options: LightspeedOptions): TillFeed {
  if (options.settings.lightspeed.series === 'X') return NOT_FOLLOWED;
  return makeRSeries({ ...options, roomForLive: true }).feed;
}

const NOT_FOLLOWED: TillFeed = {
  changes: async () => {
    const remedy = 'set lightspeed.series to R, or do without the figures';
    return refuse(connection('not-built', 'the figures cannot follow an X-Series till yet', remedy));
  },
};
