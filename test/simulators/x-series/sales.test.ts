import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { productId } from './demo-ids.ts';
import { HOODIE, idOf, lineOf, openShop, paymentOf, saleOf, TEE, type Shop } from './harness.ts';
import type { XSeriesSwitches } from './switches.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.till.close());

const ID = idOf(1);
const post = (change: Readonly<Record<string, unknown>> = {}) =>
  shop.call('POST', 'sales', saleOf(ID, change));
const put = (change: Readonly<Record<string, unknown>> = {}, version?: string) =>
  shop.call('PUT', `sales/${ID}`, saleOf(ID, { id: undefined, ...change }), version);
const onHand = (product = TEE): number => shop.till.state.onHand(product);
const set = (switches: Partial<XSeriesSwitches>): void => void Object.assign(shop.till.switches, switches);

test('a closed sale under the id that the client chose takes stock and shows its totals', async () => {
  const { status, body } = await post();
  expect(status).toBe(200);
  expect(body['data']).toMatchObject({
    id: ID,
    state: 'closed',
    invoice_number: 'WEB-1709',
    receipt_number: 'WEB-1709',
    date: '2026-11-20T15:00:00+00:00',
    source: { id: 'ch_1', type: 'web' },
    totals: { price: 25, tax: 2.06, price_incl_tax: 27.06 },
    return: { is_return: false, original_sale_id: null, return_sale_ids: [] },
  });
  expect(onHand()).toBe(38);
  expect((await shop.call('GET', `sales/${ID}`)).body).toEqual(body);
});

test('an unknown sale is 404; under the switch an empty list, as in version 0.9', async () => {
  expect((await shop.call('GET', `sales/${ID}`)).status).toBe(404);
  set({ unknown_sale: 'empty200' });
  expect(await shop.call('GET', `sales/${ID}`)).toMatchObject({ status: 200, body: { data: [] } });
});

test("a line's tax is kept as it was sent and split by the rates of its tax, to the last place", async () => {
  const { body } = await post();
  expect(body['data']?.['line_items']?.[0]).toMatchObject({
    tax: { amount: 1.03, total: 2.06 },
    _metadata: { tax_components: [{ total_tax: 0.99879 }, { total_tax: 1.06121 }] },
  });
});

test.each<[XSeriesSwitches['duplicate_id'], number]>([
  ['conflict409', 409],
  ['reject422', 422],
  ['return_existing', 200],
])('a repeated id under %s answers %i and changes nothing', async (duplicate_id, status) => {
  set({ duplicate_id });
  await post();
  expect((await post({ note: 'again' })).status).toBe(status);
  expect(shop.till.state.sale(ID)?.note).toBe('Web order ch_1');
  expect([shop.till.state.sales().length, onHand()]).toEqual([1, 38]);
});

test('a repeated id under overwrite replaces the sale; the stock moves by the difference, or again', async () => {
  set({ duplicate_id: 'overwrite' });
  await post();
  expect((await post({ line_items: [lineOf(TEE, 3)] })).status).toBe(200);
  expect(onHand()).toBe(37);
  set({ stock_on_overwrite: 'again' });
  await post({ line_items: [lineOf(TEE, 3)] });
  expect([shop.till.state.sales().length, onHand()]).toEqual([1, 34]);
});

test('the same source id makes a second sale, unless the switch forbids it', async () => {
  await post();
  expect((await shop.call('POST', 'sales', saleOf(idOf(2)))).status).toBe(200);
  set({ duplicate_source_id: 'reject422' });
  expect((await shop.call('POST', 'sales', saleOf(idOf(3)))).status).toBe(422);
  expect(shop.till.state.salesNaming('ch_1')).toHaveLength(2);
});

test('payments need not be the total, unless the switch wants it', async () => {
  expect((await post({ payments: [] })).status).toBe(200);
  set({ unbalanced_payments: 'reject422' });
  const refused = await shop.call('POST', 'sales', saleOf(idOf(2), { payments: [paymentOf('27.05')] }));
  expect(refused).toMatchObject({ status: 422, body: { errors: { global: [expect.any(String)] } } });
  expect((await shop.call('POST', 'sales', saleOf(idOf(2)))).status).toBe(200);
});

