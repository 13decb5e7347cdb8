import { expect, test } from '@jest/globals';
import { NewerItemError } from '../../../shared/kernel/errors.ts';
import { holdWords } from '../../../functions/api/dashboard/answers-first/needs/hold-words.ts';
import { listHeld } from '../../../shared/posting/explain.ts';
import { orderWith, lineWith, paymentWith } from '../../support/builders.ts';
import { answerSchema } from '../../../functions/api/openapi.ts';
import { factWith, saleWith } from '../../support/figures-shop.ts';
import { MemorySnapshots } from '../../support/memory-snapshots.ts';
import { Shop } from '../../support/shop.ts';
import { apiOf, OWNER, sha256 } from './api.ts';

/** A snapshot that knows one item. */
async function stocked(sku: string): Promise<MemorySnapshots> {
  const snapshots = new MemorySnapshots();
  const figure = {
    name: 'stock',
    window: null,
    definition: '',
    head: {},
    rows: [{ sku, itemId: '501' }],
  } as const;
  await snapshots.publish({
    asOfMs: 0,
    computedAtMs: 0,
    currency: 'usd',
    catchingUp: false,
    figures: [figure],
  });
  return snapshots;
}

const UNKNOWN = paymentWith({
  order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku: 'NEW-HAT' })] }) },
});

test('says that it is up without a token, and nothing else', async () => {
  const { ask, state } = apiOf();
  state.secretAway = true;
  const answer = await ask('/healthz');
  expect([answer.statusCode, answer.body]).toEqual([200, '{"status":"ok"}']);
});

test('tells the story of a payment as explain does, by any of its ids', async () => {
  const { ask, shop } = apiOf();
  await shop.happens();
  const story = await shop.story();
  for (const id of ['pi_1', 'ch_1', 'evt_1', story.movements[0]?.saleId]) {
    const answer = await ask(`/v1/payments/${id}`, { authorization: OWNER });
    expect(answer.statusCode).toBe(200);
    expect(answer.document).toMatchObject(structuredClone(story));
    expect(answer.document).toMatchObject({ currency: 'usd', asOf: '2026-11-20T12:01:00.000Z' });
  }
});

test('lists what is held as held ls does', async () => {
  const { ask, shop } = apiOf();
  await shop.happens(UNKNOWN);
  const answer = await ask('/v1/held', { authorization: OWNER });
  expect(answer.document).toEqual({
    asOf: '2026-11-20T12:01:00.000Z',
    currency: 'usd',
    items: await listHeld(shop.ledger),
    next: null,
  });
  expect(answer.document['items']).toHaveLength(1);
});

test('offers what is held for a SKU that is mapped by now to be posted, and searches for no item', async () => {
  const { ask, shop } = apiOf();
  await shop.happens(UNKNOWN);
  const [before] = await listHeld(shop.ledger);
  await shop.ledger.mapSku(before?.sku ?? '', 'TEE-M');
  const { document } = await ask('/v1/held', { authorization: OWNER });
  expect(document['items']).toMatchObject([
    { code: 'mapped-sku', sku: null, reason: expect.stringContaining('is mapped to TEE-M by now') },
  ]);
  expect(holdWords('mapped-sku').release).toBe('Post it');
});

test('lets no cache keep what it says of payments', async () => {
  const { ask, shop } = apiOf();
  await shop.happens();
  for (const path of ['/v1/payments/pi_1', '/v1/held', '/v1/payments/pi_unknown']) {
    expect((await ask(path, { authorization: OWNER })).headers).toMatchObject({
      'cache-control': 'no-store',
    });
  }
});

test.each([
  ['no header', undefined],
  ['an unknown token', 'Bearer the-owner2'],
  ['the hash instead of the token', `Bearer ${sha256('the-owner')}`],
  ['another scheme', 'Basic the-owner'],
  ['an empty token', 'Bearer '],
  ['two tokens', 'Bearer the-owner, Bearer the-owner'],
  ['the bare token', 'the-owner'],
])('turns away %s with 401, whatever the path', async (_, header) => {
  const { ask, shop } = apiOf();
  await shop.happens();
  for (const path of ['/v1/payments/pi_1', '/v1/held', '/v1/overview', '/v1/nothing']) {
    const answer = await ask(path, header === undefined ? {} : { authorization: header });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers).toMatchObject({ 'www-authenticate': 'Bearer' });
    expect(answer.body).not.toMatch(/pi_1|ch_1/);
  }
});

