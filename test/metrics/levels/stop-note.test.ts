import { expect, test } from '@jest/globals';
import { noteStop, stopWarnings } from '../../../shared/metrics/levels/stop-note.ts';

const DONE = { outcome: 'done', written: 1, same: 0, left: [], refusal: null } as const;
const STOPPED = {
  ...DONE,
  outcome: 'stopped',
  refusal: {
    whose: 'connection',
    code: 'forbidden',
    reason: 'the till says no: no right',
    remedy: 'give the employee the right to edit inventory',
  },
} as const;

function book() {
  const notes = new Map<string, string>();
  const written: string[] = [];
  const notebook = {
    read: async (name: string) => notes.get(name) ?? null,
    write: async (name: string, text: string) => {
      written.push(text);
      notes.set(name, text);
    },
  };
  return { notebook, written };
}

test('a write-back that a person has to see to is told, once, until it goes on again', async () => {
  const { notebook, written } = book();
  await noteStop(DONE, notebook);
  expect(written).toEqual([]);
  await noteStop(STOPPED, notebook);
  await noteStop(STOPPED, notebook);
  // The first colon parts what is the matter from what to do.
  expect(await stopWarnings(notebook)).toEqual([
    'reorder points are not written to the till (the till says no, no right): give the employee the right to edit inventory',
  ]);
  expect(written).toHaveLength(1);
  for (const outcome of ['already-running', 'unfinished'] as const)
    await noteStop({ ...DONE, outcome, written: 0 }, notebook);
  expect(await stopWarnings(notebook)).toHaveLength(1);
  await noteStop(DONE, notebook);
  expect(await stopWarnings(notebook)).toEqual([]);
});
