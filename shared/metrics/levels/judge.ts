import type { LevelRecord, Levels } from './ports.ts';

/**
 * What is to be done about an item's levels. `edited`: a person has changed them since we wrote them. `undone`: a
 * person has taken ours back. `refused`: the till did not take these today. All three are left alone.
 */
export type Verdict = 'same' | 'write' | 'edited' | 'undone' | 'refused';

export interface LevelCase {
  readonly wanted: Levels;
  readonly inTill: Levels;
  /** Null: we never wrote to it. */
  readonly record: LevelRecord | null;
  /** A person has asked for this very item. */
  readonly named: boolean;
  readonly nowMs: number;
}

/** What the till refused is tried again after a day. */
const REFUSED_FOR_MS = 24 * 60 * 60_000;

/** The feed shows our own writes within minutes; so long what it shows is no news, and nothing is written again. */
const FOLLOWS_WITHIN_MS = 60 * 60_000;

export function judgeLevels({ wanted, inTill, record, named, nowMs }: LevelCase): Verdict {
  if (sameLevels(inTill, wanted)) return 'same';
  if (record === null || named) return 'write';
  if (record.state === 'undone' || record.state === 'undoing') return 'undone';
  if (!isOurs(record, inTill)) return 'edited';
  const isFresh = nowMs - record.atMs < REFUSED_FOR_MS;
  return record.state === 'refused' && isFresh && sameLevels(record.wrote, wanted) ? 'refused' : 'write';
}

export function isJustWritten(record: LevelRecord | null, wanted: Levels, nowMs: number): boolean {
  if (record?.state !== 'written' || !sameLevels(record.wrote, wanted)) return false;
  return nowMs - record.atMs < FOLLOWS_WITHIN_MS;
}

/** Whether the till shows what we left there: our last levels, or, where they may not have arrived, those before. */
export function isOurs({ state, wrote, before }: LevelRecord, inTill: Levels): boolean {
  if (state === 'undone') return false;
  return sameLevels(inTill, wrote) || (state !== 'written' && sameLevels(inTill, before));
}

/** What an undo is to restore once we write to an item: its levels before us, or a person's since. */
export function levelsBeforeUs(record: LevelRecord | null, inTill: Levels): Levels {
  return record !== null && isOurs(record, inTill) ? record.was : inTill;
}

export function sameLevels(a: Levels, b: Levels): boolean {
  if (a === null || b === null) return a === b;
  return a.reorderPoint === b.reorderPoint && a.orderUpTo === b.orderUpTo;
}
