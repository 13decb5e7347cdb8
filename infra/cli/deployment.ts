import type { PeopleServices, Services } from '../../functions/services.ts';
import type { ApiTokenStore } from '../../shared/aws/api-tokens.ts';
import type { SnapshotReader } from '../../shared/metrics/snapshots/ports.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import type { Invoke } from './commands/run.ts';
import type { Site } from './site.ts';

/** Which deployment is meant; without a stage the local whole. */
export interface Wanted {
  readonly stage?: string;
  /** The stage's settings file. */
  readonly settings?: string;
}

/** A running Tillbridge, as commands need it. Connecting fails with `UnreachableError` or `ConfigError`. */
export interface Deployment {
  /** The same ports as its functions use. */
  readonly services: (
    how?: InBackground,
  ) => Promise<
    Pick<Services, 'settings' | 'core' | 'notebook' | 'levels' | 'levelBook' | 'oneOffs' | 'itemSales'>
  >;
  readonly people: OpenPeople;
  readonly invoke: Invoke;
  readonly tokens: () => Promise<ApiTokenStore>;
  readonly figures: () => Promise<SnapshotReader>;
  /** How much of the till's rate is used, 0 to 1; null: it cannot be told. Asks with one cheap request. */
  readonly tillShare: () => Promise<number | null>;
  /** Everything behind it, for those who set it up and look after it. */
  readonly site: () => Promise<Site>;
}

/** The core's ports; a command opens them once its arguments are found good. */
export type Open = () => Promise<CoreDeps>;

/** In the background: at half of the till's rate, live postings have the rest. */
export interface InBackground {
  readonly inBackground: boolean;
}

export type OpenPeople = (how?: InBackground) => Promise<PeopleServices>;

export type Connect = (wanted: Wanted) => Promise<Deployment>;
