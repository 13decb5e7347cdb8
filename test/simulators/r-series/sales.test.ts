import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Answer } from '../harness.ts';
import { openShop, type Shop } from './harness.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.till.close());

const WEB = { employeeID: 4, registerID: 3, shopID: 1 };
const lines = (...each: object[]) => ({ SaleLines: { SaleLine: each } });
const paid = (amount: number | string, paymentTypeID = 7) => ({
  SalePayments: { SalePayment: { amount, paymentTypeID } },
});
const post = (body: object): Promise<Answer> => shop.call('POST', 'Sale.json', { ...WEB, ...body });

const TWO_TEES_AND_SHIPPING = {
  customerID: 58,
  referenceNumber: 'WEB-1042',
  referenceNumberSource: 'acme-web',
  ...lines(
    { itemID: 501, unitQuantity: 2, unitPrice: 12.5 },
    { itemID: 640, unitQuantity: 1, unitPrice: 7.95, tax: false },
  ),
};

test('one POST creates, pays and completes a sale, with every figure of the documented sample', async () => {
  const { status, body } = await post({ ...TWO_TEES_AND_SHIPPING, completed: true, ...paid(35.01) });
  expect(status).toBe(200);
  expect(body['@attributes']).toEqual({ count: '1' });
  const sale = body['Sale'];
  expect(sale).toMatchObject({
    saleID: '9001',
    ticketNumber: '220000009001',
    completed: 'true',
    archived: 'false',
    voided: 'false',
    completeTime: '2026-03-20T15:04:05+00:00',
    tax1Rate: '0.0825',
    displayableSubtotal: '32.95',
    calcSubtotal: '32.95',
    calcTaxable: '25',
    calcNonTaxable: '7.95',
    calcAvgCost: '9.6',
    calcTax1: '2.06',
    calcTax2: '0',
    calcTotal: '35.01',
    total: '35.01',
    calcPayments: '35.01',
    balance: '0',
    customerID: '58',
    taxCategoryID: '1',
    Customer: { customerID: '58', firstName: 'Ada' },
    Shop: { shopID: '1' },
    SaleLines: {
      SaleLine: [
        {
          saleLineID: '15001',
          unitPrice: '12.5',
          tax: 'true',
          tax1Rate: '0.0825',
          calcTax1: '2.0625',
          calcTotal: '27.0625',
          avgCost: '4.8',
          itemID: '501',
        },
        { saleLineID: '15002', tax: 'false', tax1Rate: '0', calcTotal: '7.95', itemID: '640' },
      ],
    },
    SalePayments: {
      SalePayment: { salePaymentID: '7001', amount: '35.01', PaymentType: { name: 'Web - Card' } },
    },
  });
  expect(Object.keys(sale ?? {}).at(-1)).toBe('taxTotal');
});

test('tax is rounded once per sale: 1.50 and 2.99 on 9.99 and 20 at 5 % and 9.975 %, 34.48 in all', async () => {
  shop.till.person.setTaxRates('1', '0.05', '0.09975');
  const goods = lines(
    { itemID: 501, unitQuantity: 1, unitPrice: 9.99 },
    { itemID: 502, unitQuantity: 1, unitPrice: 20 },
  );
  const short = await post({ ...goods, completed: true, ...paid(11.49, 1) });
  expect(short.status).toBe(400);
  expect(shop.till.state.sales()).toEqual([]);
  const { body } = await post({ ...goods, completed: true, ...paid(34.48, 1) });
  expect(body['Sale']).toMatchObject({
    calcTax1: '1.5',
    calcTax2: '2.99',
    total: '34.48',
    balance: '0',
    taxTotal: '4.49',
    SaleLines: {
      SaleLine: [
        { calcTax1: '0.4995', calcTax2: '0.9965025', calcTotal: '11.4860025' },
        { calcTax1: '1', calcTax2: '1.995', calcTotal: '22.995' },
      ],
    },
  });
});

test('cash that is too much becomes change; a card that is too much is refused', async () => {
  shop.till.person.setTaxRates('1', '0.05', '0.09975');
  const cap = lines({ itemID: 501, unitQuantity: 1, unitPrice: 9.99 });
  const { body } = await post({ ...cap, completed: true, ...paid(15, 1) });
  expect(body['Sale']).toMatchObject({
    change: '3.51',
    calcPayments: '11.49',
    SalePayments: { SalePayment: { amount: '11.49' } },
  });
  expect((await post({ ...cap, completed: true, ...paid(15, 7) })).status).toBe(400);
});

