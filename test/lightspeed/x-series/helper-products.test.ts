import { afterEach, expect, test } from '@jest/globals';
import type { FrozenSale } from '../../../shared/posting/sale.ts';
import { rowsOf, valueOf } from '../../contract/till-contract.ts';
import { productId } from '../../simulators/x-series/demo-ids.ts';
import type { ProductRow } from '../../simulators/x-series/rows.ts';
import { memoryNotebook } from '../support/stores.ts';
import { xLineOf, xSaleOf } from '../support/x-sales.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld, XWorldOptions } from '../support/x-world.ts';

let world: XWorld;
const open = async (options: XWorldOptions = {}): Promise<XWorld> => {
  world = await openXWorld(options);
  return world;
};
afterEach(() => world.close());

const helpers = (): ProductRow[] =>
  world.simulator.state.products().filter(({ sku }) => sku.startsWith('tillbridge-'));

/** Shipping for 5.00 and its tax of 0.41. */
function withShipping(key: string): FrozenSale {
  const shipping = xLineOf({
    kind: 'shipping',
    sku: null,
    itemId: null,
    quantity: 1,
    unitPriceMinor: 500,
    taxMinor: 41,
    note: 'Shipping',
  });
  return xSaleOf(key, { lines: [xLineOf(), shipping], totalMinor: 2706 + 541, taxMinor: 247 });
}

async function rungUp(sale: FrozenSale) {
  return valueOf(await world.till.complete(sale, valueOf(await world.till.prepare(sale))));
}

test('they are made at the first sale that needs one, active and without stock', async () => {
  await open();
  await rungUp(xSaleOf('ch_0'));
  expect(helpers()).toEqual([]);
  const row = await rungUp(withShipping('ch_1'));
  expect(
    helpers()
      .map(({ sku }) => sku)
      .toSorted(),
  ).toEqual(['tillbridge-adjustment', 'tillbridge-custom', 'tillbridge-shipping', 'tillbridge-tip']);
  expect(helpers().every(({ has_inventory, active }) => active && !has_inventory)).toBe(true);
  expect(row.lines.map(({ itemId }) => itemId)).toEqual([productId('501'), null]);
});

test('they are found the next day and by the next process, and made once', async () => {
  await open();
  await rungUp(withShipping('ch_1'));
  world.clock.advance(25 * 3_600_000);
  await rungUp(withShipping('ch_2'));
  const other = world.connect();
  expect(await rowsOf(other.till, withShipping('ch_1'))).toMatchObject([
    { lines: [{ itemId: productId('501') }, { itemId: null }] },
  ]);
  expect(helpers()).toHaveLength(4);
});

test('two processes that need them at once make them once', async () => {
  await open();
  const answers = await Promise.all(
    ['ch_1', 'ch_2'].map((key, index) =>
      world.connect({ owner: `${index}` }).till.prepare(withShipping(key)),
    ),
  );
  expect(helpers()).toHaveLength(4);
  for (const answer of answers) {
    if (answer.kind === 'rejected') expect(answer.refusal).toMatchObject({ whose: 'wait' });
  }
});

test('a till that tracks every new product is told not to', async () => {
  await open({ switches: { new_product_tracked: 'always' } });
  await rungUp(withShipping('ch_1'));
  expect(helpers().every(({ has_inventory }) => !has_inventory)).toBe(true);
});

test('one whose making goes unanswered is looked for before it is made again', async () => {
  await open({ timeoutMs: 1_200 });
  world.simulator.faults.add({ method: 'POST', path: /\/products$/, fault: { kind: 'timeoutAfterCommit' } });
  await rungUp(withShipping('ch_1'));
  expect(helpers()).toHaveLength(4);
});

