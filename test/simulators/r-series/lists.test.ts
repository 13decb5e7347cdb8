import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { send, type Answer } from '../harness.ts';
import { openShop, type Shop } from './harness.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop({ switches: { limiter: 'off' } });
});
afterEach(() => shop.till.close());

const get = (path: string): Promise<Answer> => shop.call('GET', path);
const filter = (value: string): string => encodeURIComponent(value);
const ids = (answer: Answer, entity: string, id: string): string[] => {
  const found: unknown = answer.body[entity] ?? [];
  return (Array.isArray(found) ? found : [found]).map((row: Record<string, string>) => row[id] ?? '');
};

test('pages follow each other by cursor, forward and back, without a gap', async () => {
  const access = shop.till.state.issueAccessToken();
  const headers = { Authorization: `Bearer ${access}`, Accept: 'application/json' };
  const seen: string[] = [];
  let page = await get('Item.json?limit=15&archived=true');
  expect(page.body['@attributes']?.['previous']).toBe('');
  while (true) {
    seen.push(...ids(page, 'Item', 'itemID'));
    const next = page.body['@attributes']?.['next'] ?? '';
    if (next === '') break;
    page = await send(next, { headers });
  }
  expect(seen).toEqual(shop.till.state.items().map((document) => document.item.itemID));
  const back = await send(page.body['@attributes']?.['previous'] ?? '', { headers });
  expect(ids(back, 'Item', 'itemID')).toEqual(seen.slice(15, 30));
});

test('a next page repeats the query, the default sort and limit, and an opaque cursor', async () => {
  const { body } = await get('ItemShop.json?shopID=1&limit=2');
  const next = new URL(body['@attributes']?.['next'] ?? '');
  expect(next.pathname).toBe('/API/V3/Account/100200/ItemShop.json');
  expect(Object.fromEntries(next.searchParams)).toEqual({
    shopID: '1',
    limit: '2',
    sort: 'itemShopID',
    after: Buffer.from('[8803]').toString('base64'),
  });
});

test('a list by timeStamp goes on from the time and the id of its last row', async () => {
  await shop.clock.advance(1000);
  shop.till.person.setStock('502', 3);
  const { body } = await get(
    `ItemShop.json?sort=-timeStamp&limit=1&timeStamp=${filter('>=,2026-03-20T11:04:06-04:00')}`,
  );
  expect(body['ItemShop']).toMatchObject({ itemID: '502', timeStamp: '2026-03-20T15:04:06+00:00' });
  const cursor = new URL(body['@attributes']?.['next'] ?? '').searchParams.get('after') ?? '';
  expect(JSON.parse(Buffer.from(cursor, 'base64').toString())).toEqual(['2026-03-20T15:04:06+00:00', 8805]);
});

test('one row stands alone, none leaves its key away or empty', async () => {
  expect((await get('Shop.json')).body['Shop']).toMatchObject({ shopID: '1', timeZone: 'US/Eastern' });
  expect((await get('SaleVoid.json')).body).toEqual({ '@attributes': { next: '', previous: '' } });
  shop.till.switches.empty_list_key = '';
  expect((await get('SaleVoid.json')).body['SaleVoid']).toBe('');
});

