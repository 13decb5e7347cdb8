import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { HOODIE, idOf, lineOf, openShop, paymentOf, saleOf, TEE, type Shop } from './harness.ts';
import type { XSeriesSwitches } from './switches.ts';

let shop: Shop;
const ID = idOf(1);
beforeEach(async () => {
  shop = await openShop();
  await shop.call('POST', 'sales', saleOf(ID));
});
afterEach(() => shop.till.close());

const set = (switches: Partial<XSeriesSwitches>): void => void Object.assign(shop.till.switches, switches);
const begin = (version?: string) => shop.call('POST', `sales/${ID}/actions/return`, undefined, version);
const onHand = (): number => shop.till.state.onHand(TEE);

/** The id of a return that was begun. */
async function begun(version?: string): Promise<string> {
  const { body } = await begin(version);
  return String(body['data']?.['id']);
}

const change = (
  id: string,
  state: string,
  quantity: number,
  how: { product?: string; version?: string } = {},
) =>
  shop.call(
    'PUT',
    `sales/${id}`,
    saleOf(id, {
      id: undefined,
      state,
      line_items: [lineOf(how.product ?? TEE, quantity)],
      payments: [paymentOf('-13.53')],
    }),
    how.version,
  );

test('init parks the negated lines, in the old flat shape, and moves no stock', async () => {
  const { status, body } = await begin();
  expect(status).toBe(200);
  expect(body['data']).toMatchObject({
    state: 'parked',
    status: 'SAVED',
    return_for: ID,
    source_id: null,
    payments: [],
    total_price_incl: -27.06,
    line_items: [{ product_id: TEE, quantity: -2, price: 12.5, tax: 1.03, is_return: true }],
  });
  expect(onHand()).toBe(38);
  const original = await shop.call('GET', `sales/${ID}`);
  expect(original.body['data']?.['return']).toMatchObject({ return_sale_ids: [body['data']?.['id']] });
});

test('under the switch init answers in the shape of the other reads', async () => {
  set({ return_init_shape: 'nested' });
  const { body } = await begin();
  expect(body['data']).toMatchObject({ return: { is_return: true, original_sale_id: ID } });
});

test('version 2.0 begins a return by PUT', async () => {
  const path = `sales/${ID}/actions/return`;
  expect((await shop.call('PUT', path, undefined, '2.0')).status).toBe(200);
  expect((await shop.call('POST', path, undefined, '2.0')).status).toBe(405);
});

test('closing brings back what is on it; the next init offers the remainder, then nothing', async () => {
  const first = await begun();
  expect((await change(first, 'closed', -1)).status).toBe(200);
  expect(onHand()).toBe(39);
  const second = await begin();
  expect(second.body['data']).toMatchObject({ line_items: [{ quantity: -1 }] });
  await change(String(second.body['data']?.['id']), 'closed', -1);
  expect(onHand()).toBe(40);
  expect(await begin()).toMatchObject({ status: 422, body: { errors: { global: [expect.any(String)] } } });
  set({ return_refused: '404', sale_error_body: 'error' });
  expect(await begin()).toMatchObject({ status: 404, body: { error: expect.any(String) } });
});

test('from 2026-07 on a new return voids those that are parked; before, they pile up', async () => {
  const [a, b] = [await begun('2026-04'), await begun('2026-04')];
  expect([a, b].map((id) => shop.till.state.sale(id)?.state)).toEqual(['parked', 'parked']);
  const c = await begun();
  expect([a, b, c].map((id) => shop.till.state.sale(id)?.state)).toEqual(['voided', 'voided', 'parked']);
});

test('closing voids the other parked ones, and closed ones stay', async () => {
  const [a, b] = [await begun('2026-04'), await begun('2026-04')];
  await change(a, 'closed', -1);
  expect([a, b].map((id) => shop.till.state.sale(id)?.state)).toEqual(['closed', 'voided']);
  await change(await begun(), 'closed', -1);
  expect(shop.till.state.sale(a)?.state).toBe('closed');
});

test('from 2026-07 on a product that was never sold cannot be brought back along with the sale', async () => {
  const id = await begun();
  expect((await change(id, 'closed', -1, { product: HOODIE })).status).toBe(422);
  expect(shop.till.state.sale(id)?.state).toBe('parked');
  expect((await change(id, 'closed', -1, { product: HOODIE, version: '2026-04' })).status).toBe(200);
});

test('more than is left is refused, unless the switch allows it', async () => {
  const id = await begun();
  expect((await change(id, 'closed', -3)).status).toBe(422);
  set({ excessive_return: 'allow' });
  expect((await change(id, 'closed', -3)).status).toBe(200);
  expect(onHand()).toBe(41);
});

test('a return that is not closed is no return: a parked sale has none', async () => {
  await shop.call('POST', 'sales', saleOf(idOf(2), { state: 'parked' }));
  expect((await shop.call('POST', `sales/${idOf(2)}/actions/return`)).status).toBe(422);
});

test('a person at the counter returns, voids and edits', async () => {
  const { person, state } = shop.till;
  const back = person.refund(ID);
  expect([state.sale(back)?.return_for, onHand()]).toEqual([ID, 40]);
  person.void(back);
  expect(onHand()).toBe(38);
  person.edit(ID, (sale) => void (sale.note = 'called the buyer'));
  expect(state.sale(ID)?.note).toBe('called the buyer');
  const sold = person.sell({ lines: [{ productId: TEE, quantity: 1 }] });
  expect(state.totalsOf(state.sale(sold) ?? fail())).toMatchObject({ priceInclTax: '13.53' });
});

function fail(): never {
  throw new Error('nothing was sold');
}
