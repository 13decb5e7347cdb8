import { expect, test } from '@jest/globals';
import { openRWorld } from './support/r-world.ts';

test('connecting sends nothing, so that it starts with the till away, too', async () => {
  const world = await openRWorld();
  world.connect();
  expect(world.simulator.state.requests).toEqual([]);
  await world.close();
});

test('every request is counted with its entity, status, cost and the till’s level, and nothing personal', async () => {
  const world = await openRWorld({ switches: { limiter: 'real' } });
  await world.till.probe();
  world.facts.length = 0;
  await world.directory.byEmail('ada@example.com');
  expect(world.facts).toEqual([
    {
      method: 'GET',
      entity: 'Customer',
      status: 200,
      costUnits: 1.4,
      levelUnits: expect.any(Number),
      capacityUnits: 100,
      farSideAtMs: expect.any(Number),
      durationMs: expect.any(Number),
    },
  ]);
  expect(world.facts[0]?.levelUnits).toBeGreaterThan(1.4);
  await world.close();
});
