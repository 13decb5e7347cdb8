import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rowsOf, valueOf } from '../../contract/till-contract.ts';
import { customerId } from '../../simulators/x-series/demo-ids.ts';
import { xSaleOf } from '../support/x-sales.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld } from '../support/x-world.ts';

let world: XWorld;
beforeAll(async () => {
  world = await openXWorld();
  // Token, ids and helper products are read once per day, not per order.
  valueOf(await world.till.prepare(xSaleOf('ch_first')));
});
afterAll(() => world.close());

const ORDER = xSaleOf('ch_1', { customerId: customerId('58') });

test('a two-line order of a known customer costs four requests, one of them a write', async () => {
  const first = xSaleOf('ch_0');
  await world.till.complete(first, valueOf(await world.till.prepare(first)));
  const sent = await world.requestsOf(async () => {
    await rowsOf(world.till, ORDER);
    await world.till.findItems(['TEE-M', 'BAR-OAT']);
    await world.directory.byEmail('ada@example.com');
    const draft = valueOf(await world.till.prepare(ORDER));
    valueOf(await world.till.complete(ORDER, draft));
  });
  expect(sent).toEqual(['GET sales', 'GET search', 'GET search', 'POST sales']);
});
