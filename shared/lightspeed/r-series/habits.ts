import * as z from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Notebook } from '../../kernel/stores.ts';
import { readNote, writeNote } from '../notes.ts';

/**
 * What an account's till was seen to do where Lightspeed's documentation is silent:
 * - `no-payment-on-draft`: a payment is refused or dropped until the sale is completed.
 * - `own-complete-time`: a complete time before the draft's creation is refused.
 * - `unique-reference`: a payment's remote reference may be used once only.
 */
export type Habit = 'no-payment-on-draft' | 'own-complete-time' | 'unique-reference';

export interface Habits {
  has(habit: Habit): Promise<boolean>;
  remember(habit: Habit): Promise<void>;
}

const NOTE = 'lightspeed-r-habits';
/** A till is changed and a refusal may have had another cause: what was learnt is learnt anew, cheaply. */
const GOOD_FOR_MS = 7 * 24 * 60 * 60_000;

const noteSchema = z.record(z.string(), z.number());

export function makeHabits(notebook: Notebook, clock: Clock): Habits {
  let known: Record<string, number> | null = null;

  async function learnt(): Promise<Record<string, number>> {
    known ??= (await readNote(notebook, NOTE, noteSchema)) ?? {};
    return known;
  }

  return {
    async has(habit) {
      const sinceMs = (await learnt())[habit];
      return sinceMs !== undefined && clock.nowMs() - sinceMs < GOOD_FOR_MS;
    },
    async remember(habit) {
      known = { ...(await learnt()), [habit]: clock.nowMs() };
      await writeNote(notebook, NOTE, known);
    },
  };
}
