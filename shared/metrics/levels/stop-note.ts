import type { Refusal } from '../../kernel/answer.ts';
import type { Notebook } from '../../kernel/stores.ts';
import type { LevelsReport } from './send-levels.ts';

const NOTE = 'reorder-levels-stopped';

/**
 * Notes that writing by the schedule was stopped by what a person has to see to, and that it goes on again. An item
 * that the till does not take is no stop: its change is listed as refused.
 */
export async function noteStop(report: LevelsReport, notebook: Notebook): Promise<void> {
  const { outcome, refusal, written, same } = report;
  // A run that came to nothing has learnt nothing.
  if (outcome !== 'done' && outcome !== 'stopped' && written + same === 0) return;
  const now = outcome === 'stopped' && refusal !== null ? textOf(refusal) : '';
  if (((await notebook.read(NOTE)) ?? '') !== now) await notebook.write(NOTE, now);
}

/** What stops it, a colon, and what to do; none: nothing does, as far as the last run knows. */
export async function stopWarnings(notebook: Pick<Notebook, 'read'>): Promise<readonly string[]> {
  const text = (await notebook.read(NOTE)) ?? '';
  return text === '' ? [] : [text];
}

/** The first colon parts the two. */
function textOf({ reason, remedy }: Refusal): string {
  return `reorder points are not written to the till (${reason.replaceAll(': ', ', ')}): ${remedy}`;
}
