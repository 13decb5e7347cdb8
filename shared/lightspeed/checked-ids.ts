import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { Notebook } from '../kernel/stores.ts';
import type { Settings } from '../settings/schema.ts';
import { readNote, strikeNote, writeNote } from './notes.ts';

/** The ids of the till that every sale of ours carries, and what a series needs besides. */
export interface CheckedIds<Ids> {
  /** What the last check found, where that is young enough; null: nothing. Sends nothing. */
  known(): Promise<Ids | null>;
  /** Checked against the till once a day. Throws `RefusedError` naming the setting that is wrong. */
  all(): Promise<Ids>;
  /** Proves connection and ids: checked anew after 10 min, with one cheap request in between. */
  probe(): Promise<void>;
  /** The till refused one of them: they are checked before they are used again. */
  doubt(): Promise<void>;
}

export interface CheckedIdsOptions<Ids> {
  /** The notebook's page, one per series. */
  readonly note: string;
  readonly schema: z.ZodType<Ids>;
  readonly settings: Settings['lightspeed'];
  readonly notebook: Notebook;
  readonly clock: Clock;
  /** Finds and checks all of them. */
  readonly check: () => Promise<Ids>;
  /** One cheap request; false: they are checked anew. */
  readonly stillFine: (ids: Ids) => Promise<boolean>;
}

const GOOD_FOR_MS = 24 * 60 * 60_000;
const PROBED_FOR_MS = 10 * 60_000;

/**
 * Resolves and checks the settings' ids when they are first needed, and remembers the result for every process:
 * a cold start costs nothing of the till's rate.
 */
export function makeCheckedIds<Ids>(options: CheckedIdsOptions<Ids>): CheckedIds<Ids> {
  const { notebook, clock } = options;
  // Other settings make what was found void.
  const settings = JSON.stringify(options.settings);
  const schema = z.object({ settings: z.string(), checkedAtMs: z.number(), ids: options.schema });
  let known: z.infer<typeof schema> | null = null;

  async function recent(withinMs: number): Promise<Ids | null> {
    known ??= await readNote(notebook, options.note, schema);
    if (known?.settings !== settings) return null;
    return clock.nowMs() - known.checkedAtMs < withinMs ? known.ids : null;
  }

  async function check(): Promise<Ids> {
    known = null;
    const ids = await options.check();
    known = { settings, checkedAtMs: clock.nowMs(), ids };
    await writeNote(notebook, options.note, known);
    return ids;
  }

  return {
    known: () => recent(GOOD_FOR_MS),
    all: async () => (await recent(GOOD_FOR_MS)) ?? check(),
    async probe() {
      const ids = await recent(PROBED_FOR_MS);
      if (ids === null || !(await options.stillFine(ids))) await check();
    },
    async doubt() {
      known = null;
      await strikeNote(notebook, options.note);
    },
  };
}
