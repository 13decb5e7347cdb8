import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import type { Leases } from '../../kernel/stores.ts';
import type { Settings } from '../../settings/schema.ts';
import type { LevelBook } from '../levels/ports.ts';
import type { BalancePort } from './money-bridge.ts';
import { COMPUTE_LEASE } from './ports.ts';
import type {
  FiguresSource,
  ItemRecords,
  LedgerSource,
  OneOffSource,
  PersonSource,
  RunNotesStore,
  SnapshotStore,
} from './ports.ts';
import { run } from './run.ts';

/** Renewed with every batch; longer than any batch takes. */
const LEASE_MS = 60_000;

export interface ComputeDeps {
  readonly figures: FiguresSource;
  readonly records: ItemRecords;
  readonly notes: RunNotesStore;
  readonly snapshots: SnapshotStore;
  readonly ledger: LedgerSource;
  readonly people: PersonSource;
  /** What we wrote to the till's reorder points. */
  readonly levels: Pick<LevelBook, 'all'>;
  readonly oneOffs: OneOffSource;
  readonly balance: BalancePort;
  readonly settings: Settings;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly random: Random;
  /** When the function will be cut off, epoch milliseconds. */
  readonly deadlineMs: number;
  /** A tick of the clock: where nothing has changed and the figures are young, it does nothing. */
  readonly onlyIfDue: boolean;
}

export interface ComputeReport {
  readonly outcome: 'computed' | 'nothing-new' | 'already-running';
  readonly items: number;
  /** Every item was computed anew, as once a night. */
  readonly whole: boolean;
  readonly catchingUp: boolean;
  readonly snapshot: string | null;
}

const NOTHING = { items: 0, whole: false, catchingUp: false, snapshot: null } as const;
/** Money, held postings and open orders change without an item's change. */
const YOUNG_MS = 4.5 * 60_000;

/**
 * Takes in what changed since the last run, and everything once a day, and publishes a snapshot of all figures. What
 * does not fit into one run is left for the next one, and the snapshot says so. A run that is killed leaves the last
 * snapshot in place, and what it had not stored is still marked as changed.
 */
export async function computeMetrics(deps: ComputeDeps): Promise<ComputeReport> {
  const owner = deps.random.id();
  if (deps.onlyIfDue && !(await isDue(deps))) return { outcome: 'nothing-new', ...NOTHING };
  if (!(await deps.leases.take(COMPUTE_LEASE, owner, LEASE_MS)))
    return { outcome: 'already-running', ...NOTHING };
  try {
    return await run(deps, () => deps.leases.take(COMPUTE_LEASE, owner, LEASE_MS));
  } finally {
    await deps.leases.release(COMPUTE_LEASE, owner);
  }
}

async function isDue({ figures, snapshots, clock }: ComputeDeps): Promise<boolean> {
  const [current, changed, completeMs] = await Promise.all([
    snapshots.current(),
    figures.changedItems(1),
    figures.completeUpToMs(),
  ]);
  if (current === null || changed.length > 0) return true;
  // That the till had nothing new is news, too: the figures are of a later moment.
  if (completeMs !== null && (completeMs > current.asOfMs || current.catchingUp)) return true;
  return clock.nowMs() - current.computedAtMs >= YOUNG_MS;
}
