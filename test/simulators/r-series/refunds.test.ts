import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Answer } from '../harness.ts';
import { openShop, type Shop } from './harness.ts';

let shop: Shop;
const WEB = { employeeID: 4, registerID: 3, shopID: 1 };
const payment = (amount: string) => ({ SalePayments: { SalePayment: { paymentTypeID: 7, amount } } });
const back = (unitQuantity: number, parentSaleLineID = 15001) => ({
  SaleLines: { SaleLine: { itemID: 501, unitQuantity, parentSaleLineID } },
});
const post = (body: object): Promise<Answer> => shop.call('POST', 'Sale.json', { ...WEB, ...body });

beforeEach(async () => {
  shop = await openShop();
  await post({
    customerID: 58,
    completed: true,
    referenceNumber: 'WEB-1042',
    SaleLines: {
      SaleLine: [
        { itemID: 501, unitQuantity: 2 },
        { itemID: 640, unitQuantity: 1 },
      ],
    },
    ...payment('35.01'),
  });
});
afterEach(() => shop.till.close());

test('the refund endpoint gives a whole sale back without its reference, and restocks', async () => {
  const { body } = await shop.call('POST', 'Sale/220000009001/refund.json', {
    ...WEB,
    SalePayments: { SalePayment: { paymentTypeID: 7 } },
  });
  expect(body['Sale']).toMatchObject({
    completed: 'true',
    referenceNumber: '',
    calcSubtotal: '-32.95',
    calcTax1: '-2.06',
    total: '-35.01',
    calcPayments: '-35.01',
    balance: '0',
    calcAvgCost: '-9.6',
    taxTotal: '-2.06',
    SaleLines: {
      SaleLine: [{ unitQuantity: '-2', calcTotal: '-27.0625', parentSaleLineID: '15001' }, { itemID: '640' }],
    },
  });
  expect(body['Sale']).not.toHaveProperty('Shop');
  expect(shop.till.state.onHand('501')).toBe(40);
  expect(shop.till.state.inventoryLog().at(-1)).toMatchObject({
    reason: 'RefundAddInventory',
    qohChange: '2',
  });
});

test('a return by negative quantity carries its own reference', async () => {
  const { body } = await post({ ...back(-1), completed: true, referenceNumber: 'R1', ...payment('-13.53') });
  expect(body['Sale']).toMatchObject({ total: '-13.53', calcTax1: '-1.03', referenceNumber: 'R1' });
  expect(shop.till.state.onHand('501')).toBe(39);
});

test('no more units come back than were sold, over all returns', async () => {
  await post({ ...back(-1), completed: true, ...payment('-13.53') });
  expect((await post({ ...back(-2), ...payment('-27.06') })).status).toBe(400);
  expect((await post({ ...back(-1), completed: true, ...payment('-13.53') })).status).toBe(200);
  expect((await post({ ...back(-1), completed: true, ...payment('-13.53') })).status).toBe(400);
  expect(shop.till.state.onHand('501')).toBe(40);
});

test('two drafts of one return can stand, but only one completes', async () => {
  await post({ ...back(-2), ...payment('-27.06') });
  await post({ ...back(-2), ...payment('-27.06') });
  expect((await shop.call('PUT', 'Sale/9002.json', { completed: true })).status).toBe(200);
  expect((await shop.call('PUT', 'Sale/9003.json', { completed: true })).status).toBe(400);
  expect(shop.till.state.onHand('501')).toBe(40);
});

test('a refund of a refund line is refused, or dropped in silence as in the documented sample', async () => {
  await post({ ...back(-2), completed: true, ...payment('-27.06') });
  expect((await post({ ...back(-1, 15003), ...payment('-11.49') })).status).toBe(400);
  shop.till.switches.silent_drop_invalid_parent = true;
  const { status, body } = await post({ ...back(-1, 15003), ...payment('-11.49') });
  expect(status).toBe(200);
  expect(body['Sale']).not.toHaveProperty('SaleLines');
  expect(body['Sale']).toMatchObject({
    total: '0',
    calcPayments: '-11.49',
    balance: '11.49',
    completed: 'false',
  });
});

test('a void by a person returns the stock, leaves a SaleVoid and hides the sale from plain lists', async () => {
  shop.till.person.void('9001', 'wrong customer');
  expect(shop.till.state.onHand('501')).toBe(40);
  const voids = await shop.call('GET', 'SaleVoid.json');
  expect(voids.body['SaleVoid']).toMatchObject({ saleID: '9001', reason: 'wrong customer', employeeID: '1' });
  expect((await shop.call('GET', 'Sale.json')).body).not.toHaveProperty('Sale');
  const all = await shop.call('GET', 'Sale.json?archived=true&load_relations=["SalePayments"]');
  expect(all.body['Sale']).toMatchObject({
    voided: 'true',
    completed: 'false',
    archived: 'false',
    calcPayments: '0',
    SalePayments: { SalePayment: { archived: 'true' } },
  });
});

test('PUT voided is read-only unless the switch allows it', async () => {
  await shop.call('PUT', 'Sale/9001.json', { voided: true });
  expect(shop.till.state.sale('9001')?.sale.voided).toBe('false');
  shop.till.switches.put_voided_allowed = true;
  await shop.call('PUT', 'Sale/9001.json', { voided: true });
  expect(shop.till.state.sale('9001')?.sale.voided).toBe('true');
  expect(shop.till.state.onHand('501')).toBe(40);
});

test('a partial refund by the endpoint can be left open, at the original price', async () => {
  shop.till.person.setPrice('501', '99');
  const { body } = await shop.call('POST', 'Sale/9001/refund.json', {
    ...WEB,
    completed: false,
    SaleLines: { SaleLine: { parentSaleLineID: 15001, unitQuantity: -1 } },
    ...payment('-13.53'),
  });
  expect(body['Sale']).toMatchObject({
    completed: 'false',
    total: '-13.53',
    balance: '0',
    SaleLines: { SaleLine: { unitQuantity: '-1', unitPrice: '12.5', parentSaleLineID: '15001' } },
  });
  expect(shop.till.state.sales()).toHaveLength(2);
});

test('a voided sale can be neither deleted, completed nor added to', async () => {
  shop.till.person.void('9001', 'mistake');
  expect((await shop.call('DELETE', 'Sale/9001.json')).status).toBe(400);
  expect((await shop.call('PUT', 'Sale/9001.json', { completed: true })).status).toBe(400);
  expect((await shop.call('PUT', 'Sale/9001.json', payment('1'))).status).toBe(400);
});

test('an item that was never in stock gets its rows with its first movement', async () => {
  await post({
    SaleLines: { SaleLine: { itemID: 541, unitQuantity: 1 } },
    completed: true,
    ...payment('37.83'),
  });
  const { body } = await shop.call('GET', 'ItemShop.json?itemID=541');
  expect(body['ItemShop']).toMatchObject([
    { shopID: '1', qoh: '-1', sellable: '0' },
    { shopID: '0', qoh: '-1' },
  ]);
});

test('goods that go back and forth in one return leave the stock where it was', async () => {
  const { body } = await post({
    completed: true,
    SaleLines: {
      SaleLine: [
        { itemID: 501, unitQuantity: -1, parentSaleLineID: 15001 },
        { itemID: 501, unitQuantity: 1, unitPrice: 0, note: 'damaged' },
      ],
    },
    ...payment('-13.53'),
  });
  expect(body['Sale']?.['balance']).toBe('0');
  expect(shop.till.state.onHand('501')).toBe(38);
});
