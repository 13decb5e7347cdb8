import type { TillLevels } from '../metrics/levels/ports.ts';
import type { TillFeed } from '../metrics/ports.ts';
import type { LightspeedOptions } from './options.ts';
import { makeRSeries } from './r-series/connect-r.ts';
import { makeXSeries } from './x-series/connect-x.ts';

/** What of the shop's Lightspeed can wait. */
export interface TillInBackground {
  readonly feed: TillFeed;
  readonly levels: TillLevels;
}

/**
 * Connects to the changes of the shop's Lightspeed, and to the levels by which it reorders. It stops at half of the
 * till's rate, so that live postings have theirs. Sends nothing yet; reads throw `RefusedError`.
 */
export function makeTillInBackground(options: LightspeedOptions): TillInBackground {
  const background = { ...options, roomForLive: true };
  const { feed, levels } =
    options.settings.lightspeed.series === 'X' ? makeXSeries(background) : makeRSeries(background);
  return { feed, levels };
}
