import type { TillFeed } from '../metrics/ports.ts';
import type { LightspeedOptions } from './options.ts';
import { makeRSeries } from './r-series/connect-r.ts';
import { makeXSeries } from './x-series/connect-x.ts';

/**
 * Connects to the changes of the shop's Lightspeed. It can wait: it stops at half of the till's rate, so that live
 * postings have theirs. Sends nothing yet; reads throw `RefusedError`.
 */
export function makeTillFeed(options: LightspeedOptions): TillFeed {
  const background = { ...options, roomForLive: true };
  return options.settings.lightspeed.series === 'X'
    ? makeXSeries(background).feed
    : makeRSeries(background).feed;
}
