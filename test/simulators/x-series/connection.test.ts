import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Fault } from '../faults.ts';
import { send } from '../harness.ts';
import { idOf, openShop, saleOf, type Shop } from './harness.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.till.close());

const client = () => {
  const { clientId, clientSecret } = shop.till.credentials;
  return { client_id: clientId, client_secret: clientSecret };
};
const refresh = (token: string) =>
  shop.token({ grant_type: 'refresh_token', refresh_token: token, ...client() });
const read = async (token: string): Promise<number> =>
  (await send(`${shop.till.url}/api/2026-07/outlets`, { headers: { Authorization: `Bearer ${token}` } }))
    .status;

test('a refresh makes a new pair and kills the old one at once, its access token included', async () => {
  const first = shop.till.credentials.refreshToken;
  const one = await refresh(first);
  expect(one.body).toMatchObject({ token_type: 'Bearer', expires_in: 86_400, domain_prefix: 'demo' });
  const [access, next] = [String(one.body['access_token']), String(one.body['refresh_token'])];
  expect(await read(access)).toBe(200);
  const two = await refresh(next);
  expect([await read(access), await read(String(two.body['access_token']))]).toEqual([401, 200]);
  expect(await refresh(first)).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant', error_description: 'The refresh token is invalid.' },
  });
});

test('under the switches the old pair lives for another minute, or a refresh names no new token', async () => {
  shop.till.switches.rotation = 'grace';
  const first = shop.till.credentials.refreshToken;
  await refresh(first);
  expect((await refresh(first)).status).toBe(200);
  await shop.clock.advance(60_000);
  expect((await refresh(first)).status).toBe(400);
  Object.assign(shop.till.switches, { rotation: 'immediate', refresh_keeps_token: true });
  const kept = String(
    (await refresh(shop.till.state.connection().pairs.at(-1)?.refresh ?? '')).body['refresh_token'],
  );
  expect(kept).toBe('undefined');
});

test('an access token lives a day; the token endpoint takes ten calls a minute', async () => {
  const access = String((await refresh(shop.till.credentials.refreshToken)).body['access_token']);
  await shop.clock.advance(86_400_000);
  expect(await read(access)).toBe(401);
  for (let call = 0; call < 10; call += 1) await refresh('nobody');
  expect((await refresh('nobody')).status).toBe(429);
});

test('a merchant approves scopes, and what lacks one is 403; a personal token may do everything', async () => {
  const query = new URLSearchParams({
    client_id: shop.till.credentials.clientId,
    redirect_uri: 'https://app.example/cb',
    response_type: 'code',
    state: 'longenough',
    scope: 'sales:read outlets:read',
  });
  const back = await fetch(`${shop.till.url}/connect?${query.toString()}`, { redirect: 'manual' });
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const pair = await shop.token({ grant_type: 'authorization_code', code, ...client() });
  const headers = { Authorization: `Bearer ${String(pair.body['access_token'])}` };
  const status = async (path: string) =>
    (await send(`${shop.till.url}/api/2026-07/${path}`, { headers })).status;
  expect([await status('sales'), await status('customers')]).toEqual([200, 403]);
  expect((await shop.call('GET', 'customers')).status).toBe(200);
  query.delete('scope');
  const declined = await fetch(`${shop.till.url}/connect?${query.toString()}`, { redirect: 'manual' });
  expect(declined.headers.get('location')).toContain('error=access_denied');
});

test('the window holds 300 requests a register and 50; then 429 until it ends, named as a date', async () => {
  const { limiter } = shop.till.state;
  expect(limiter.limit()).toBe(650);
  limiter.fill(649);
  expect((await shop.call('GET', 'outlets')).headers.get('x-ratelimit-remaining')).toBe('0');
  const refused = await shop.call('GET', 'outlets');
  expect(refused).toMatchObject({ status: 429, body: { error: 'Too Many Requests' } });
  expect(refused.headers.get('retry-after')).toBe('Fri, 20 Nov 2026 15:05:00 GMT');
  shop.till.switches.retry_after = 'body';
  expect((await shop.call('GET', 'outlets')).body['retry-after']).toBe('Fri, 20 Nov 2026 15:05:00 GMT');
  await shop.clock.advance(55_000);
  expect((await shop.call('GET', 'outlets')).status).toBe(200);
});

const befall = (fault: Fault): void => shop.till.faults.add({ method: 'POST', path: /\/sales$/, fault });
const post = () => shop.call('POST', 'sales', saleOf(idOf(1)));

test.each<[Fault, number, number]>([
  [{ kind: 'status', status: 500, committed: true }, 500, 1],
  [{ kind: 'status', status: 503, committed: false }, 503, 0],
  [{ kind: 'html' }, 502, 0],
  [{ kind: 'unreadable2xx' }, 200, 1],
  [{ kind: 'rateLimited', retryAfterS: 7 }, 429, 0],
  [{ kind: 'revokeTokens' }, 401, 0],
])('%j answers %i and leaves %i sale', async (fault, status, sales) => {
  befall(fault);
  expect((await post()).status).toBe(status);
  expect(shop.till.state.sales()).toHaveLength(sales);
});

test.each<[Fault, number]>([
  [{ kind: 'resetBefore' }, 0],
  [{ kind: 'resetAfter' }, 1],
])('%j cuts the connection and leaves %i sale', async (fault, sales) => {
  befall(fault);
  await expect(post()).rejects.toThrow('fetch failed');
  expect(shop.till.state.sales()).toHaveLength(sales);
});

test('a sale can commit ten minutes after the client was cut off', async () => {
  befall({ kind: 'commitLate', afterMs: 600_000, answer: 'reset' });
  await expect(post()).rejects.toThrow('fetch failed');
  expect((await shop.call('GET', `sales/${idOf(1)}`)).status).toBe(404);
  await shop.clock.advance(600_000);
  expect((await shop.call('GET', `sales/${idOf(1)}`)).status).toBe(200);
});