test('a wrong token costs no more reads than a right one, but for one look within five seconds for a token just made', async () => {
  const readsOf = async (authorization: string) => {
    const { ask, shop, state } = apiOf();
    const reads: number[] = [];
    for (const passedMs of [0, 6_000, 1_000, 40_000]) {
      shop.nowMs += passedMs;
      for (let each = 0; each < 20; each += 1) await ask('/v1/held', { authorization });
      reads.push(state.reads.secret);
    }
    return { secret: reads, shop: state.reads.shop };
  };
  expect(await readsOf(OWNER)).toEqual({ secret: [1, 1, 1, 2], shop: 80 });
  for (const wrong of ['Bearer the-owner2', 'Bearer x', `Bearer ${'x'.repeat(512)}`])
    expect(await readsOf(wrong)).toEqual({ secret: [1, 2, 2, 3], shop: 0 });
});

test.each(['Bearer the-owner', 'bearer the-owner', 'Bearer the-operator', 'Bearer the-local'])(
  'shows payments and what is held to %s',
  async (header) => {
    expect((await apiOf().ask('/v1/held', { authorization: header })).statusCode).toBe(200);
  },
);

test('shows figures to the owner, not to the operator, and nothing to a token without a scope', async () => {
  const { ask } = apiOf();
  expect((await ask('/v1/overview', { authorization: 'Bearer the-operator' })).statusCode).toBe(403);
  expect((await ask('/v1/held', { authorization: 'Bearer the-nobody' })).statusCode).toBe(403);
});

test.each(['overview', 'stock', 'stock/TEE-M', 'channel-mix', 'slow-movers', 'top-customers', 'reorder'])(
  '/v1/%s says that nothing is computed yet, and when to come back',
  async (path) => {
    const answer = await apiOf().ask(`/v1/${path}`, { authorization: OWNER });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toMatchObject({ 'retry-after': '60' });
    expect(answer.document).toMatchObject({ status: 503, detail: expect.stringContaining('no figures') });
  },
);

test.each([
  '/v1/nothing',
  '/v1/held/',
  '/v1/payments/',
  '/v1/payments/pi_unknown',
  '/v1/payments/pi_1/x',
  '/v1/payments/a%20b',
  '/v1/payments/pi_1#',
  `/v1/payments/pi_${'x'.repeat(200)}`,
  '/v1/payments/.hidden',
])('%s is not found', async (path) => {
  const { ask, shop } = apiOf();
  await shop.happens();
  const answer = await ask(path, { authorization: OWNER });
  expect(answer.statusCode).toBe(404);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(answer.document).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404 });
});

test.each(['/', '/favicon.ico', '/v1', '/v2/held'])('there is nothing at %s', async (path) => {
  expect((await apiOf().ask(path)).statusCode).toBe(404);
});

test('says which methods a path takes', async () => {
  const { ask } = apiOf();
  for (const path of ['/v1/held', '/healthz', '/v1/overview']) {
    const answer = await ask(path, { authorization: OWNER, method: 'POST' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers).toMatchObject({ allow: 'GET' });
  }
  const answer = await ask('/v1/held/ch_1/release', { authorization: OWNER });
  expect([answer.statusCode, answer.headers?.['allow']]).toEqual([405, 'POST']);
});

test('answers 503 and when to come back while Stripe, which alone knows the id, is away', async () => {
  const { ask, shop } = apiOf();
  shop.stripe.refusal = {
    whose: 'wait',
    code: 'away',
    reason: 'Stripe does not answer',
    remedy: 'wait',
    retryAfterMs: 2500,
  };
  const answer = await ask('/v1/payments/pi_2', { authorization: OWNER });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers).toMatchObject({ 'retry-after': '3' });
});

test('answers 500 without detail when the tokens cannot be read, and logs the cause', async () => {
  const { ask, state, logged } = apiOf();
  state.secretAway = true;
  const answer = await ask('/v1/held', { authorization: OWNER });
  expect(answer.statusCode).toBe(500);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(answer.body).not.toContain('secret');
  expect(logged().map(([level, event]) => [level, event])).toEqual([['error', 'request.failed']]);
});

