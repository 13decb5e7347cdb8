import type { ComputeDeps, ComputeReport } from './compute-deps.ts';
import { COMPUTE_LEASE } from './ports.ts';
import { run } from './run.ts';

/** Renewed with every batch; longer than any batch takes. */
const LEASE_MS = 60_000;

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