test.each([
  ['Item.json?customSku=TEE-M', ['501']],
  ['Item.json?customSku=tee-m', ['501']],
  ['Item.json?customSku=SOCK-WOOL', ['512', '513']],
  ['Item.json?systemSku=210000000501', ['501']],
  ['Item.json?upc=036000291452', ['536']],
  ['Item.json?upc=36000291452', []],
  ['Item.json?ean=9780123456786', ['535']],
  ['Item.json?manufacturerSku=NL-MUG-01', ['537']],
  ['Item.json?itemCode=9780123456786', ['535']],
  ['Item.json?itemCode=502', ['502']],
  [`Item.json?itemID=${filter('><,501,503')}`, ['501', '502', '503']],
  [`Item.json?itemID=${filter('IN,[500,640]')}`, ['500', '640']],
  [`Item.json?customSku=${filter('IN,TEE-S,TEE-L')}`, ['500', '502']],
  [`Item.json?description=${filter('~,trail tee%')}`, ['500', '501', '502']],
  [`Item.json?or=upc%3D036000291452%7CcustomSku%3DTEE-S`, ['500', '536']],
  [`Item.json?tax=false`, ['533', '535', '640']],
  [`Item.json?load_relations=["ItemShops"]&ItemShops.qoh=${filter('>,50')}`, ['517', '527', '533']],
  ['Item.json?archived=only', ['539']],
  ['Item.json?itemType=non_inventory', ['540', '640']],
])('%s finds %j', async (path, expected) => {
  expect(ids(await get(path), 'Item', 'itemID')).toEqual(expected);
});

test('customers are found by an e-mail address in any case, archived ones only on request', async () => {
  const search = 'Customer.json?load_relations=["Contact"]&Contact.email=';
  expect(ids(await get(`${search}GRACE.HOLM@example.com`), 'Customer', 'customerID')).toEqual(['42', '43']);
  expect((await get(`${search}otto.lind@example.com`)).body).not.toHaveProperty('Customer');
  const archived = await get(`${search}otto.lind@example.com&archived=true`);
  expect(ids(archived, 'Customer', 'customerID')).toEqual(['44']);
  const mobile = `Customer.json?load_relations=["Contact"]&Contact.mobile=${filter('~,%555%0101%')}`;
  expect(ids(await get(mobile), 'Customer', 'customerID')).toEqual(['58']);
  shop.till.switches.text_match = 'exact';
  expect(ids(await get(`${search}grace.holm@example.com`), 'Customer', 'customerID')).toEqual(['43']);
});

test('a filter that means nothing to the till shows everything, or is refused, by the switches', async () => {
  const doubtful = [
    'Customer.json?emailAddress=ada@example.com',
    'Customer.json?Contact.email=ada@example.com',
    'Customer.json?Contact.Emails.ContactEmail.address=ada@example.com',
  ];
  for (const path of doubtful) expect(ids(await get(path), 'Customer', 'customerID')).toHaveLength(10);
  Object.assign(shop.till.switches, {
    unknown_filter: 'error',
    unloaded_relation_filter: 'error',
    three_level_filter: 'error',
  });
  for (const path of doubtful) expect((await get(path)).status).toBe(400);
  shop.till.switches.three_level_filter = 'work';
  expect(ids(await get(doubtful[2] ?? ''), 'Customer', 'customerID')).toEqual(['58']);
});

test('relations are embedded as asked, to any depth that the till knows', async () => {
  shop.till.person.sell({ lines: [{ itemId: '501', quantity: 1 }] });
  const plain = await get('Sale/9001.json');
  expect(plain.body['Sale']).not.toHaveProperty('SaleLines');
  const { body } = await get('Sale/9001.json?load_relations=["SaleLines.Item","SalePayments.PaymentType"]');
  expect(body['Sale']).toMatchObject({
    SaleLines: { SaleLine: { itemID: '501', Item: { customSku: 'TEE-M' } } },
    SalePayments: { SalePayment: { PaymentType: { name: 'Cash' } } },
  });
  const all = await get('Sale/9001.json?load_relations=all');
  expect(all.body['Sale']).toMatchObject({ Shop: { shopID: '1' }, TaxCategory: { taxCategoryID: '1' } });
  expect((await get('Sale/9001.json?load_relations=["Lines"]')).status).toBe(400);
  const tax = await get('TaxCategory.json?load_relations=["TaxCategoryClasses"]');
  expect(tax.body['TaxCategory']?.['TaxCategoryClasses']).toMatchObject({
    TaxCategoryClass: { taxClassID: '2', tax1Rate: '0' },
  });
});

