import { expect, test } from '@jest/globals';
import { runSeeds } from './run-seeds.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { tellStory } from './story.ts';

const SEEDS = 2000;

test(`over ${SEEDS} seeds of crashes, lost answers, meddling people and outages nothing is lost, doubled, or a cent off`, async () => {
  const { failing, rows } = await runSeeds({ from: 1, seeds: SEEDS });
  if (failing !== null) throw new Error(tellStory(await shrink(failing.seed)));
  const unreached = Object.entries(rows).filter(([, count]) => count === 0);
  expect(unreached).toEqual([]);
}, 600_000);

test('a seed is the same story each time', async () => {
  expect(await simulate(7)).toEqual(await simulate(7));
});