test('a draft moves no stock and has no time of completion; completing it does both', async () => {
  const draft = await post({ ...TWO_TEES_AND_SHIPPING, ...paid('35.01') });
  expect(draft.body['Sale']).toMatchObject({ completed: 'false', balance: '0' });
  expect(draft.body['Sale']).not.toHaveProperty('completeTime');
  expect(shop.till.state.onHand('501')).toBe(40);
  await shop.clock.advance(60_000);
  const done = await shop.call('PUT', 'Sale/9001.json', {
    completed: true,
    completeTime: '2026-03-20T14:00:00+00:00',
  });
  expect(done.body['Sale']).toMatchObject({
    completed: 'true',
    completeTime: '2026-03-20T14:00:00+00:00',
    timeStamp: '2026-03-20T14:00:00+00:00',
    updateTime: '2026-03-20T15:05:05+00:00',
  });
  expect(shop.till.state.onHand('501')).toBe(38);
  expect(shop.till.state.onHand('640')).toBe(0);
});

test('a time of completion in the future is refused', async () => {
  await post({ ...TWO_TEES_AND_SHIPPING, ...paid('35.01') });
  const { status } = await shop.call('PUT', 'Sale/9001.json', {
    completed: true,
    completeTime: '2026-03-20T15:04:06Z',
  });
  expect(status).toBe(400);
  expect(shop.till.state.sale('9001')?.sale.completed).toBe('false');
});

test('a sale takes stock from the shop and the summary, stamps both rows and logs it, but not the item', async () => {
  await shop.clock.advance(3000);
  await post({ ...lines({ itemID: 501, unitQuantity: 41 }), completed: true, ...paid('554.78') });
  const { body } = await shop.call('GET', 'Item/501.json?load_relations=["ItemShops"]');
  expect(body['Item']?.['timeStamp']).toBe('2025-05-01T09:00:00+00:00');
  expect(body['Item']?.['ItemShops']).toMatchObject({
    ItemShop: [
      { shopID: '0', qoh: '-1', sellable: '0', timeStamp: '2026-03-20T15:04:08+00:00' },
      { shopID: '1', qoh: '-1', sellable: '0', timeStamp: '2026-03-20T15:04:08+00:00' },
    ],
  });
  const log = await shop.call('GET', 'InventoryLog.json?saleID=9001');
  expect(log.body['InventoryLog']).toMatchObject({
    qohChange: '-41',
    reason: 'RemoveForTransaction',
    causedNegative: 'true',
    itemID: '501',
    saleID: '9001',
  });
});

test('a repeated PUT with children that have no id adds them again', async () => {
  await post(TWO_TEES_AND_SHIPPING);
  const line = lines({ itemID: 508, unitQuantity: 1, unitPrice: '0.01', tax: false });
  await shop.call('PUT', 'Sale/9001.json', line);
  const { body } = await shop.call('PUT', 'Sale/9001.json', line);
  expect(body['Sale']?.['SaleLines']?.['SaleLine']).toHaveLength(4);
  await shop.call('PUT', 'Sale/9001.json', { ...paid('35.03'), completed: true });
  await shop.call('PUT', 'Sale/9001.json', { ...paid('35.03'), completed: true });
  expect(shop.till.state.sale('9001')?.sale).toMatchObject({ calcPayments: '70.06', balance: '-35.03' });
});

test('a child with its id is changed in place', async () => {
  await post(TWO_TEES_AND_SHIPPING);
  const { body } = await shop.call(
    'PUT',
    'Sale/9001.json',
    lines({ saleLineID: '15001', unitQuantity: 1, discountPercent: '0.1' }),
  );
  expect(body['Sale']?.['SaleLines']?.['SaleLine']).toMatchObject([
    { saleLineID: '15001', unitQuantity: '1', calcLineDiscount: '1.25', calcTotal: '12.178125' },
    { saleLineID: '15002' },
  ]);
});

test('all three forms of a list of lines are read', async () => {
  const line = { itemID: 501, unitQuantity: 1 };
  for (const SaleLines of [{ SaleLine: line }, { SaleLine: [line] }, [{ SaleLine: line }]]) {
    const { body } = await post({ SaleLines });
    expect(body['Sale']?.['calcTotal']).toBe('13.53');
  }
  const wrapped = await shop.call('POST', 'Sale.json', { Sale: { ...WEB, ...lines(line) } });
  expect(wrapped.body['Sale']?.['calcTotal']).toBe('13.53');
});

