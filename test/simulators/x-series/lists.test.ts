import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { customerId, DEMO_LIGHTSPEED, productId } from './demo-ids.ts';
import { ADA, idOf, openShop, saleOf, TEE, type Shop } from './harness.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.till.close());

interface Page {
  readonly data: readonly { id: string; version: number; deleted_at: string | null }[];
  readonly version: { min: number | null; max: number | null };
}

const list = async (path: string): Promise<Page> => (await shop.call('GET', path)).body as unknown as Page;
const idsOf = async (path: string): Promise<string[]> => (await list(path)).data.map(({ id }) => id);

/** All of a list, as a client pages through it. */
async function all(path: string): Promise<string[]> {
  const ids: string[] = [];
  for (let after = 0; ;) {
    const page = await list(`${path}?page_size=7&after=${after}`);
    ids.push(...page.data.map(({ id }) => id));
    if (page.version.max === null) return ids;
    after = page.version.max;
  }
}

test.each(['products', 'customers', 'suppliers', 'consignments', 'registers', 'users', 'payment_types'])(
  'paging through %s by version shows each row once',
  async (path) => {
    const ids = await all(path);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  },
);

test('the list of sales is a feed: what changes comes after the last version, whatever changed it', async () => {
  await shop.call('POST', 'sales', saleOf(idOf(1)));
  await shop.call('POST', 'sales', saleOf(idOf(2)));
  const { version } = await list('sales');
  expect(await list(`sales?after=${version.max}`)).toEqual({ data: [], version: { min: null, max: null } });
  shop.till.person.edit(idOf(1), (sale) => void (sale.note = 'late'));
  shop.till.person.void(idOf(2));
  expect(await idsOf(`sales?after=${version.max}`)).toEqual([idOf(1), idOf(2)]);
});

test('stock, customers and products that change come again; a deleted one comes with deleted=true', async () => {
  const before = (await list('customers?page_size=1000')).version.max;
  shop.till.person.deleteCustomer(ADA);
  expect(await idsOf(`customers?after=${before}`)).toEqual([]);
  const [gone] = (await list(`customers?after=${before}&deleted=true`)).data;
  expect(gone).toMatchObject({ id: ADA, deleted_at: expect.any(String) });
  shop.till.person.countStock({ [TEE]: 3 });
  const rows = await shop.call('POST', 'inventory', { after: gone?.version, sort_direction: 'asc' });
  expect(rows.body).toMatchObject([{ product_id: TEE, current_inventory_level: 3 }]);
  expect(await idsOf(`consignments?after=${gone?.version}&type=STOCKTAKE`)).toHaveLength(1);
});

test('parameters that the list does not know are ignored without a word', async () => {
  await shop.call('POST', 'sales', saleOf(idOf(1)));
  expect(await idsOf('sales?date_from=2030-01-01&source_id=nobody')).toEqual([idOf(1)]);
});

test('search needs the SKU in lower case, shows what was there 2 s ago, and clamps its page', async () => {
  expect(await idsOf('search?type=products&sku=TEE-M')).toEqual([]);
  expect(await idsOf('search?type=products&sku=tee-m&sku=tee-l&page_size=5000')).toEqual([
    TEE,
    productId('502'),
  ]);
  await shop.call('POST', 'sales', saleOf(idOf(1)));
  const path = 'search?type=sales&invoice_number=WEB-1709';
  expect(await idsOf(path)).toEqual([]);
  await shop.clock.advance(2000);
  expect(await idsOf(path)).toEqual([idOf(1)]);
  expect(await idsOf(`${path}&-_id=${idOf(1)}`)).toEqual([]);
  shop.till.switches.search_filters = 'ignored';
  expect(await idsOf('search?type=sales&invoice_number=nobody')).toEqual([idOf(1)]);
});

test('a product by SKU is one object, nothing is a list, and two are a list; the switch makes it lists', async () => {
  const bySku = async (sku: string) => (await shop.call('GET', `products?sku=${sku}`)).body['data'];
  expect(await bySku('TEE-M')).toMatchObject({ id: TEE, sku: 'TEE-M' });
  expect(await bySku('NO-SUCH')).toEqual([]);
  expect(await bySku('SOCK-WOOL')).toHaveLength(2);
  expect(await bySku('036000291452')).toMatchObject({ id: productId('536') });
  shop.till.switches.product_by_sku = 'array';
  expect(await bySku('TEE-M')).toMatchObject([{ id: TEE }]);
});