test.each([
  ['an unknown product', { line_items: [lineOf(idOf(9), 1)] }],
  ['an unknown customer', { customer_id: idOf(9) }],
  ['an unknown register', { source: { ...saleOf(ID).source, register_id: idOf(9) } }],
  ['an unknown user', { source: { ...saleOf(ID).source, author_id: idOf(9) } }],
  ['an unknown payment type', { payments: [{ amount: '1', type: { config_id: idOf(9) } }] }],
  ['a state that there is none', { state: 'done' }],
  ['an id that is no UUID', { id: 'ch_1' }],
  ['an amount that is no number', { payments: [paymentOf('a lot')] }],
])('%s is refused with 422, and nothing is there', async (_, change) => {
  expect((await post(change)).status).toBe(422);
  expect([shop.till.state.sales(), onHand()]).toEqual([[], 40]);
  expect(shop.till.state.registers()[1]?.['invoice_sequence']).toBe(1709);
});

test('a parked sale takes no stock, one on account does, and voiding gives it back', async () => {
  await post({ state: 'parked' });
  expect(onHand()).toBe(40);
  await put({ state: 'pending', attributes: ['onaccount'] });
  expect(onHand()).toBe(38);
  await put();
  expect(onHand()).toBe(38);
  expect((await put({ state: 'voided' })).status).toBe(200);
  expect(onHand()).toBe(40);
  expect((await put()).status).toBe(422);
});

test('under the switch a void leaves the stock', async () => {
  set({ stock_on_void: 'leave' });
  await post();
  await put({ state: 'voided' });
  expect(onHand()).toBe(38);
});

test('a PUT replaces lines and payments; what is left out goes, unless the switch merges', async () => {
  await post();
  await put({ line_items: [lineOf(HOODIE, 1)], payments: [] });
  expect(shop.till.state.sale(ID)).toMatchObject({ lines: [{ product_id: HOODIE }], payments: [] });
  expect([onHand(), onHand(HOODIE)]).toEqual([40, 21]);
  set({ put_semantics: 'merge' });
  await put();
  expect(shop.till.state.sale(ID)?.lines.map((line) => line.product_id)).toEqual([HOODIE, TEE]);
});

test('a closed sale cannot be parked again, and 2026-10 lets nobody change its lines', async () => {
  await post();
  expect((await put({ state: 'parked' })).status).toBe(422);
  expect((await put({ line_items: [lineOf(TEE, 1)] }, '2026-10')).status).toBe(422);
  expect((await put({ line_items: [lineOf(TEE, 1)] })).status).toBe(200);
  expect(onHand()).toBe(39);
});

test('a closed register has no open sequence, or under the switch no sale', async () => {
  shop.till.person.closeRegister('a2000000-0000-4000-8000-000000000003');
  const { body } = await post();
  expect(body['data']?.['payments']?.[0]).toMatchObject({ _metadata: { register_open_sequence_id: null } });
  set({ closed_register: 'reject422' });
  expect((await shop.call('POST', 'sales', saleOf(idOf(2)))).status).toBe(422);
});

test('a product that is not counted moves no stock', async () => {
  await post({ line_items: [lineOf(productId('640'), 1)] });
  expect(shop.till.state.inventory().some((row) => row.product_id === productId('640'))).toBe(false);
});

test('2026-01 answers a create with the id alone and a change with nothing; an expired version is served by the oldest', async () => {
  const created = await shop.call('POST', 'sales', saleOf(ID), '2026-01');
  expect(created.body).toEqual({ data: { id: ID } });
  expect((await put({}, '2026-01')).status).toBe(204);
  await shop.clock.advance(90 * 24 * 3600_000);
  const { body } = await shop.call('POST', 'sales', saleOf(idOf(2)), '2026-01');
  expect(body['data']).toMatchObject({ id: idOf(2), state: 'closed' });
  expect((await shop.call('GET', 'sales', undefined, '2027-10')).status).toBe(404);
});

test('decimals come as numbers, or under the switch as text with five places', async () => {
  set({ decimals: 'string' });
  const { body } = await post();
  expect(body['data']).toMatchObject({ totals: { price: '25.00000', price_incl_tax: '27.06000' } });
});