test('a miscellaneous line keeps its note and its costs, and is not taxed', async () => {
  await post(
    lines(
      { itemID: 0, note: 'Engraving', unitQuantity: 1, unitPrice: 15, avgCost: 3, fifoCost: 2 },
      { itemID: 0, Note: { note: 'Gift wrap', isPublic: true }, unitQuantity: 1, unitPrice: 2 },
    ),
  );
  const { body } = await shop.call('GET', 'Sale/9001.json?load_relations=["SaleLines.Note"]');
  expect(body['Sale']?.['SaleLines']?.['SaleLine']).toMatchObject([
    { itemID: '0', tax: 'false', taxClassID: '0', avgCost: '3', Note: { note: 'Engraving' } },
    { Note: { note: 'Gift wrap', isPublic: 'true' } },
  ]);
});

test('tax category 0 and a class without a rate turn the tax flag off', async () => {
  const none = await post({ taxCategoryID: 0, ...lines({ itemID: 501, unitQuantity: 1, tax: true }) });
  expect(none.body['Sale']).toMatchObject({ calcTax1: '0', SaleLines: { SaleLine: { tax: 'false' } } });
  expect(none.body['Sale']).not.toHaveProperty('TaxCategory');
  const labor = await post(lines({ itemID: 540, unitQuantity: 1 }));
  expect(labor.body['Sale']).toMatchObject({ calcTax1: '0', calcTotal: '35' });
});

test('an id that names nothing is refused with 400 and leaves nothing behind', async () => {
  for (const wrong of [
    { employeeID: 99 },
    { shopID: 9 },
    { registerID: 0 },
    { customerID: 4711 },
    { taxCategoryID: 5 },
    lines({ itemID: 4711, unitQuantity: 1 }),
    paid(1, 99),
  ]) {
    expect((await post({ ...lines({ itemID: 501, unitQuantity: 1 }), ...wrong })).status).toBe(400);
  }
  expect(shop.till.state.sales()).toEqual([]);
});

test('DELETE archives a draft, and a completed sale cannot be deleted', async () => {
  await post(TWO_TEES_AND_SHIPPING);
  const gone = await shop.call('DELETE', 'Sale/9001.json');
  expect(gone.body['Sale']).toMatchObject({ saleID: '9001', archived: 'true', completed: 'false' });
  const listed = await shop.call('GET', 'Sale.json?referenceNumber=WEB-1042');
  expect(listed.body).toEqual({ '@attributes': { next: '', previous: '' } });
  const all = await shop.call('GET', 'Sale.json?referenceNumber=WEB-1042&archived=true');
  expect(all.body['Sale']).toMatchObject({ saleID: '9001' });
  await post({ ...TWO_TEES_AND_SHIPPING, completed: true, ...paid(35.01) });
  expect((await shop.call('DELETE', 'Sale/9002.json')).status).toBe(400);
});

test('completing a deleted draft, and completing twice, do as the switches say', async () => {
  await post({ ...TWO_TEES_AND_SHIPPING, ...paid('35.01') });
  await shop.call('DELETE', 'Sale/9001.json');
  expect((await shop.call('PUT', 'Sale/9001.json', { completed: true })).status).toBe(400);
  shop.till.switches.complete_deleted = 'completes';
  expect((await shop.call('PUT', 'Sale/9001.json', { completed: true })).status).toBe(200);
  expect(shop.till.state.onHand('501')).toBe(38);
  expect((await shop.call('PUT', 'Sale/9001.json', { completed: true })).status).toBe(200);
  shop.till.switches.complete_twice = '400';
  expect((await shop.call('PUT', 'Sale/9001.json', { completed: true })).status).toBe(400);
  expect(shop.till.state.onHand('501')).toBe(38);
});

test('a payment on a draft is kept, refused or dropped by the switch', async () => {
  shop.till.switches.draft_payment = 'drop';
  const dropped = await post({ ...TWO_TEES_AND_SHIPPING, ...paid('35.01') });
  expect(dropped.body['Sale']).toMatchObject({ calcPayments: '0', balance: '35.01' });
  expect(dropped.body['Sale']).not.toHaveProperty('SalePayments');
  shop.till.switches.draft_payment = 'refuse';
  expect((await post({ ...TWO_TEES_AND_SHIPPING, ...paid('35.01') })).status).toBe(400);
  expect(shop.till.state.sales()).toHaveLength(1);
});

test('lines of an open sale can be written by themselves', async () => {
  await post({});
  const added = await shop.call('POST', 'Sale/9001/SaleLine.json', { itemID: 501, employeeID: 4, shopID: 1 });
  expect(added.body['SaleLine']).toMatchObject({ unitQuantity: '0', unitPrice: '12.5', saleID: '9001' });
  await shop.call('PUT', 'Sale/9001/SaleLine/15001.json', { unitQuantity: 3 });
  expect(shop.till.state.sale('9001')?.sale.calcTotal).toBe('40.59');
  await shop.call('DELETE', 'SaleLine/15001.json');
  expect(shop.till.state.sale('9001')?.sale.calcTotal).toBe('0');
});

