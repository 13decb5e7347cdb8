import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TillItem } from '../../../shared/posting/sale.ts';
import { openRWorld } from '../support/r-world.ts';
import type { RWorld } from '../support/r-world.ts';

let world: RWorld;
beforeAll(async () => {
  world = await openRWorld({ lightspeed: { shippingItemId: '640' } });
});
afterAll(() => world.close());

const idsOf = (items: readonly TillItem[] | undefined): string[] => (items ?? []).map((item) => item.itemId);

test.each([
  ['custom SKU', 'TEE-M', '501'],
  ['system SKU', '210000000501', '501'],
  ['UPC', '036000291452', '536'],
  ['EAN', '9780123456786', '535'],
  ['manufacturer’s SKU', 'NL-MUG-01', '537'],
])('an item is found by its %s', async (_, sku, itemId) => {
  expect(idsOf((await world.till.findItems([sku])).get(sku))).toEqual([itemId]);
});

test('every item that carries the SKU is a candidate, archived ones included', async () => {
  const found = await world.till.findItems(['SOCK-WOOL', 'TENT-OLD']);
  expect(idsOf(found.get('SOCK-WOOL'))).toEqual(['512', '513']);
  expect(found.get('TENT-OLD')).toMatchObject([{ itemId: '539', archived: true }]);
});

test('a SKU in another letter case is another SKU', async () => {
  expect((await world.till.findItems(['tee-m'])).get('tee-m')).toEqual([]);
});

test('an item with serial numbers cannot be sold by Tillbridge, one without stock can', async () => {
  const found = await world.till.findItems(['BIKE-GVL', 'WAX-SVC']);
  expect(found.get('BIKE-GVL')).toMatchObject([{ unsupported: 'serialized' }]);
  expect(found.get('WAX-SVC')).toMatchObject([{ unsupported: null, taxClassId: '2' }]);
});

test('an item that the settings set aside for shipping is not sold under its own name', async () => {
  const [item] = (await world.till.findItems(['WEB-SHIP'])).get('WEB-SHIP') ?? [];
  expect(item?.unsupported).not.toBeNull();
});

test('known SKUs cost one unit, however many; an unknown one costs one more', async () => {
  expect(await world.cost(() => world.till.findItems(['TEE-S', 'TEE-M', 'TEE-L', 'HOOD-S']))).toBe(1);
  expect(await world.cost(() => world.till.findItems(['TEE-S', 'NO-SUCH']))).toBe(2);
  expect(await world.cost(() => world.till.findItems([]))).toBe(0);
});

test('SKUs with commas, quotes, operators and percent signs are searched for as they are', async () => {
  const odd = ['A,B', 'say "hi"', '~,%', 'IN,[1]', '100%', 'ü/ß&=', 'a|b'];
  for (const [index, customSku] of odd.entries()) {
    const description = `Odd ${index}`;
    const body = JSON.stringify({
      description,
      customSku,
      Prices: { ItemPrice: [{ amount: '1', useType: 'Default' }] },
    });
    const response = await fetch(`${world.simulator.url}/API/V3/Account/100200/Item.json`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.simulator.state.issueAccessToken()}`,
        accept: 'application/json',
      },
      body,
    });
    expect(response.status).toBe(200);
  }
  const found = await world.till.findItems(odd);
  expect([...found.values()].map((items) => items.map((item) => item.sku))).toEqual(odd.map((sku) => [sku]));
});

test('hundreds of SKUs are asked for in requests that any gateway takes', async () => {
  const many = Array.from({ length: 250 }, (_, index) => `SKU-${index}-${'x'.repeat(60)}`);
  const before = world.simulator.state.requests.length;
  const found = await world.till.findItems([...many, 'TEE-M']);
  expect(idsOf(found.get('TEE-M'))).toEqual(['501']);
  const queries = world.simulator.state.requests.slice(before).map(({ query }) => query.length);
  expect(Math.max(...queries)).toBeLessThan(6_000);
});

test('a mapping that names a SKU instead of an id is not sent as an id', async () => {
  expect(await world.cost(() => world.till.itemsById(['TEE-M']))).toBe(0);
});
