import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sync } from '../../../shared/metrics/sync.ts';
import type { SyncReport } from '../../../shared/metrics/sync.ts';
import { MemoryFigures } from '../../support/memory-figures.ts';
import { openRWorld, settingsWith } from '../support/r-world.ts';
import type { RWorld } from '../support/r-world.ts';
import { memoryLeases } from '../support/stores.ts';

let world: RWorld;
let figures: MemoryFigures;
beforeEach(async () => {
  world = await openRWorld();
  figures = new MemoryFigures();
});
afterEach(() => world.close());

function run(): Promise<SyncReport> {
  return sync({
    feed: world.connectFeed(),
    figures,
    leases: memoryLeases(world.clock),
    clock: world.clock,
    owner: 'test',
    settings: settingsWith(),
    untilMs: world.clock.nowMs() + 60_000,
  });
}

test('a sale at the counter is in the figures of its day', async () => {
  world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 2 }] });
  expect(await run()).toMatchObject({ outcome: 'synced' });
  const [day] = await figures.shopDays('2000-01-01', '2100-01-01');
  expect(day).toMatchObject({ channel: 'in-store', orders: 1, units: 2, netMinor: 2500 });
});
