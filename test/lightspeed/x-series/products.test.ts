import { afterEach, describe, expect, test } from '@jest/globals';
import { productId } from '../../simulators/x-series/demo-ids.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld, XWorldOptions } from '../support/x-world.ts';

let world: XWorld;
const open = async (options: XWorldOptions = {}): Promise<XWorld> => {
  world = await openXWorld(options);
  return world;
};
afterEach(() => world.close());

async function idsFor(sku: string): Promise<string[]> {
  return ((await world.till.findItems([sku])).get(sku) ?? []).map(({ itemId }) => itemId);
}

describe('items by SKU', () => {
  test('all of an order cost one request', async () => {
    await open();
    await world.till.findItems(['TEE-M']);
    const skus = ['TEE-M', 'TEE-L', 'CAP-GRN', 'BAR-OAT'];
    let found: ReadonlyMap<string, readonly unknown[]> = new Map();
    const sent = await world.requestsOf(async () => {
      found = await world.till.findItems(skus);
    });
    expect(sent).toEqual(['GET search']);
    expect(skus.map((sku) => found.get(sku)?.length)).toEqual([1, 1, 1, 1]);
  });

  test('are compared as they are written, though the search wants lower case', async () => {
    await open();
    expect(await idsFor('TEE-M')).toEqual([productId('501')]);
    expect(await idsFor('tee-m')).toEqual([]);
  });

  test('that fit two products are two candidates, whether by SKU or by another code', async () => {
    await open();
    expect((await idsFor('SOCK-WOOL')).toSorted()).toEqual([productId('512'), productId('513')]);
  });

  test.each([
    ['the search looks at all codes', {}],
    ['the search looks at SKUs alone', { search_sku: 'sku' }],
    [
      'it looks at SKUs alone, and one product comes in a list',
      { search_sku: 'sku', product_by_sku: 'array' },
    ],
  ] as const)('are found by another code of theirs where %s', async (_, switches) => {
    await open({ switches });
    expect(await idsFor('036000291452')).toEqual([productId('536')]);
  });

  test.each([
    ['the search has not caught up', { search_lag_ms: 60_000 }],
    ['the search ignores its filters', { search_filters: 'ignored' }],
    ['one product comes alone', { product_by_sku: 'object' }],
    ['one product comes in a list', { product_by_sku: 'array' }],
  ] as const)('a new one is found where %s', async (_, switches) => {
    await open({ switches });
    world.clock.advance(5_000);
    world.simulator.person.setPrice(productId('502'), '13.00');
    expect(await idsFor('TEE-L')).toEqual([productId('502')]);
    expect(await idsFor('NO-SUCH-SKU')).toEqual([]);
  });

  test('that are not active or deleted are shown as archived', async () => {
    await open();
    world.simulator.person.setActive(productId('501'), false);
    const [item] = (await world.till.findItems(['TEE-M'])).get('TEE-M') ?? [];
    expect(item).toMatchObject({ itemId: productId('501'), archived: true });
  });
});

test('what is no id of this till is left out without asking', async () => {
  await open();
  const sent = await world.requestsOf(() => world.till.itemsById(['501', 'TEE-M']));
  expect(sent).toEqual([]);
});
