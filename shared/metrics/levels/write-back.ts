import type { SnapshotReader } from '../snapshots/ports.ts';
import { wantedOf } from './changes.ts';
import type { LevelProposal } from './changes.ts';
import type { LevelsDeps, LevelsReport } from './send-levels.ts';
import { writeLevels } from './write-levels.ts';
import type { WantedLevels } from './write-levels.ts';

/** The proposals of the latest snapshot; null: none was computed yet. */
export async function currentProposals(snapshots: SnapshotReader): Promise<readonly LevelProposal[] | null> {
  const figure = (await snapshots.current())?.figures['reorder-changes'];
  return figure === undefined ? null : ((await snapshots.rows(figure.pages)) as readonly LevelProposal[]);
}

export function toWrite(proposals: readonly LevelProposal[]): WantedLevels[] {
  return proposals.map((proposal) => {
    const { itemId, sku } = proposal;
    return { itemId, sku, levels: wantedOf(proposal) };
  });
}

export interface WriteBackDeps extends LevelsDeps {
  readonly snapshots: SnapshotReader;
  /** Under a pause, or while the till asks us to wait, nothing is sent. */
  readonly isHeldUp: () => Promise<boolean>;
}

/** Brings the till to what the latest snapshot proposes; what does not fit into one run is left for the next. */
export async function writeBack(deps: WriteBackDeps): Promise<LevelsReport | null> {
  const proposals = (await currentProposals(deps.snapshots)) ?? [];
  const wanted = toWrite(proposals.filter(({ action }) => action === 'write'));
  if (wanted.length === 0 || (await deps.isHeldUp())) return null;
  return writeLevels(wanted, deps);
}
