import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Fault } from '../faults.ts';
import { send } from '../harness.ts';
import { openShop, type Shop } from './harness.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.till.close());

const DRAFT = { employeeID: 4, registerID: 3, shopID: 1, referenceNumber: 'ch_1' };
const post = () => shop.call('POST', 'Sale.json', DRAFT);
const befall = (fault: Fault): void => shop.till.faults.add({ method: 'POST', path: /\/Sale\.json$/, fault });
const made = (): number => shop.till.state.salesByReference('ch_1').length;

/** What a client sees that gives up as soon as the till has decided. */
async function impatient(): Promise<'answered' | 'nothing'> {
  const giveUp = new AbortController();
  const answer = send(`${shop.till.url}/API/V3/Account/100200/Sale.json`, {
    method: 'POST',
    headers: { Accept: 'application/json', Authorization: `Bearer ${shop.till.state.issueAccessToken()}` },
    body: JSON.stringify(DRAFT),
    signal: giveUp.signal,
  });
  const outcome = answer.then(
    () => 'answered' as const,
    () => 'nothing' as const,
  );
  while (
    shop.till.state.requests.at(-1)?.fault === undefined ||
    shop.till.state.requests.at(-1)?.fault === null
  ) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  giveUp.abort();
  return outcome;
}

test.each<[Fault, number]>([
  [{ kind: 'timeoutBeforeCommit' }, 0],
  [{ kind: 'hang' }, 0],
  [{ kind: 'timeoutAfterCommit' }, 1],
])('%j leaves the client without an answer and %i sale', async (fault, sales) => {
  befall(fault);
  expect(await impatient()).toBe('nothing');
  expect(made()).toBe(sales);
  expect((await post()).status).toBe(200);
});

test.each<[Fault, number]>([
  [{ kind: 'resetBefore' }, 0],
  [{ kind: 'resetAfter' }, 1],
])('%j cuts the connection and leaves %i sale', async (fault, sales) => {
  befall(fault);
  await expect(post()).rejects.toThrow('fetch failed');
  expect(made()).toBe(sales);
});

test.each<[Fault, number, number]>([
  [{ kind: 'status', status: 500, committed: true }, 500, 1],
  [{ kind: 'status', status: 503, committed: false }, 503, 0],
  [{ kind: 'html' }, 502, 0],
  [{ kind: 'html', status: 503, committed: true }, 503, 1],
  [{ kind: 'rateLimited', retryAfterS: 7 }, 429, 0],
  [{ kind: 'expireTokens' }, 401, 0],
  [{ kind: 'revokeTokens' }, 401, 0],
])('%j answers %i and leaves %i sale', async (fault, status, sales) => {
  befall(fault);
  expect((await post()).status).toBe(status);
  expect(made()).toBe(sales);
});

test('an unreadable answer is a 200 whose body is no JSON, of a sale that was made', async () => {
  befall({ kind: 'unreadable2xx' });
  const { status, body } = await post();
  expect(status).toBe(200);
  expect(typeof body).toBe('string');
  expect(made()).toBe(1);
});

test('a late commit happens after the client was cut off, at its time', async () => {
  befall({ kind: 'commitLate', afterMs: 20_000, answer: 'reset' });
  await expect(post()).rejects.toThrow('fetch failed');
  await shop.clock.advance(19_999);
  expect([made(), shop.till.faults.lateCommits]).toEqual([0, 1]);
  await shop.clock.advance(1);
  expect([made(), shop.till.faults.lateCommits]).toEqual([1, 0]);
});

test('a slow answer comes when the clock says so', async () => {
  befall({ kind: 'slow', ms: 10_000 });
  const answer = post();
  while (shop.till.state.requests.length === 0) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  expect(made()).toBe(0);
  await shop.clock.advance(10_000);
  expect((await answer).status).toBe(200);
});

test('a fault befalls only what it is queued for, as often as it says', async () => {
  shop.till.faults.add({
    method: 'POST',
    path: /Sale\.json$/,
    when: (request) => request.body.includes('ch_1'),
    skip: 1,
    times: 2,
    fault: { kind: 'status', status: 500, committed: false },
  });
  expect((await shop.call('GET', 'Sale.json')).status).toBe(200);
  expect((await shop.call('POST', 'Sale.json', { ...DRAFT, referenceNumber: 'ch_2' })).status).toBe(200);
  expect([
    (await post()).status,
    (await post()).status,
    (await post()).status,
    (await post()).status,
  ]).toEqual([200, 500, 500, 200]);
  expect(shop.till.faults.pending).toBe(0);
});

test('a till that is down resets every connection, the token endpoint included', async () => {
  shop.till.faults.down = true;
  await expect(post()).rejects.toThrow('fetch failed');
  await expect(shop.token({})).rejects.toThrow('fetch failed');
  shop.till.faults.down = false;
  expect((await post()).status).toBe(200);
});

test('the log tells what was asked, what it cost and what was answered', async () => {
  befall({ kind: 'resetAfter' });
  await expect(post()).rejects.toThrow('fetch failed');
  await post();
  expect(shop.till.state.requests).toMatchObject([
    {
      method: 'POST',
      path: '/API/V3/Account/100200/Sale.json',
      status: null,
      fault: 'resetAfter',
      performed: true,
    },
    { status: 200, cost: 2, fault: null },
  ]);
});
