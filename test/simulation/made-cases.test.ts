import { expect, test } from '@jest/globals';
import { violationsOf } from './check.ts';
import { MADE_CASES } from './made-cases.ts';
import { after, orderOf, quietWorld, shows } from './quiet-world.ts';

test.each(Object.entries(MADE_CASES))('%s: reached, and all is well afterwards', async (row, happens) => {
  const world = quietWorld();
  happens(world);
  await world.run();
  expect(world.rows.counts.get(row)).toBe(1);
  expect(await violationsOf(world)).toEqual([]);
});

const BY_EMAIL = { email: 'ada@example.com', phone: null };
const BY_PHONE = { email: null, phone: '503-226-1234' };
const BY_BOTH = { email: 'Ada@example.com', phone: '(503) 226 1234' };

test.each([
  [[BY_BOTH, BY_EMAIL, BY_PHONE]],
  [[BY_EMAIL, BY_BOTH, BY_PHONE]],
  [[BY_BOTH, BY_PHONE, BY_EMAIL]],
  [[BY_PHONE, BY_BOTH, BY_EMAIL]],
])('three first orders of one new buyer at once are on one customer: %j', async (buyers) => {
  const world = quietWorld();
  buyers.forEach((given, index) => {
    const order = orderOf(index + 1, 'TEE-M');
    const buyer = { ...order.buyer, ...given };
    world.at(after(1), () => shows(world, { ...order, buyer }));
  });
  await world.run();
  expect(await violationsOf(world)).toEqual([]);
  expect(world.directory.customers).toHaveLength(1);
  expect(new Set([...world.till.sales.values()].map(({ customerId }) => customerId)).size).toBe(1);
});
