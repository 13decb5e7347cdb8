import { availableParallelism } from 'node:os';
import { describe, expect, test } from '@jest/globals';

import { MADE_CASES } from './made-cases.ts';
import { runInProcesses } from './run-in-processes.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { tellStory } from './story.ts';
import { SELDOM_ON_X } from './x-rows.ts';

/** On X-Series each request of the real adapter is a call that fate may strike: a seed of it tries more, and takes longer. */
const SEEDS = { R: 2000, X: 300 };

describe.each(['R', 'X'] as const)('on %s-Series', (series) => {
  test(`over ${SEEDS[series]} seeds of crashes, lost answers, meddling people and outages nothing is lost, doubled, or a cent off`, async () => {
    const processes = Math.min(availableParallelism(), 4);
    const { failing, rows } = await runInProcesses({ series, from: 1, seeds: SEEDS[series], processes });
    if (failing !== null) throw new Error(tellStory(await shrink(failing.seed, series)));
    const unreached = Object.keys(rows).filter((name) => rows[name] === 0);
    const seldom = series === 'R' ? new Set(Object.keys(MADE_CASES)) : SELDOM_ON_X;
    expect(unreached.filter((name) => !seldom.has(name))).toEqual([]);
  }, 600_000);

  test('a seed is the same story each time', async () => {
    expect(await simulate(7, series)).toEqual(await simulate(7, series));
  });
});
