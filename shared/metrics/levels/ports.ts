import type { Answer } from '../../kernel/answer.ts';
import type { ReorderLevels } from '../ports.ts';

/** Null: not set, so that the till asks for no order. */
export type Levels = ReorderLevels | null;

export interface LevelsInTill {
  readonly levels: Levels;
  /** Where they lie: `write` wants it back. */
  readonly place: string;
}

export interface LevelChange {
  readonly itemId: string;
  readonly place: string;
  readonly to: Levels;
}

/** The levels by which the till itself reorders at the shop, and nothing else of an item. Live postings come first. */
export interface TillLevels {
  /** As many changes as one call may carry. */
  readonly perCall: number;
  /** As the till has them now; an item that the till keeps no stock of is absent. Throws `RefusedError`. */
  read(itemIds: readonly string[]): Promise<ReadonlyMap<string, LevelsInTill>>;
  /** Sent once, whatever comes of it. It may be repeated: the levels are absolute. */
  write(changes: readonly LevelChange[]): Promise<Answer<null>>;
}

/**
 * What became of our last write to an item. `sent`: not known yet. `refused`: the till does not take it. `undoing`,
 * `undone`: what was there before us is back, and is left alone.
 */
export type LevelState = 'sent' | 'written' | 'refused' | 'undoing' | 'undone';

/** One item whose levels we changed. */
export interface LevelRecord {
  readonly itemId: string;
  readonly sku: string;
  /** Before we ever touched them: what an undo restores. */
  readonly was: Levels;
  /** Right before our last write. */
  readonly before: Levels;
  readonly wrote: Levels;
  readonly state: LevelState;
  readonly atMs: number;
  /** Why the till refused; null: it did not. */
  readonly refusal: string | null;
}

/** The undo file: what we changed, and what was there before. Kept for good; one writer at a time, by a lease. */
export interface LevelBook {
  all(): Promise<readonly LevelRecord[]>;
  put(record: LevelRecord): Promise<void>;
}
