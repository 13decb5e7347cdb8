import { expect, test } from '@jest/globals';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { openRWorld, settingsWith } from './support/r-world.ts';

test('X-Series is refused with the remedy until it is built', async () => {
  const world = await openRWorld();
  expect(() => world.connect({ settings: settingsWith({ series: 'X' }) })).toThrow(
    new ConfigError('X-Series is not built yet: set lightspeed.series to R'),
  );
  await world.close();
});

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
      durationMs: expect.any(Number),
    },
  ]);
  expect(world.facts[0]?.levelUnits).toBeGreaterThan(1.4);
  await world.close();
});