test('an item always has its prices, and stock only when asked', async () => {
  const { body } = await get('Item.json?customSku=TEE-M');
  expect(body['Item']).not.toHaveProperty('ItemShops');
  expect(body['Item']?.['Prices']).toMatchObject({
    ItemPrice: [{ amount: '12.5', useType: 'Default' }, { useType: 'MSRP' }, { useType: 'Online' }],
  });
});

test('what a purchase order waits for stands in the backorder of its items, until it is received', async () => {
  const rows = await get('ItemShop.json?itemID=501&shopID=1');
  expect(rows.body['ItemShop']).toMatchObject({ backorder: '24', qoh: '40' });
  shop.till.person.receiveOrder('31');
  const after = await get('ItemShop.json?itemID=501&shopID=1');
  expect(after.body['ItemShop']).toMatchObject({ backorder: '0', qoh: '64' });
  expect((await get('Order.json?complete=true')).body['Order']).toMatchObject({ orderID: '31' });
});

test('count answers a number and no rows, and goes with no paging', async () => {
  expect((await get('Item.json?count=1')).body).toEqual({ '@attributes': { count: '42' } });
  expect((await get('Item.json?count=1&limit=5')).status).toBe(400);
});

test.each(['Item.json?limit=101', 'Item.json?offset=100', 'Item.json?sort=customSku', 'Item.json?after=zzz'])(
  '%s is refused with 400',
  async (path) => {
    expect((await get(path)).status).toBe(400);
  },
);

test('errors come as JSON under the content type text/html', async () => {
  const { status, headers, body } = await get('Employee/2.json');
  expect(status).toBe(404);
  expect(headers.get('content-type')).toBe('text/html; charset=UTF-8');
  expect(body).toEqual({
    httpCode: '404',
    httpMessage: 'Not Found',
    message: "Object of type 'Employee' not found with primary ID '2'.",
    errorClass: 'Exception',
  });
  expect((await shop.call('POST', 'Item.json', { customSku: 'X' })).body['message']).toBe(
    'Item not created. An Item must have a description.',
  );
  expect((await shop.call('POST', 'InventoryLog.json', {})).status).toBe(405);
});

test('the Accept header wins over the suffix, and with neither the answer is XML', async () => {
  const url = `${shop.till.url}/API/V3/Account/100200/Shop`;
  const Authorization = `Bearer ${shop.till.state.issueAccessToken()}`;
  const xml = await send(`${url}.json`, { headers: { Authorization, Accept: 'application/xml' } });
  expect(xml.headers.get('content-type')).toBe('application/xml');
  expect((await send(url, { headers: { Authorization } })).headers.get('content-type')).toBe(
    'application/xml',
  );
  const json = await send(url, { headers: { Authorization, Accept: 'application/json' } });
  expect(json.body['Shop']).toMatchObject({ shopID: '1' });
});

test('a search that lags shows a sale as it was, while a read by id is current', async () => {
  shop.till.switches.search_lag_ms = 5000;
  const saleId = shop.till.person.sell({ lines: [{ itemId: '501', quantity: 1 }] });
  expect((await get('Sale.json')).body).not.toHaveProperty('Sale');
  expect((await get(`Sale/${saleId}.json`)).status).toBe(200);
  await shop.clock.advance(5000);
  expect((await get('Sale.json')).body['Sale']).toMatchObject({ saleID: saleId, completed: 'true' });
  shop.till.person.void(saleId, 'mistake');
  expect((await get('Sale.json')).body['Sale']).toMatchObject({ voided: 'false' });
});

test('the account, the session and its rights are told', async () => {
  const headers = {
    Authorization: `Bearer ${shop.till.state.issueAccessToken()}`,
    Accept: 'application/json',
  };
  const account = await send(`${shop.till.url}/API/V3/Account.json`, { headers });
  expect(account.body['Account']).toMatchObject({ accountID: '100200', name: 'Demo Outfitters' });
  const details = await send(`${shop.till.url}/API/V3/Account/100200.json`, { headers });
  expect(details.body).toMatchObject({ name: 'Demo Outfitters', defaultCurrency: { code: 'USD' } });
  const session = await send(`${shop.till.url}/API/Session.json`, { headers });
  expect(session.body).toMatchObject({
    employeeID: '4',
    systemCustomerID: '100200',
    Rights: { register: 'true' },
  });
});

