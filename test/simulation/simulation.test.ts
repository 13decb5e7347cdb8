import { expect, test } from '@jest/globals';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { tellStory } from './story.ts';

const SEEDS = 2000;

test(`over ${SEEDS} seeds of crashes, lost answers, meddling people and outages nothing is lost, doubled, or a cent off`, async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const outcome = await simulate(seed);
    if (outcome.violations.length > 0) throw new Error(tellStory(await shrink(seed)));
  }
  expect((await simulate(1)).story).toEqual((await simulate(1)).story);
}, 600_000);
