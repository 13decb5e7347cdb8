import { afterEach, expect, test } from '@jest/globals';
import { send, type Answer } from '../harness.ts';
import { openShop, type Shop } from './harness.ts';
import type { RSeriesSwitches } from './switches.ts';

let shop: Shop;
afterEach(() => shop.till.close());

const open = async (switches: Partial<RSeriesSwitches> = {}): Promise<void> => {
  shop = await openShop({ switches });
};

const client = () => {
  const { clientId, clientSecret } = shop.till.credentials;
  return { client_id: clientId, client_secret: clientSecret };
};
const refresh = (token: string): Promise<Answer> =>
  shop.token({ ...client(), grant_type: 'refresh_token', refresh_token: token });
const use = (access: string): Promise<Answer> =>
  send(`${shop.till.url}/API/V3/Account.json`, {
    headers: { Authorization: `Bearer ${access}`, Accept: 'application/json' },
  });
const pair = (answer: Answer): [string, string] => [
  answer.body['access_token'] ?? '',
  answer.body['refresh_token'] ?? '',
];

test('the old refresh token works until the new access token is first used', async () => {
  await open();
  const first = shop.till.credentials.refreshToken;
  const [access, second] = pair(await refresh(first));
  expect((await refresh(first)).status).toBe(200);
  expect((await use(access)).status).toBe(200);
  const dead = await refresh(first);
  expect(dead.status).toBe(400);
  expect(dead.body['error']).toBe('invalid_grant');
  expect((await refresh(second)).status).toBe(200);
});

test('with immediate rotation the old pair is dead at once', async () => {
  await open({ rotation: 'immediate' });
  const first = shop.till.credentials.refreshToken;
  const [access, second] = pair(await refresh(first));
  expect((await use(access)).status).toBe(200);
  expect((await refresh(first)).status).toBe(400);
  await refresh(second);
  expect((await use(access)).status).toBe(401);
});

test('the grant answers with a JWT of fractional times and a number of seconds', async () => {
  await open();
  const { body } = await refresh(shop.till.credentials.refreshToken);
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
  const claims = JSON.parse(
    Buffer.from(body['access_token']?.split('.')[1] ?? '', 'base64url').toString(),
  ) as Record<string, unknown>;
  expect(claims).toMatchObject({ acct: '100200', iss: 'https://cloud.lightspeedapp.com' });
  expect(Number.isInteger(claims['exp'])).toBe(false);
});

test('an access token ends after an hour, and a refresh token after 30 days without use', async () => {
  await open();
  const [access, second] = pair(await refresh(shop.till.credentials.refreshToken));
  await shop.clock.advance(3_599_000);
  expect((await use(access)).status).toBe(200);
  await shop.clock.advance(1000);
  const late = await use(access);
  expect(late.status).toBe(401);
  expect(late.body).toEqual({
    error: 'access_denied',
    error_description: 'The resource owner or authorization server denied the request.',
    hint: 'Access token could not be verified',
  });
  await shop.clock.advance(30 * 24 * 3_600_000 + 1);
  expect((await refresh(second)).body['error']).toBe('invalid_grant');
});

test('the sixth refresh within a minute is turned away', async () => {
  await open();
  const token = shop.till.credentials.refreshToken;
  for (let attempt = 0; attempt < 5; attempt += 1) expect((await refresh(token)).status).toBe(200);
  expect((await refresh(token)).status).toBe(429);
  await shop.clock.advance(60_000);
  expect((await refresh(token)).status).toBe(200);
});

test('the token endpoint reads JSON, forms and multipart, and names what is missing', async () => {
  await open();
  const fields = {
    ...client(),
    grant_type: 'refresh_token',
    refresh_token: shop.till.credentials.refreshToken,
  };
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  const bodies = [JSON.stringify(fields), new URLSearchParams(fields), form];
  for (const body of bodies) {
    expect((await send(`${shop.till.url}/auth/oauth/token`, { method: 'POST', body })).status).toBe(200);
  }
  const missing = await shop.token({ ...client(), grant_type: 'refresh_token' });
  expect(missing.body).toMatchObject({ error: 'invalid_request' });
  expect(missing.body['hint']).toContain('refresh_token');
  const stranger = await shop.token({ ...fields, client_secret: 'wrong' });
  expect([stranger.status, stranger.body['error']]).toEqual([401, 'invalid_client']);
});

test('a merchant connects: authorize sends a code back that buys a pair within 60 s', async () => {
  await open();
  const authorize = `${shop.till.url}/auth/oauth/authorize?response_type=code&state=s1&client_id=${client().client_id}`;
  const response = await fetch(authorize, { redirect: 'manual' });
  const back = new URL(response.headers.get('location') ?? '');
  expect(back.searchParams.get('state')).toBe('s1');
  const grant = { ...client(), grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '' };
  const [access] = pair(await shop.token(grant));
  expect((await use(access)).status).toBe(200);
  expect((await shop.token(grant)).status).toBe(400);
});

