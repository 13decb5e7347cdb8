import { availableParallelism } from 'node:os';
import { expect, test } from '@jest/globals';
import { runInProcesses } from './run-in-processes.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { tellStory } from './story.ts';

const SEEDS = 2000;

test(`over ${SEEDS} seeds of crashes, lost answers, meddling people and outages nothing is lost, doubled, or a cent off`, async () => {
  const processes = Math.min(availableParallelism(), 4);
  const { failing, rows } = await runInProcesses({ series: 'R', from: 1, seeds: SEEDS, processes });
  if (failing !== null) throw new Error(tellStory(await shrink(failing.seed, 'R')));
  expect(Object.entries(rows).filter(([, reached]) => reached === 0)).toEqual([]);
}, 600_000);

test('a seed is the same story each time', async () => {
  expect(await simulate(7, 'R')).toEqual(await simulate(7, 'R'));
});
