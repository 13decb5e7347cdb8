import { ConfigError } from '../kernel/errors.ts';
import type { CustomerDirectory } from '../people/ports.ts';
import type { AuditTill } from '../posting/audit/ports.ts';
import type { TillPort } from '../posting/ports.ts';
import type { LightspeedOptions } from './options.ts';
import { makeRSeries } from './r-series/connect-r.ts';

export interface Lightspeed {
  readonly till: TillPort;
  readonly directory: CustomerDirectory;
  readonly audit: AuditTill;
}

/**
 * Connects to the shop's Lightspeed. Sends nothing yet: tokens, account and ids are looked up when first needed.
 * Reads throw `RefusedError`; calls with an effect answer one of three and are sent once.
 * @throws {ConfigError} for a series that is not built.
 */
export function makeLightspeed(options: LightspeedOptions): Lightspeed {
  if (options.settings.lightspeed.series === 'X') {
    throw new ConfigError('X-Series is not built yet: set lightspeed.series to R');
  }
  return makeRSeries(options);
}
