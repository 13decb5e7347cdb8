import { isOurs, sameLevels } from './judge.ts';
import type { LevelBook, LevelRecord, LevelsInTill } from './ports.ts';
import { sendLevels } from './send-levels.ts';
import type { Candidate, Decided, LevelsDeps, LevelsReport } from './send-levels.ts';
import { LEFT_BECAUSE } from './write-levels.ts';

/** What an undo would restore: every item that we changed and nobody has taken back. */
export async function undoable(book: LevelBook): Promise<readonly LevelRecord[]> {
  return (await book.all()).filter(({ state }) => state !== 'undone');
}

/** Restores what was there before us, in those items that still carry ours; they are left alone from then on. */
export function undoLevels(records: readonly LevelRecord[], deps: LevelsDeps): Promise<LevelsReport> {
  const candidates = records.map((record): Candidate => {
    const decide = (seen: LevelsInTill): Decided => decideUndo(record, seen, deps.clock.nowMs());
    return { itemId: record.itemId, sku: record.sku, decide };
  });
  return sendLevels(candidates, deps);
}

function decideUndo(record: LevelRecord, { levels, place }: LevelsInTill, nowMs: number): Decided {
  const done: LevelRecord = { ...record, state: 'undone', atMs: nowMs, refusal: null };
  if (sameLevels(levels, record.was)) return { kind: 'same', note: done };
  if (!isOurs(record, levels)) return { kind: 'left', why: LEFT_BECAUSE.edited.split(':')[0] ?? '' };
  return { kind: 'send', sending: { to: record.was, place, intent: { ...record, state: 'undoing' }, done } };
}
