import { expect, test } from '@jest/globals';
import { release, skip } from '../../shared/posting/decide.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import { violationsOf } from './check.ts';
import { after, orderOf, quietWorld, shows, stepOf } from './quiet-world.ts';
import { restore, startEmpty } from './replacements.ts';
import type { World } from './world.ts';

function pays(world: World, payment: Payment): void {
  world.at(after(1), () => shows(world, payment));
}

const soldAs = (world: World, key: string): string[] =>
  [...world.till.sales.values()].filter(({ saleKey }) => saleKey === key).map(({ state }) => state);

test('a restored ledger that still holds what was released and posted since adopts its sale', async () => {
  const world = quietWorld();
  const order = orderOf(1, 'NEW-1');
  pays(world, order);
  world.at(after(10), () => {
    expect(stepOf(world, order)).toMatchObject({ step: 'held' });
    world.command('the owner', async (core) => {
      await core.ledger.mapSku('NEW-1', 'TEE-M');
      await release('pi_1', core);
    });
  });
  world.at(after(20), () => {
    expect(stepOf(world, order)).toMatchObject({ step: 'posted' });
    void restore(world, after(5));
  });
  await world.run();
  expect(stepOf(world, order)).toMatchObject({ step: 'posted' });
  expect(soldAs(world, 'ch_1')).toEqual(['completed']);
});

test('a lost ledger, or a later deployment on the same accounts: everything is adopted, nothing is posted twice, what a person skipped stays skipped', async () => {
  const world = quietWorld();
  const orders = [orderOf(1, 'TEE-M'), orderOf(2, 'MUG'), orderOf(3, 'NEW-1')];
  for (const order of orders) pays(world, order);
  world.at(after(10), () => world.command('the owner', (core) => skip('pi_3', 'entered by hand', core)));
  world.at(after(20), () => void startEmpty(world));
  await world.run();
  expect(orders.map((order) => stepOf(world, order)?.step)).toEqual(['posted', 'posted', 'skipped']);
  expect(['ch_1', 'ch_2', 'ch_3'].map((key) => soldAs(world, key))).toEqual([
    ['completed'],
    ['completed'],
    [],
  ]);
  world.blame.skipped.add('ch_3');
  world.blame.mayHold('everything', 'unknown-sku');
  expect(await violationsOf(world)).toEqual([]);
});
