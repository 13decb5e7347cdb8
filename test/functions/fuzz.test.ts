import { brotliCompressSync } from 'node:zlib';
import { expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import fc from 'fast-check';
import { Stripe } from 'stripe';
import { serveFront } from '../../functions/api/front.ts';
import { ROUTES } from '../../functions/api/routes.ts';
import { receive } from '../../functions/stripe-webhook/receive.ts';
import { parseSettings } from '../../shared/settings/schema.ts';
import { httpHandler } from '../../shared/runtime/handler.ts';
import type { HttpAnswer, HttpRequest } from '../../shared/runtime/handler.ts';
import { FiguresShop } from '../support/figures-shop.ts';
import { Shop } from '../support/shop.ts';
import { watchForTests } from '../support/watch.ts';
import { apiOf, OWNER, TOKENS } from './api/api.ts';

/**
 * Whatever the net sends: no crash, no 5xx, nothing of the inside in the answer. `FUZZ_RUNS=100000` runs it long,
 * `FUZZ_SEED` repeats one.
 */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300);
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
jest.setTimeout(Math.max(30_000, numRuns * 20));

const NOW_MS = Date.parse('2026-11-23T20:00:00Z');
const SECRET = { stripeSecretKey: 'rk_live_key_of_the_shop', stripeWebhookSecrets: ['whsec_of_the_shop'] };
const INSIDE = /rk_live_|whsec_|node:internal|\n\s+at |\.ts:\d+|TypeError|ZodError|hash-key/;

function expectSound({ statusCode = 0, body = '', headers = {} }: HttpAnswer): void {
  expect(statusCode).toBeGreaterThanOrEqual(200);
  expect(statusCode).toBeLessThan(500);
  expect(`${body} ${JSON.stringify(headers)}`).not.toMatch(INSIDE);
}

/** Text as forms, scanners and broken clients send it. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '%00',
    '\u0000',
    "' OR 1=1 --",
    '${7*7}',
  ),
  fc.string({ minLength: 3000, maxLength: 6000 }),
);
const id = fc.oneof(
  text,
  fc.constantFrom('pi_1', 'ch_1', 're_1', 'evt_1', 'TEE-M', 'toString', 'hasOwnProperty'),
);
const headers = fc.dictionary(
  fc.constantFrom(
    'accept',
    'authorization',
    'content-type',
    'cookie',
    'if-none-match',
    'stripe-signature',
    'x-forwarded-proto',
    'x-tillbridge',
  ),
  text,
);

function requestOf(part: {
  method: string;
  path: string;
  query?: string;
  headers: Record<string, string>;
  body?: string | undefined;
  cookies?: string[];
  isBase64Encoded?: boolean;
}): HttpRequest {
  const { method, path, query = '', ...rest } = part;
  return {
    ...rest,
    rawPath: path,
    rawQueryString: query,
    requestContext: { http: { method, path } },
  } as unknown as HttpRequest;
}

/** Something like an event, each part of it right or anything at all. */
const eventLike = fc.record(
  {
    id: fc.oneof(fc.constant('evt_1'), fc.jsonValue()),
    object: fc.oneof(fc.constant('event'), fc.jsonValue()),
    type: fc.oneof(
      fc.constantFrom(
        'charge.succeeded',
        'refund.updated',
        'charge.dispute.closed',
        'payment_intent.succeeded',
      ),
      fc.jsonValue(),
    ),
    created: fc.oneof(fc.constant(NOW_MS / 1000), fc.jsonValue()),
    livemode: fc.oneof(fc.constant(true), fc.jsonValue()),
    account: fc.jsonValue(),
    data: fc.oneof(
      fc.record({
        object: fc.oneof(
          fc.record({
            id: fc.oneof(fc.constant('ch_1'), fc.jsonValue()),
            object: fc.oneof(
              fc.constantFrom('charge', 'refund', 'dispute', 'checkout.session'),
              fc.jsonValue(),
            ),
            payment_intent: fc.oneof(fc.constant('pi_1'), fc.jsonValue()),
            charge: fc.jsonValue(),
            amount_total: fc.jsonValue(),
          }),
          fc.jsonValue(),
        ),
      }),
      fc.jsonValue(),
    ),
  },
  { requiredKeys: [] },
);

