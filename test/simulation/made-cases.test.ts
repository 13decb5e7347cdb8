import { expect, test } from '@jest/globals';
import { violationsOf } from './check.ts';
import { MADE_CASES } from './made-cases.ts';
import { quietWorld } from './quiet-world.ts';

test.each(Object.entries(MADE_CASES))('%s: reached, and all is well afterwards', async (row, happens) => {
  const world = quietWorld();
  happens(world);
  await world.run();
  expect(world.rows.counts.get(row)).toBe(1);
  expect(await violationsOf(world)).toEqual([]);
});
