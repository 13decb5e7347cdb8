import { expect, test } from '@jest/globals';
import { release, skip } from '../../shared/posting/decide.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import type { Posting } from '../../shared/posting/posting.ts';
import { lineWith, movementWith, orderWith, paymentWith } from '../support/builders.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import { violationsOf } from './check.ts';
import { Fate } from './fate.ts';
import { restore, startEmpty } from './replacements.ts';
import { Rows } from './rows.ts';
import { MINUTE_MS, START_MS } from './scenario.ts';
import { unleash } from './unleash.ts';
import { World } from './world.ts';

/** A world where nothing happens but what the test does. */
function quietWorld(): World {
  const world = new World(new Fate(1, new Set()), new Rows(), 'R');
  unleash(world);
  return world;
}

const after = (minutes: number): number => START_MS + minutes * MINUTE_MS;

function orderOf(number: number, sku: string): Payment {
  const chargeId = movementIdOf(`ch_${number}`);
  return paymentWith({
    id: paymentIdOf(`pi_${number}`),
    chargeId,
    order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku })] }) },
    movements: [movementWith({ id: chargeId, atMs: START_MS })],
  });
}

function pays(world: World, payment: Payment): void {
  world.at(after(1), () => world.enqueue(world.stripe.happened(payment, world.nowMs), 0));
}

function postingOf(world: World, payment: Payment): Posting['at'] | undefined {
  return world.stores.ledger.peek(payment.id)?.postings[0]?.at;
}

const soldAs = (world: World, key: string): string[] =>
  [...world.till.sales.values()].filter(({ saleKey }) => saleKey === key).map(({ state }) => state);

test('a restored ledger that still holds what was released and posted since adopts its sale', async () => {
  const world = quietWorld();
  const order = orderOf(1, 'NEW-1');
  pays(world, order);
  world.at(after(10), () => {
    expect(postingOf(world, order)).toMatchObject({ step: 'held' });
    world.command('the owner', async (core) => {
      await core.ledger.mapSku('NEW-1', 'TEE-M');
      await release('pi_1', core);
    });
  });
  world.at(after(20), () => {
    expect(postingOf(world, order)).toMatchObject({ step: 'posted' });
    void restore(world, after(5));
  });
  await world.run();
  expect(postingOf(world, order)).toMatchObject({ step: 'posted' });
  expect(soldAs(world, 'ch_1')).toEqual(['completed']);
});

test('a lost ledger, or a later deployment on the same accounts: everything is adopted, nothing is posted twice, what a person skipped stays skipped', async () => {
  const world = quietWorld();
  const orders = [orderOf(1, 'TEE-M'), orderOf(2, 'MUG'), orderOf(3, 'NEW-1')];
  for (const order of orders) pays(world, order);
  world.at(after(10), () => world.command('the owner', (core) => skip('pi_3', 'entered by hand', core)));
  world.at(after(20), () => void startEmpty(world));
  await world.run();
  expect(orders.map((order) => postingOf(world, order)?.step)).toEqual(['posted', 'posted', 'skipped']);
  expect(['ch_1', 'ch_2', 'ch_3'].map((key) => soldAs(world, key))).toEqual([
    ['completed'],
    ['completed'],
    [],
  ]);
  world.blame.skipped.add('ch_3');
  world.blame.mayHold('everything', 'unknown-sku');
  expect(await violationsOf(world)).toEqual([]);
});
