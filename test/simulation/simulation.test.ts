import { expect, test } from '@jest/globals';
import { shrink, simulate } from './simulate.ts';

const SEEDS = 300;

test(`over ${SEEDS} seeds of crashes, lost answers, meddling people and outages nothing is lost, doubled, or a cent off`, async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const outcome = await simulate(seed);
    if (outcome.violations.length === 0) continue;
    const { violations, struck, story } = await shrink(seed);
    const lines = [`seed ${seed}`, ...violations, 'because of:', ...struck, 'story:', ...story];
    throw new Error(lines.join('\n'));
  }
  expect((await simulate(1)).story).toEqual((await simulate(1)).story);
}, 600_000);
