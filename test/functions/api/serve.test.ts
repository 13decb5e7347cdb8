import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { serve } from '../../../functions/api/serve.ts';
import { listHeld } from '../../../shared/posting/explain.ts';
import { httpHandler } from '../../../shared/runtime/handler.ts';
import type { HttpAnswer, HttpRequest } from '../../../shared/runtime/handler.ts';
import { parseSettings } from '../../../shared/settings/schema.ts';
import { orderWith, lineWith, paymentWith } from '../../support/builders.ts';
import { Shop } from '../../support/shop.ts';
import { watchForTests } from '../../support/watch.ts';

const SETTINGS = parseSettings(
  {
    stage: 'demo',
    shop: { name: 'Demo Outfitters', timeZone: 'America/New_York', currency: 'usd', country: 'US' },
    lightspeed: { series: 'R' },
  },
  'the test',
);
const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');
const TOKENS = [
  { name: 'owner', sha256: sha256('the-owner'), scopes: ['owner'] },
  { name: 'operator', sha256: sha256('the-operator'), scopes: ['operator'] },
  { name: 'local', sha256: sha256('the-local'), scopes: ['all'] },
  { name: 'nobody', sha256: sha256('the-nobody'), scopes: ['something-else'] },
];

function api(shop = new Shop()) {
  const { watch, logged } = watchForTests();
  const state = { secretAway: false };
  const handler = httpHandler(watch, (request) =>
    serve(request, {
      ...watch,
      tokens: async () => {
        if (state.secretAway) throw new Error('the secret of ada@example.com is away');
        return TOKENS;
      },
      services: async () => ({ settings: SETTINGS, core: shop.core }),
    }),
  );
  const ask = async (path: string, authorization?: string, method = 'GET') => {
    const headers = authorization === undefined ? {} : { authorization };
    const request = { rawPath: path, headers, requestContext: { http: { method, path } } };
    const answer: HttpAnswer = await handler(request as unknown as HttpRequest, {} as Context);
    return { ...answer, document: JSON.parse(answer.body ?? 'null') as Record<string, unknown> };
  };
  return { ask, shop, state, logged };
}

const OWNER = 'Bearer the-owner';
const UNKNOWN = paymentWith({
  order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku: 'NEW-HAT' })] }) },
});

test('says that it is up without a token, and nothing else', async () => {
  const { ask, state } = api();
  state.secretAway = true;
  const answer = await ask('/healthz');
  expect([answer.statusCode, answer.body]).toEqual([200, '{"status":"ok"}']);
});

test('tells the story of a payment as explain does, by any of its ids', async () => {
  const { ask, shop } = api();
  await shop.happens();
  const story = await shop.story();
  for (const id of ['pi_1', 'ch_1', 'evt_1', story.movements[0]?.saleId]) {
    const answer = await ask(`/v1/payments/${id}`, OWNER);
    expect(answer.statusCode).toBe(200);
    expect(answer.document).toMatchObject(structuredClone(story));
    expect(answer.document).toMatchObject({ currency: 'usd', asOf: '2026-11-20T12:01:00.000Z' });
  }
});

test('lists what is held as held ls does', async () => {
  const { ask, shop } = api();
  await shop.happens(UNKNOWN);
  const answer = await ask('/v1/held', OWNER);
  expect(answer.document).toEqual({
    asOf: '2026-11-20T12:01:00.000Z',
    currency: 'usd',
    items: await listHeld(shop.ledger),
    next: null,
  });
  expect(answer.document['items']).toHaveLength(1);
});

test('lets no cache keep what it says of payments', async () => {
  const { ask, shop } = api();
  await shop.happens();
  for (const path of ['/v1/payments/pi_1', '/v1/held', '/v1/payments/pi_unknown']) {
    expect((await ask(path, OWNER)).headers).toMatchObject({ 'cache-control': 'no-store' });
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
  const { ask, shop } = api();
  await shop.happens();
  for (const path of ['/v1/payments/pi_1', '/v1/held', '/v1/overview', '/v1/nothing']) {
    const answer = await ask(path, header);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers).toMatchObject({ 'www-authenticate': 'Bearer' });
    expect(answer.body).not.toMatch(/pi_1|ch_1/);
  }
});

test.each(['Bearer the-owner', 'bearer the-owner', 'Bearer the-operator', 'Bearer the-local'])(
  'shows payments and what is held to %s',
  async (header) => {
    expect((await api().ask('/v1/held', header)).statusCode).toBe(200);
  },
);

test('shows figures to the owner, not to the operator, and nothing to a token without a scope', async () => {
  const { ask } = api();
  expect((await ask('/v1/overview', 'Bearer the-operator')).statusCode).toBe(403);
  expect((await ask('/v1/held', 'Bearer the-nobody')).statusCode).toBe(403);
});

test.each(['overview', 'stock', 'stock/TEE-M', 'channel-mix', 'slow-movers', 'top-customers', 'reorder'])(
  '/v1/%s is not built yet and says so',
  async (path) => {
    const answer = await api().ask(`/v1/${path}`, OWNER);
    expect(answer.statusCode).toBe(501);
    expect(answer.document).toMatchObject({ status: 501, detail: expect.stringContaining('not built yet') });
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
  const { ask, shop } = api();
  await shop.happens();
  const answer = await ask(path, OWNER);
  expect(answer.statusCode).toBe(404);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(answer.document).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404 });
});

test.each(['/', '/favicon.ico', '/v1', '/v2/held'])('there is nothing at %s', async (path) => {
  expect((await api().ask(path)).statusCode).toBe(404);
});

test('is only read', async () => {
  const { ask } = api();
  for (const path of ['/v1/held', '/healthz']) {
    const answer = await ask(path, OWNER, 'POST');
    expect(answer.statusCode).toBe(405);
    expect(answer.headers).toMatchObject({ allow: 'GET' });
  }
});

test('answers 503 and when to come back while Stripe, which alone knows the id, is away', async () => {
  const { ask, shop } = api();
  shop.stripe.refusal = {
    whose: 'wait',
    code: 'away',
    reason: 'Stripe does not answer',
    remedy: 'wait',
    retryAfterMs: 2500,
  };
  const answer = await ask('/v1/payments/pi_2', OWNER);
  expect(answer.statusCode).toBe(503);
  expect(answer.headers).toMatchObject({ 'retry-after': '3' });
});

test('answers 500 without detail when the tokens cannot be read, and logs the cause', async () => {
  const { ask, state, logged } = api();
  state.secretAway = true;
  const answer = await ask('/v1/held', OWNER);
  expect(answer.statusCode).toBe(500);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(answer.body).not.toContain('secret');
  expect(logged().map(([level, event]) => [level, event])).toEqual([['error', 'request.failed']]);
});
