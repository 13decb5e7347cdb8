import { isJustWritten, judgeLevels, levelsBeforeUs } from './judge.ts';
import type { Verdict } from './judge.ts';
import type { LevelRecord, Levels, LevelsInTill } from './ports.ts';
import { sendLevels } from './send-levels.ts';
import type { Candidate, Decided, LevelsDeps, LevelsReport } from './send-levels.ts';

/** Levels that an item should have in the till. */
export interface WantedLevels {
  readonly itemId: string;
  readonly sku: string;
  readonly levels: Levels;
}

/** Why an item is left alone, for people. */
export const LEFT_BECAUSE: Readonly<Record<Exclude<Verdict, 'same' | 'write'>, string>> = {
  edited: 'changed by hand in the till since: name it to take it over again',
  undone: 'taken back by `undo`: name it to write it again',
  refused: 'the till refused these levels; they are tried again after a day',
};

/**
 * Brings the till's levels to what is wanted: only those two, only where they differ, and only where nobody has changed
 * ours by hand or taken them back. @param named a person has asked for these very items: they are written all the same.
 */
export async function writeLevels(
  wanted: readonly WantedLevels[],
  deps: LevelsDeps,
  named = false,
): Promise<LevelsReport> {
  const records = new Map((await deps.book.all()).map((record) => [record.itemId, record]));
  const nowMs = deps.clock.nowMs();
  const candidates = wanted.flatMap((each): Candidate[] => {
    const record = records.get(each.itemId) ?? null;
    if (!named && isJustWritten(record, each.levels, nowMs)) return [];
    const decide = (seen: LevelsInTill): Decided => decideOne(each, seen, { record, named, nowMs });
    return [{ itemId: each.itemId, sku: each.sku, decide }];
  });
  return sendLevels(candidates, deps);
}

function decideOne(
  { itemId, sku, levels: wanted }: WantedLevels,
  { levels: inTill, place }: LevelsInTill,
  { record, named, nowMs }: { record: LevelRecord | null; named: boolean; nowMs: number },
): Decided {
  const verdict = judgeLevels({ wanted, inTill, record, named, nowMs });
  if (verdict === 'same') {
    // What was sent without an answer has arrived.
    const arrived = record?.state === 'sent' ? { ...record, wrote: wanted, state: 'written' as const } : null;
    return { kind: 'same', note: arrived };
  }
  if (verdict !== 'write') return { kind: 'left', why: LEFT_BECAUSE[verdict] };
  const intent: LevelRecord = {
    itemId,
    sku,
    was: levelsBeforeUs(record, inTill),
    before: inTill,
    wrote: wanted,
    state: 'sent',
    atMs: nowMs,
    refusal: null,
  };
  return { kind: 'send', sending: { to: wanted, place, intent, done: { ...intent, state: 'written' } } };
}
