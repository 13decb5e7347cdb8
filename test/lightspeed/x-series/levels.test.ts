import { afterEach, expect, test } from '@jest/globals';
import { outletId, productId } from '../../simulators/x-series/demo-ids.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld } from '../support/x-world.ts';

const TEE = productId('501');
/** A size of the same tee. */
const TEE_S = productId('500');
const NEW = { reorderPoint: 6, orderUpTo: 14 };

let world: XWorld;
afterEach(() => world.close());

async function write(itemId: string, to: typeof NEW | null) {
  const levels = world.connectLevels();
  const place = (await levels.read([itemId])).get(itemId)?.place ?? '';
  return levels.write([{ itemId, place, to }]);
}
const rowOf = (id: string) =>
  world.simulator.state.inventory().find((row) => row.product_id === id && row.outlet_id === outletId('1'));

test('where the till refuses -1, two zeros ask for nothing either', async () => {
  world = await openXWorld({ switches: { reorder_clear: 'reject422' } });
  expect(await write(TEE, null)).toMatchObject({ kind: 'accepted' });
  expect(rowOf(TEE)).toMatchObject({ reorder_point: 0, reorder_target: 0 });
  expect((await world.connectLevels().read([TEE])).get(TEE)?.levels).toBeNull();
});

test('a product whose variants are ordered by a fixed amount keeps that method', async () => {
  world = await openXWorld();
  for (const row of world.simulator.state.inventory()) world.simulator.person.setLevels(row.product_id, null);
  const token = world.simulator.state.issueAccessToken();
  const fixed = {
    product_id: TEE_S,
    outlet_id: outletId('1'),
    method: 'FIXED',
    reorder_point: 5,
    reorder_amount: 20,
  };
  const set = await fetch(`${world.simulator.url}/api/2026-07/inventory/reorder_points`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify([fixed]),
  });
  expect(set.status).toBe(200);
  expect(await write(TEE, NEW)).toMatchObject({ kind: 'accepted' });
  expect(rowOf(TEE)).toMatchObject({ reorder_method: 'FIXED', reorder_point: 6, reorder_amount: 8 });
  expect((await world.connectLevels().read([TEE])).get(TEE)?.levels).toEqual(NEW);
});