test('a right that the employee lost is answered with 403', async () => {
  shop.till.person.setRight('register', false);
  const { status, body } = await shop.call('POST', 'Sale.json', { employeeID: 4, registerID: 3, shopID: 1 });
  expect(status).toBe(403);
  expect(body['httpCode']).toBe('403');
  expect((await get('Sale.json')).status).toBe(200);
});

test('a reference is matched in any letter case, exactly, or not at all, by the switches', async () => {
  for (const referenceNumber of ['ch_1aB', 'ch_1Ab', 'ch_2']) {
    await shop.call('POST', 'Sale.json', { employeeID: 4, registerID: 3, shopID: 1, referenceNumber });
  }
  const found = async (): Promise<string[]> =>
    ids(await get('Sale.json?referenceNumber=ch_1aB'), 'Sale', 'referenceNumber');
  expect(await found()).toEqual(['ch_1aB', 'ch_1Ab']);
  shop.till.switches.reference_match = 'exact';
  expect(await found()).toEqual(['ch_1aB']);
  shop.till.switches.reference_filter = 'ignored';
  expect(await found()).toEqual(['ch_1aB', 'ch_1Ab', 'ch_2']);
});

test('reorder points are written, absolute stock by the item, and a shared UPC stands in its way', async () => {
  const row = shop.till.state.item('TEE-M')?.shops.find((each) => each.shopID === '1');
  const put = await shop.call('PUT', `ItemShop/${row?.itemShopID}.json`, { reorderPoint: '2', qoh: '99' });
  expect(put.body['ItemShop']).toMatchObject({ reorderPoint: '2', qoh: '40' });
  const stock = { ItemShops: { ItemShop: [{ shopID: '1', qoh: '10' }] } };
  const item = await shop.call('PUT', 'Item/501.json', stock);
  expect(item.body['Item']?.['ItemShops']).toMatchObject({ ItemShop: [{ qoh: '10' }, { qoh: '10' }] });
  await shop.call('PUT', 'Item/501.json', { upc: '036000291452' });
  expect((await shop.call('PUT', 'Item/501.json', stock)).status).toBe(422);
});

test('a reconciled count sets the stock, is in the log under its id, and leaves what was counted', async () => {
  const counted = shop.till.person.countStock({ '501': 37, '502': 26 });
  expect(shop.till.state.onHand('501')).toBe(37);
  const log = await shop.call('GET', `InventoryLog.json?inventoryCountID=${filter('!=,0')}`);
  expect(log.body['InventoryLog']).toMatchObject({
    inventoryCountID: counted,
    itemID: '501',
    qohChange: '-3',
    costChange: '-14.4',
    reason: 'RemoveForInventoryCount',
  });
  const items = await shop.call('GET', `InventoryCountItem.json?inventoryCountID=${counted}`);
  expect(items.body['InventoryCountItem']).toMatchObject([
    { itemID: '501', qty: '37' },
    { itemID: '502', qty: '26' },
  ]);
});

test('a count by the API: the items first, then the reconciling, which is dear', async () => {
  const made = await shop.call('POST', 'InventoryCount.json', { name: 'Spring', shopID: 1 });
  const inventoryCountID = made.body['InventoryCount']?.['inventoryCountID'];
  expect((await shop.call('POST', 'InventoryCountReconcile.json', { inventoryCountID })).status).toBe(400);
  await shop.call('POST', 'InventoryCountItem.json', { inventoryCountID, itemID: 501, qty: 50 });
  const { body } = await shop.call('POST', 'InventoryCountReconcile.json', { inventoryCountID });
  expect(body['InventoryCountReconcile']).toMatchObject({ qohChange: '10', costChange: '48' });
  expect(shop.till.state.requests.at(-1)?.cost).toBe(10);
});