test('sale notes are written with the sale and shown when asked for', async () => {
  await post({});
  await shop.call('PUT', 'Sale/9001.json', { SaleNotes: { InternalNote: { note: 'gift wrap' } } });
  const { body } = await shop.call('GET', 'Sale/9001.json?load_relations=["SaleNotes"]');
  expect(body['Sale']?.['SaleNotes']).toMatchObject({ InternalNote: { note: 'gift wrap' } });
  expect((await shop.call('GET', 'Sale/9001.json')).body['Sale']).not.toHaveProperty('SaleNotes');
});

test('at a closed register nothing is completed where the switch demands an open one', async () => {
  shop.till.switches.register_must_be_open = true;
  shop.till.person.closeRegister('3');
  const whole = { ...TWO_TEES_AND_SHIPPING, completed: true, ...paid(35.01) };
  expect((await post(whole)).status).toBe(400);
  await shop.call('POST', 'Register/3/open.json', { amount: '0' });
  expect((await post(whole)).status).toBe(200);
});

test('a remote reference is used once where the switch says so', async () => {
  shop.till.switches.enforce_remoteReference_unique = true;
  const referenced = {
    SalePayments: { SalePayment: { amount: 1, paymentTypeID: 7, remoteReference: 'ch_1' } },
  };
  expect((await post(referenced)).status).toBe(200);
  expect((await post(referenced)).status).toBe(400);
  expect(shop.till.state.sales()).toHaveLength(1);
});

test('a completed sale takes, refuses or ignores new payments by the switch', async () => {
  await post({ ...TWO_TEES_AND_SHIPPING, completed: true, ...paid(35.01) });
  const balance = (): string | undefined => shop.till.state.sale('9001')?.sale.balance;
  shop.till.switches.children_on_completed = 'refuse';
  expect((await shop.call('PUT', 'Sale/9001.json', paid(1))).status).toBe(400);
  shop.till.switches.children_on_completed = 'ignore';
  expect((await shop.call('PUT', 'Sale/9001.json', paid(1))).status).toBe(200);
  expect(balance()).toBe('0');
  shop.till.switches.children_on_completed = 'append';
  await shop.call('PUT', 'Sale/9001.json', paid(1));
  expect(balance()).toBe('-1');
});

test('reopening a completed sale is ignored, refused, or gives the stock back', async () => {
  await post({ ...TWO_TEES_AND_SHIPPING, completed: true, ...paid(35.01) });
  const reopen = (): Promise<Answer> => shop.call('PUT', 'Sale/9001.json', { completed: false });
  expect((await reopen()).body['Sale']?.['completed']).toBe('true');
  shop.till.switches.uncomplete = '400';
  expect((await reopen()).status).toBe(400);
  shop.till.switches.uncomplete = 'works';
  expect((await reopen()).body['Sale']).not.toHaveProperty('completeTime');
  expect(shop.till.state.onHand('501')).toBe(40);
});

test('a person may edit a completed sale, and the stock follows the lines that are left', async () => {
  await post({ ...TWO_TEES_AND_SHIPPING, completed: true, ...paid(35.01) });
  await shop.clock.advance(5000);
  shop.till.person.edit('9001', { referenceNumber: 'changed' }, { lines: ['15001'] });
  expect(shop.till.state.sale('9001')?.sale).toMatchObject({
    referenceNumber: 'changed',
    total: '7.95',
    balance: '-27.06',
    timeStamp: '2026-03-20T15:04:05+00:00',
    updateTime: '2026-03-20T15:04:10+00:00',
  });
  expect(shop.till.state.onHand('501')).toBe(40);
});

test('a person completes a draft of ours by taking the rest in cash', async () => {
  await post(TWO_TEES_AND_SHIPPING);
  shop.till.person.complete('9001');
  const { body } = await shop.call('GET', 'Sale/9001.json?load_relations=["SalePayments"]');
  expect(body['Sale']).toMatchObject({
    completed: 'true',
    SalePayments: { SalePayment: { paymentTypeID: '1', amount: '35.01' } },
  });
});

test('history can be rung up with its own dates', async () => {
  const atMs = Date.UTC(2026, 1, 3, 17, 30);
  shop.till.person.sell({ lines: [{ itemId: '501', quantity: 1 }], atMs });
  const found = await shop.call('GET', 'Sale.json?completeTime=%3C%2C2026-02-04');
  expect(found.body['Sale']).toMatchObject({ saleID: '9001', completeTime: '2026-02-03T17:30:00+00:00' });
});