test('what a newer version wrote is named with the way out, changes nothing, and is no fault that pages', async () => {
  const { ask, shop, logged } = apiOf();
  await shop.happens(UNKNOWN);
  const detail = 'a newer deployment wrote payment pi_1 (form 2, this one knows 1): deploy that one again';
  const held = shop.ledger.load.bind(shop.ledger);
  shop.ledger.load = () => Promise.reject(new NewerItemError(detail));
  for (const [method, path] of [
    ['GET', '/v1/payments/pi_1'],
    ['GET', '/v1/held'],
    ['POST', '/v1/held/ch_1/release'],
    ['POST', '/v1/held/ch_1/skip'],
  ] as const) {
    const answer = await ask(path, { authorization: OWNER, method, body: '{"reason":"by hand"}' });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(answer.document).toMatchObject({ status: 409, title: 'Conflict', detail });
  }
  expect(logged().map(([level]) => level)).not.toContain('error');
  shop.ledger.load = held;
  expect((await shop.story()).status).toBe('held');
});

test('maps a SKU for the owner’s page, and posts what waited for it', async () => {
  const { ask, shop } = apiOf(new Shop(), await stocked('TEE-M'));
  await shop.happens(UNKNOWN);
  const send = (path: string, body: object) =>
    ask(path, { authorization: OWNER, method: 'POST', body: JSON.stringify(body) });
  expect((await send('/v1/sku-map', { sku: 'NEW-HAT', target: 'NO-SUCH' })).statusCode).toBe(404);
  expect((await send('/v1/sku-map', { sku: 'NEW-HAT' })).statusCode).toBe(400);
  expect((await send('/v1/sku-map', { sku: 'NEW-HAT', target: 'TEE-M' })).statusCode).toBe(200);
  expect((await send('/v1/held/ch_1/release', {})).statusCode).toBe(200);
  await shop.work();
  expect((await shop.story()).status).toBe('posted');
});

test('keeps the owner’s word about an outsized order, takes it back, and keeps nothing that it cannot place', async () => {
  const { ask, get, oneOffs, figures } = apiOf(new Shop(), await stocked('TEE-M'));
  const sold = ['2026-11-01', '2026-11-02', '2026-11-03'].map((day, at) =>
    saleWith({ saleId: day, day, facts: [factWith({ units: at === 2 ? 60 : 1 })] }),
  );
  await figures.foldSales(sold, { kind: 'sales', cursor: '1' });
  const say = (body: object, authorization = OWNER) =>
    ask('/v1/reorder/one-off', { authorization, method: 'POST', body: JSON.stringify(body) });
  const order = { item: 'TEE-M', day: '2026-11-03' };
  expect((await say({ ...order, oneOff: true }, 'Bearer the-storefront')).statusCode).toBe(403);
  expect((await say({ ...order, day: '2026-11-31', oneOff: true })).statusCode).toBe(400);
  expect((await say({ ...order, item: 'NO-SUCH', oneOff: true })).statusCode).toBe(404);
  expect((await say(order)).statusCode).toBe(400);
  const ordinary = await say({ ...order, day: '2026-11-01', oneOff: true });
  expect([ordinary.statusCode, ordinary.document['detail']]).toEqual([
    400,
    '"TEE-M" was not sold out of all proportion on 2026-11-01: name one of 2026-11-03; nothing was kept',
  ]);
  expect(await oneOffs.all()).toEqual([]);
  expect((await say({ ...order, oneOff: true }, 'Bearer the-operator')).statusCode).toBe(200);
  const kept = (await get('/v1/reorder/one-offs')).document;
  expect(answerSchema('/v1/reorder/one-offs').safeParse(kept).error).toBeUndefined();
  expect((await get('/v1/reorder/one-offs', 'format=csv')).body).toContain(',2026-11-03,');
  expect(kept).toMatchObject({ items: [{ day: '2026-11-03' }], next: null });
  expect(await oneOffs.all()).toEqual(kept['items']);
  expect((await say({ ...order, oneOff: false })).statusCode).toBe(200);
  expect(await oneOffs.all()).toEqual([]);
});

test('lifts a pause for the owner’s page', async () => {
  const { ask, shop } = apiOf();
  const pause = { code: 'by-person', reason: 'stock-taking', remedy: '', sinceMs: 0, by: 'person' } as const;
  await shop.ledger.pause(pause);
  const answer = await ask('/v1/resume', { authorization: OWNER, method: 'POST', body: '{}' });
  expect(answer.document).toEqual({ paused: false, lifted: true });
  expect((await shop.ledger.controls()).pause).toBeNull();
});
