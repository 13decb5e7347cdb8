import type { CustomerDirectory } from '../people/ports.ts';
import type { AuditTill } from '../posting/audit/ports.ts';
import type { TillPort } from '../posting/ports.ts';
import type { LightspeedOptions } from './options.ts';
import { makeRSeries } from './r-series/connect-r.ts';
import { makeXSeries } from './x-series/connect-x.ts';

/** A shop's Lightspeed behind the ports of the core, of its audit, and of the people room, whichever series it is. */
export interface Lightspeed {
  readonly till: TillPort;
  readonly directory: CustomerDirectory;
  readonly audit: AuditTill;
  /** What people should see to before it is late, in a sentence each; empty: nothing. Sends nothing. */
  readonly warnings: () => readonly string[];
}

/**
 * Connects to the shop's Lightspeed. Sends nothing yet: tokens, account and ids are looked up when first needed.
 * Reads throw `RefusedError`; calls with an effect answer one of three and are sent once.
 */
export function makeLightspeed(options: LightspeedOptions): Lightspeed {
  if (options.settings.lightspeed.series === 'X') return makeXSeries(options);
  return { ...makeRSeries(options), warnings: () => [] };
}