function webhook() {
  const { watch } = watchForTests();
  const deps = {
    ...watch,
    clock: { nowMs: () => NOW_MS, sleep: async () => undefined },
    secret: async () => SECRET,
    queue: { send: async () => undefined },
  };
  const handler = httpHandler(watch, (request) => receive(request, deps));
  return (request: HttpRequest): Promise<HttpAnswer> => handler(request, {} as Context);
}

const signatureOf = (payload: string, timestamp: number): string =>
  Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: SECRET.stripeWebhookSecrets[0] ?? '',
    timestamp,
  });

test(`the webhook takes whatever is signed, and whatever is not (seed ${seed})`, async () => {
  const send = webhook();
  const body = fc.oneof(
    text,
    fc.json(),
    eventLike.map((event) => JSON.stringify(event)),
  );
  const when = fc.constantFrom(NOW_MS / 1000, NOW_MS / 1000 - 299, 0, 2 ** 40);
  const sent = fc.record({ body, when, isSigned: fc.boolean(), headers, isBase64Encoded: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(sent, async ({ body: payload, when: at, isSigned, headers: given, isBase64Encoded }) => {
      const all = isSigned ? { ...given, 'stripe-signature': signatureOf(payload, at) } : given;
      const raw = isBase64Encoded ? Buffer.from(payload).toString('base64') : payload;
      const answer = await send(
        requestOf({ method: 'POST', path: '/stripe/webhook', headers: all, body: raw, isBase64Encoded }),
      );
      expectSound(answer);
      expect([200, 400, 413]).toContain(answer.statusCode);
    }),
    { numRuns, seed },
  );
});

test(`the owner's API answers whatever is asked, with and without a token (seed ${seed})`, async () => {
  const figures = new FiguresShop();
  await figures.has({ itemId: '501', sku: 'TEE-M' }, 5);
  await figures.compute();
  const { ask } = apiOf(new Shop(), figures.snapshots);
  const path = fc.oneof(
    text.map((word) => `/v1/${word}`),
    fc
      .tuple(fc.constantFrom(...ROUTES.map((route) => route.path)), id)
      .map(([known, word]) => known.replace('{id}', word)),
  );
  const query = fc.oneof(
    text,
    fc
      .dictionary(fc.constantFrom('cursor', 'limit', 'format', 'from', 'to', 'sort', 'q', 'channel'), text)
      .map((values) => new URLSearchParams(values).toString()),
  );
  const asked = fc.record({
    path,
    query,
    headers,
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'get', ''),
    body: fc.oneof(text, fc.json(), fc.constant('{"sku":"A","target":"B"}')),
    authorization: fc.oneof(
      fc.constant(OWNER),
      text.map((word) => `Bearer ${word}`),
    ),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ path: at, ...request }) => expectSound(await ask(at, request))),
    { numRuns, seed },
  );
});

test(`the page and its session take whatever cookie and body (seed ${seed})`, async () => {
  const { watch } = watchForTests();
  const settings = parseSettings(
    {
      stage: 'fuzz',
      shop: { name: 'A shop', timeZone: 'Europe/London', currency: 'gbp', country: 'GB' },
      lightspeed: { series: 'R', accountId: '1' },
    },
    'the test',
  );
  const handler = httpHandler(watch, async (request) => {
    const found = await serveFront(request, {
      settings,
      page: () => new Map([['/', brotliCompressSync('<!doctype html>')]]),
      sessions: async () => ({ key: 'hash-key-of-the-shop', tokens: TOKENS, nowMs: NOW_MS, mode: 'live' }),
    });
    return found ?? { statusCode: 404 };
  });
  const cookie = fc.oneof(
    text,
    text.map((value) => `tillbridge_session=${value}`),
    fc.tuple(fc.nat(), fc.string()).map(([until, signature]) => `tillbridge_session=${until}.${signature}`),
  );
  const asked = fc.record({
    path: fc.constantFrom('/session', '/session/', '/', '/healthz'),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
    headers,
    cookies: fc.array(cookie, { maxLength: 3 }),
    body: fc.oneof(
      text,
      fc.json(),
      text.map((token) => JSON.stringify({ token })),
    ),
    isBase64Encoded: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(asked, async (request) => expectSound(await handler(requestOf(request), {} as Context))),
    { numRuns, seed },
  );
});