test('a locked employee and a revoked client are shut out', async () => {
  await open();
  const [access, second] = pair(await refresh(shop.till.credentials.refreshToken));
  shop.till.person.lockEmployee('4', true);
  expect((await use(access)).status).toBe(401);
  shop.till.person.lockEmployee('4', false);
  expect((await use(access)).status).toBe(200);
  shop.till.person.revokeAccess();
  expect((await use(access)).body['hint']).toBe('Access token has been revoked');
  expect((await refresh(second)).status).toBe(400);
});

const level = (answer: Answer): string | null => answer.headers.get('x-ls-api-bucket-level');
const cost = (answer: Answer): string | null => answer.headers.get('x-ls-api-request-cost');

test('every answer tells the account, the client, the levels, the drip rate and its cost', async () => {
  await open({ subscribed_registers: 1 });
  const sale = await shop.call('POST', 'Sale.json', {
    employeeID: 4,
    registerID: 3,
    shopID: 1,
    completed: true,
    SaleLines: {
      SaleLine: [
        { itemID: 501, unitQuantity: 1 },
        { itemID: 502, unitQuantity: 1 },
      ],
    },
    SalePayments: { SalePayment: { amount: '27.06', paymentTypeID: 7 } },
  });
  expect(sale.status).toBe(200);
  expect(Object.fromEntries(sale.headers)).toMatchObject({
    'x-ls-acct-id': '100200',
    'x-ls-oauth-client-id': '51661',
    'x-ls-api-bucket-level': '6.5/90',
    'x-ls-api-burst-level': '1/20',
    'x-ls-api-drip-rate': '1',
    'x-ls-api-request-cost': '6.5',
  });
});

test.each([
  ['GET', 'Sale/1.json', '1'],
  ['GET', 'Item/501.json?load_relations=["ItemShops","Category"]', '1.3'],
  ['GET', 'Sale.json?load_relations=["SaleLines","SalePayments"]', '1.8'],
  ['GET', 'Sale/1.json?load_relations=["SaleLines.Item"]', '1.4'],
  ['GET', 'Item.json?count=1', '10'],
  ['GET', 'Item.json?or=upc%3D1%7Cean%3D1%7CcustomSku%3DA', '4'],
  ['GET', 'Item.json?or=upc%3D1%7Cupc%3D2', '1'],
  ['DELETE', 'Sale/1.json', '2'],
  ['POST', 'Sale/1/refund.json', '10'],
  ['POST', 'Sale/1/EmailReceipt.json', '5'],
])('%s %s costs %s drips', async (method, path, expected) => {
  await open();
  expect(cost(await shop.call(method, path))).toBe(expected);
});

test('a wrapped payload costs what a bare one does', async () => {
  await open();
  const body = { completed: true, SaleLines: [{ SaleLine: { itemID: 501, unitQuantity: 1 } }] };
  expect(cost(await shop.call('POST', 'Sale.json', { Sale: body }))).toBe('5.5');
  expect(cost(await shop.call('POST', 'Sale.json', body))).toBe('5.5');
});

test('the request that crosses the limit is served, the next is told how long to wait', async () => {
  await open({ subscribed_registers: 1 });
  shop.till.state.limiter.fill(89.5);
  expect((await shop.call('GET', 'Item.json?count=1')).status).toBe(200);
  await shop.clock.advance(6930);
  const refused = await shop.call('GET', 'Shop.json');
  expect(refused.status).toBe(429);
  expect(level(refused)).toBe('92.57/90');
  expect(refused.headers.get('retry-after')).toBe('3');
  expect(refused.headers.get('x-ls-api-ratelimit-type')).toBe('api-leaky-bucket');
  await shop.clock.advance(3000);
  const served = await shop.call('GET', 'Shop.json');
  expect([served.status, level(served)]).toEqual([200, '90.57/90']);
});

test('two registers give a bucket of 100 that drips 1.5 a second', async () => {
  await open();
  const answer = await shop.call('GET', 'Shop.json');
  expect([level(answer), answer.headers.get('x-ls-api-drip-rate')]).toEqual(['1/100', '1.5']);
  await shop.clock.advance(500);
  expect(level(await shop.call('GET', 'Shop.json'))).toBe('1.25/100');
});

test('too many requests in one second meet the burst limiter', async () => {
  await open({ subscribed_registers: 1 });
  for (let count = 0; count < 20; count += 1) expect((await shop.call('GET', 'Shop.json')).status).toBe(200);
  const refused = await shop.call('GET', 'Shop.json');
  expect(refused.status).toBe(429);
  expect(refused.headers.get('x-ls-api-ratelimit-type')).toBe('api-burst-limiter');
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.body['message']).toContain('burst rate limit exceeded');
  await shop.clock.advance(1000);
  expect((await shop.call('GET', 'Shop.json')).status).toBe(200);
});
