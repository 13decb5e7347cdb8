import type { OneOffStore, SnapshotReader } from '../../shared/metrics/snapshots/ports.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import type { ShowDeps } from '../../shared/people/show-person.ts';
import type { Asked } from './asked.ts';
import type { Scope } from './authorise.ts';
import type { ItemDaysDeps } from './item-days.ts';
import type { LastAudit } from '../overview.ts';

/** What routes answer from. Throws `RefusedError` when a far side that must be asked is away. */
export interface RouteDeps {
  readonly services: () => Promise<{
    readonly core: CoreDeps;
    readonly people: ShowDeps;
    readonly oneOffs: OneOffStore;
    readonly tillWarnings: () => Promise<readonly string[]>;
  }>;
  readonly snapshots: SnapshotReader;
  /** Null: no audit has run. */
  readonly lastAudit: () => Promise<LastAudit | null>;
  /** One item's days. */
  readonly items: Omit<ItemDaysDeps, 'snapshots'>;
}

/** One path below `/v1/`, who may use it, and what it is for. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** `{id}` stands for one word, in stock for a SKU as well. */
  readonly path: string;
  /** None: any good token. */
  readonly scopes: readonly Scope[];
  readonly summary: string;
  /** Answered from the ledger as it is now, not from a snapshot. */
  readonly isLive?: true;
  readonly serve: (asked: Asked, deps: RouteDeps) => Promise<HttpAnswer>;
}
