import type { Clock } from '../../../shared/kernel/clock.ts';
import type { SaleDocument } from './rows.ts';
import type { Store } from './store.ts';
import type { RSeriesSwitches } from './switches.ts';
import { stamp } from './times.ts';

export const ACCOUNT_ID = '100200';
export const ACCOUNT_NAME = 'Demo Outfitters';

/** What every part of the simulator works with. */
export interface Till {
  readonly store: Store;
  readonly clock: Clock;
  readonly switches: RSeriesSwitches;
  /** In [0, 1). */
  readonly random: () => number;
  /** Earlier states of sales, for searches that lag; in memory, newest last. */
  readonly saleVersions: Map<string, { sinceMs: number; document: SaleDocument }[]>;
}

export const now = (till: Till): string => stamp(till.clock.nowMs());

/** The zone in which the till reads times without an offset. */
export function timeZoneOf(till: Till): string {
  return till.store.shops.values()[0]?.['timeZone'] ?? 'UTC';
}
