import { ConfigError } from '../kernel/errors.ts';
import type { TillFeed } from '../metrics/ports.ts';
import type { LightspeedOptions } from './options.ts';
import { makeRSeries } from './r-series/connect-r.ts';

/**
 * Connects to the changes of the shop's Lightspeed. It can wait: it stops at half of the till's rate, so that live
 * postings have theirs.
 * @throws {ConfigError} for a series whose changes cannot be followed yet.
 */
export function makeTillFeed(options: Omit<LightspeedOptions, 'roomForLive'>): TillFeed {
  if (options.settings.lightspeed.series === 'X') {
    throw new ConfigError('the figures cannot follow an X-Series till yet: set lightspeed.series to R');
  }
  return makeRSeries({ ...options, roomForLive: true }).feed;
}