test('a list of products that does not look at the SKU makes none of the shop’s goods one of them', async () => {
  await open();
  const tee = { id: productId('501'), sku: 'TEE-M', has_inventory: false };
  const fault = {
    kind: 'status',
    status: 200,
    body: JSON.stringify({ data: [tee] }),
    committed: false,
  } as const;
  world.simulator.faults.add({ method: 'GET', path: /\/products$/, times: 100, fault });
  expect(await world.till.prepare(withShipping('ch_1'))).toMatchObject({ kind: 'rejected' });
  world.simulator.faults.clear();
  expect((await rungUp(withShipping('ch_1'))).lines.map(({ itemId }) => itemId)).toEqual([tee.id, null]);
});

test('one that the till refuses to make is asked for by its SKU', async () => {
  await open();
  const fault = { kind: 'status', status: 422, body: '{"error":"no"}', committed: false } as const;
  world.simulator.faults.add({ method: 'POST', path: /\/products$/, fault });
  const answer = await world.till.prepare(withShipping('ch_1'));
  expect(answer).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'connection', code: 'helper-refused' },
  });
  expect(JSON.stringify(answer)).toContain('tillbridge-custom');
});

test('the settings’ own product is taken, and refused where sales would move its stock', async () => {
  await open({ lightspeed: { shippingItemId: productId('540') } });
  const row = await rungUp(withShipping('ch_1'));
  expect(row.lines[1]?.itemId).toBeNull();
  expect(helpers().map(({ sku }) => sku)).not.toContain('tillbridge-shipping');
  const [item] = (await world.till.itemsById([productId('540')])).values();
  expect(item?.unsupported).toBe('set aside for lines without an item');
  await world.close();

  await open({ lightspeed: { tipItemId: productId('501') } });
  expect(await world.till.prepare(withShipping('ch_1'))).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'connection', code: 'helper-wrong' },
  });
});

const SOLD = [{ itemId: productId('501') }, { itemId: null }];

test('one that a person renamed stays what it was in the sales that have it', async () => {
  await open();
  await rungUp(withShipping('ch_1'));
  const { id } = helpers().find(({ sku }) => sku === 'tillbridge-shipping') ?? { id: '' };
  world.simulator.person.renameSku(id, 'POSTAGE');
  world.clock.advance(25 * 3_600_000);

  await rungUp(withShipping('ch_2'));

  expect(world.simulator.state.product('tillbridge-shipping')?.id).not.toBe(id);
  for (const key of ['ch_1', 'ch_2']) {
    expect(await rowsOf(world.till, withShipping(key))).toMatchObject([{ lines: SOLD }]);
  }
});

test('with a lost ledger they are known again by their SKUs, and none is made for it', async () => {
  await open();
  await rungUp(withShipping('ch_1'));
  const fresh = world.connect({ notebook: memoryNotebook() });
  expect(await rowsOf(fresh.till, withShipping('ch_1'))).toMatchObject([{ lines: SOLD }]);
  expect(helpers()).toHaveLength(4);
});

test('what another process has made is known to one that had looked before', async () => {
  await open();
  const other = world.connect();
  await rungUp(xSaleOf('ch_0'));
  expect(await rowsOf(other.till, xSaleOf('ch_0'))).toHaveLength(1);
  await rungUp(withShipping('ch_1'));
  world.clock.advance(5_000);
  expect(await rowsOf(other.till, withShipping('ch_1'))).toMatchObject([{ lines: SOLD }]);
});

test('one that a person archived pauses the connection instead of holding every payment that needs it', async () => {
  await open({ switches: { inactive_product: 'reject422' } });
  await rungUp(withShipping('ch_1'));
  const { id } = helpers().find(({ sku }) => sku === 'tillbridge-shipping') ?? { id: '' };
  world.simulator.person.setActive(id, false);
  const sale = withShipping('ch_2');

  const answer = await world.till.complete(sale, valueOf(await world.till.prepare(sale)));

  expect(answer).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'connection', code: 'helper-wrong', reason: expect.stringContaining('is not active') },
  });
  world.simulator.person.setActive(id, true);
  await rungUp(withShipping('ch_3'));
});