test('a new product is counted unless it says not to; a SKU is one product alone', async () => {
  const made = async (body: object) => shop.call('POST', 'products', body);
  const fee = await made({ name: 'Fee', sku: 'FEE', track_inventory: false });
  const thing = await made({ name: 'Thing', sku: 'THING', price_including_tax: '10.825' });
  const tracked = ({ body }: typeof fee) =>
    shop.till.state.products().find(({ id }) => id === String(body['data']?.[0]))?.has_inventory;
  expect([tracked(fee), tracked(thing)]).toEqual([false, true]);
  expect((await made({ name: 'Fee', sku: 'fee' })).status).toBe(422);
  const { body } = await shop.call('GET', `products/${String(thing.body['data']?.[0])}`);
  expect(body['data']).toMatchObject({ price_excluding_tax: 10, price_including_tax: 10.825 });
});

test('customers: 201 with a code of its own, addresses twice over, a card number blotted out, 204 at the end', async () => {
  const ida = { first_name: 'Ida', email: 'ada@example.com', note: 'card 4242 4242 4242 4242' };
  const made = await shop.call('POST', 'customers', ida);
  expect(made).toMatchObject({ status: 201, body: { data: { note: 'card REDACTED', deleted_at: null } } });
  const id = String(made.body['data']?.['id']);
  await shop.clock.advance(2000);
  expect(await idsOf('search?type=customers&email=ADA@example.com')).toEqual([ADA, id]);
  const changed = await shop.call('PUT', `customers/${id}`, { first_name: 'Ida', phone: '518 555 0100' });
  expect(changed.body['data']).toMatchObject({ email: null, phone: '518 555 0100' });
  expect((await shop.call('DELETE', `customers/${id}`)).status).toBe(204);
  expect((await shop.call('GET', `customers/${id}`)).body['data']).toMatchObject({
    deleted_at: expect.any(String),
  });
  expect((await shop.call('POST', 'customers', { email: 'x@example.com' })).status).toBe(422);
});

test('a stock order is received as the documentation orders it, and only then adds to the stock', async () => {
  const [order] = shop.till.state.consignments();
  const path = `consignments/${order?.id}`;
  expect((await shop.call('PUT', path, { status: 'RECEIVED' })).status).toBe(422);
  await shop.call('PUT', `${path}/products/${TEE}`, { received: '10' });
  expect(shop.till.state.consignments()[0]?.status).toBe('DISPATCHED');
  expect(shop.till.state.onHand(TEE)).toBe(40);
  expect((await shop.call('PUT', path, { status: 'RECEIVED' })).status).toBe(200);
  expect(shop.till.state.onHand(TEE)).toBe(50);
});

test('adjustments are signed by their reason; reorder points keep one method per product', async () => {
  const adjust = (quantity: string, reason: string) =>
    shop.call('POST', 'stock_adjustments', {
      stock_adjustments: [{ product_id: TEE, outlet_id: DEMO_LIGHTSPEED.shopId, quantity, reason }],
    });
  expect((await adjust('-3', 'DAMAGE')).status).toBe(201);
  expect((await adjust('3', 'DAMAGE')).status).toBe(422);
  expect(shop.till.state.onHand(TEE)).toBe(37);
  const point = { product_id: TEE, outlet_id: DEMO_LIGHTSPEED.shopId, reorder_point: 5 };
  const reorder = (body: object) => shop.call('POST', 'inventory/reorder_points', [{ ...point, ...body }]);
  expect((await reorder({ method: 'MIN_MAX', reorder_target: 25 })).status).toBe(200);
  expect((await reorder({ method: 'MIN_MAX' })).status).toBe(422);
  expect((await reorder({ method: 'MIN_MAX', reorder_target: 25, colour: 'red' })).status).toBe(422);
  expect((await reorder({ method: 'FIXED', reorder_amount: 20 })).status).toBe(422);
  expect(shop.till.state.inventory().find((row) => row.product_id === TEE)).toMatchObject({
    reorder_point: 5,
    reorder_target: 25,
  });
});

test('merging moves the sales and deletes the loser', async () => {
  await shop.call('POST', 'sales', saleOf(idOf(1)));
  shop.till.person.mergeCustomers(customerId('41'), ADA);
  expect(shop.till.state.sale(idOf(1))?.customer_id).toBe(customerId('41'));
  expect((await shop.call('POST', 'sales', saleOf(idOf(2)))).status).toBe(422);
});
