import type { Figure } from '../snapshots/figure.ts';
import type { ItemRecord } from '../snapshots/ports.ts';
import { isJustWritten, judgeLevels } from './judge.ts';
import type { LevelRecord, Levels } from './ports.ts';
import { LEFT_BECAUSE } from './write-levels.ts';

/** One item whose levels in the till are not what they should be. Null: not set, or not to be. */
export interface LevelProposal {
  readonly sku: string;
  readonly itemId: string;
  readonly description: string;
  readonly vendorId: string | null;
  readonly reorderPoint: number | null;
  readonly orderUpTo: number | null;
  readonly tillReorderPoint: number | null;
  readonly tillOrderUpTo: number | null;
  /** `leave`: a person has changed it by hand, or taken ours back. */
  readonly action: 'write' | 'leave';
  /** Why these levels. */
  readonly why: string;
  /** Why it is left alone; null: it is not. */
  readonly left: string | null;
}

export interface Judging {
  readonly book: readonly LevelRecord[];
  readonly nowMs: number;
}

/** What should be written to the till, and what differs and is left alone; sorted by SKU. */
export function levelProposals(records: readonly ItemRecord[], { book, nowMs }: Judging): LevelProposal[] {
  const known = new Map(book.map((record) => [record.itemId, record]));
  return records
    .flatMap((record) => proposalOf(record, known.get(record.row.itemId) ?? null, nowMs))
    .toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
}

export function levelsFigure(
  proposals: readonly LevelProposal[],
  writeBack: string,
): Figure<{ writeBack: string; toWrite: number; left: number }, LevelProposal> {
  const toWrite = proposals.filter(({ action }) => action === 'write').length;
  return {
    name: 'reorder-changes',
    window: null,
    definition:
      'Items whose reorder point or level in the till is not the one that the figures come to. Nothing is written unless ' +
      'the setting reorder.writeBack is `propose` (by the command `reorder apply`) or `on` (by itself); what somebody has ' +
      'changed by hand since is left alone.',
    head: { writeBack, toWrite, left: proposals.length - toWrite },
    rows: proposals,
  };
}

function proposalOf({ row, line }: ItemRecord, record: LevelRecord | null, nowMs: number): LevelProposal[] {
  if (line === null || row.archived || line.status === 'learning' || line.status === 'discontinued')
    return [];
  const wanted = wantedOf(line);
  if (isJustWritten(record, wanted, nowMs)) return [];
  const verdict = judgeLevels({ wanted, inTill: row.tillLevels, record, named: false, nowMs });
  if (verdict === 'same') return [];
  const refusal = verdict === 'refused' ? `the till refused it: ${record?.refusal ?? ''}` : null;
  const left = verdict === 'write' ? null : (refusal ?? LEFT_BECAUSE[verdict]);
  return [
    {
      sku: row.sku,
      itemId: row.itemId,
      description: row.description,
      vendorId: row.vendorId,
      reorderPoint: wanted?.reorderPoint ?? null,
      orderUpTo: wanted?.orderUpTo ?? null,
      tillReorderPoint: row.tillLevels?.reorderPoint ?? null,
      tillOrderUpTo: row.tillLevels?.orderUpTo ?? null,
      action: verdict === 'write' ? 'write' : 'leave',
      why: line.why,
      left,
    },
  ];
}

/** Levels as a proposal carries them. */
export function wantedOf({
  reorderPoint,
  orderUpTo,
}: Pick<LevelProposal, 'reorderPoint' | 'orderUpTo'>): Levels {
  return reorderPoint === null || orderUpTo === null ? null : { reorderPoint, orderUpTo };
}
