import { describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { Stripe } from 'stripe';
import { receive } from '../../../functions/stripe-webhook/receive.ts';
import type { WebhookSecret } from '../../../functions/stripe-webhook/receive.ts';
import type { Hint } from '../../../shared/posting/ports.ts';
import { httpHandler } from '../../../shared/runtime/handler.ts';
import type { HttpAnswer, HttpRequest } from '../../../shared/runtime/handler.ts';
import { watchForTests } from '../../support/watch.ts';

const NOW_MS = Date.parse('2026-11-23T20:00:00Z');
const SECRET: WebhookSecret = {
  stripeSecretKey: 'rk_live_abc',
  stripeWebhookSecrets: ['whsec_new', 'whsec_old'],
};
const EVENT = {
  id: 'evt_1',
  object: 'event',
  api_version: '2026-09-30.endive',
  created: NOW_MS / 1000 - 3,
  livemode: true,
  type: 'charge.succeeded',
  data: {
    object: {
      id: 'ch_1',
      object: 'charge',
      payment_intent: 'pi_1',
      receipt_email: 'ada@example.com',
      billing_details: { name: 'Ada Byrne', phone: '+44 20 7946 0000' },
    },
  },
};
const HINT = { paymentId: 'pi_1', eventId: 'evt_1', eventAtMs: NOW_MS - 3000 };

/** A webhook function of its own, with a queue and a secret that may be away. */
function webhook({ secret = SECRET }: { secret?: WebhookSecret } = {}) {
  const { watch, logged, published } = watchForTests();
  const queued: Hint[] = [];
  const far = { queueIsAway: false, secretIsAway: false };
  const deps = {
    ...watch,
    clock: { nowMs: () => NOW_MS, sleep: async () => undefined },
    secret: async () => {
      if (far.secretIsAway) throw new Error('AccessDenied');
      return secret;
    },
    queue: {
      send: async (hint: Hint) => {
        // Slow enough that a 200 which did not wait for it would come first.
        await new Promise((resolve) => setImmediate(resolve));
        if (far.queueIsAway) throw new Error('the queue is away');
        queued.push(hint);
      },
    },
  };
  const handler = httpHandler(watch, (request) => receive(request, deps));
  return {
    far,
    queued,
    logged,
    counted: () => published().map(([name]) => name),
    post: (request: Partial<HttpRequest>): Promise<HttpAnswer> =>
      handler(request as HttpRequest, {} as Context),
  };
}

function sign(payload: string, { secret = 'whsec_new', atMs = NOW_MS } = {}): string {
  const timestamp = Math.floor(atMs / 1000);
  return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
}

function signed(event: unknown, options?: Parameters<typeof sign>[1]): Partial<HttpRequest> {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  return { body, headers: { 'stripe-signature': sign(body, options) }, isBase64Encoded: false };
}

test('enqueues the payment of a genuine event, and only then answers 200', async () => {
  const { post, queued, counted } = webhook();
  const answer = await post(signed(EVENT));
  expect(queued).toEqual([HINT]);
  expect(answer).toMatchObject({ statusCode: 200, body: '{"received":true}' });
  expect(counted()).toEqual(['WebhookAccepted']);
});

test('puts no personal data into the queue or the log', async () => {
  const { post, queued, logged } = webhook();
  await post(signed(EVENT));
  expect(logged()).toEqual([
    ['info', 'webhook.accepted', { eventId: 'evt_1', type: 'charge.succeeded', paymentId: 'pi_1' }],
  ]);
  expect(JSON.stringify([queued, logged()])).not.toMatch(/ada|byrne|7946/i);
});

test.each(['stripe-signature', 'Stripe-Signature', 'STRIPE-SIGNATURE'])(
  'finds the signature under %s',
  async (name) => {
    const { post, queued } = webhook();
    const { body, headers } = signed(EVENT);
    await post({ body: body ?? '', headers: { [name]: headers?.['stripe-signature'] } });
    expect(queued).toHaveLength(1);
  },
);

test('verifies the bytes that were sent, also when they came in base64 and are not ASCII', async () => {
  const { post, queued } = webhook();
  const body = JSON.stringify({ ...EVENT, note: 'Größe – 大' }, null, 2);
  const base64 = Buffer.from(body).toString('base64');
  await post({ ...signed(body), body: base64, isBase64Encoded: true });
  await post(signed(body));
  expect(queued).toHaveLength(2);
});

test('accepts each of several webhook secrets, so that one can be rolled', async () => {
  const { post, queued } = webhook();
  await post(signed(EVENT, { secret: 'whsec_old' }));
  await post(signed(EVENT, { secret: 'whsec_new' }));
  expect(queued).toHaveLength(2);
});

describe('turns away without a word of detail', () => {
  const body = JSON.stringify(EVENT);
  const good = sign(body);
  const cases: [what: string, request: Partial<HttpRequest>][] = [
    ['another secret', signed(EVENT, { secret: 'whsec_theirs' })],
    ['a changed body', { ...signed(EVENT), body: body.replace('pi_1', 'pi_2') }],
    ['a body that only looks the same', { ...signed(EVENT), body: JSON.stringify(EVENT, null, 1) }],
    ['a signature of 301 s ago', signed(EVENT, { atMs: NOW_MS - 301_000 })],
    ['a signature of 301 s from now', signed(EVENT, { atMs: NOW_MS + 301_000 })],
    ['no scheme that we know', { body, headers: { 'stripe-signature': good.replace('v1=', 'v0=') } }],
    ['a header that is no signature', { body, headers: { 'stripe-signature': 'hello' } }],
    ['an empty header', { body, headers: { 'stripe-signature': '' } }],
    ['no body', { headers: { 'stripe-signature': good } }],
    ['base64 that was not declared', { ...signed(EVENT), body: Buffer.from(body).toString('base64') }],
  ];
  test.each(cases)('%s', async (_, request) => {
    const { post, queued, counted } = webhook();
    const answer = await post(request);
    expect(answer).toMatchObject({ statusCode: 400 });
    expect(answer.body).not.toMatch(/signature .*(fail|match|old)|secret|timestamp|tolerance/i);
    expect(queued).toEqual([]);
    expect(counted()).toEqual(['WebhookSignatureFailed']);
  });

  test('no signature header at all, which the net is full of: it counts as nothing', async () => {
    const { post, counted, logged } = webhook();
    expect(await post({ body: JSON.stringify(EVENT), headers: {} })).toMatchObject({ statusCode: 400 });
    expect(await post({ body: JSON.stringify(EVENT) })).toMatchObject({ statusCode: 400 });
    expect([counted(), logged()]).toEqual([[], []]);
  });
});

test('accepts a signature of 299 s ago: the sender’s clock and ours differ', async () => {
  const { post, queued } = webhook();
  await post(signed(EVENT, { atMs: NOW_MS - 299_000 }));
  await post(signed(EVENT, { atMs: NOW_MS + 299_000 }));
  expect(queued).toHaveLength(2);
});

describe('answers 400 to what is genuinely signed but is no event', () => {
  const without = (key: keyof typeof EVENT) => ({ ...EVENT, [key]: undefined });
  const about = (object: unknown) => ({ ...EVENT, data: { object } });
  const cases: [what: string, payload: unknown][] = [
    ['nothing', ''],
    ['no JSON', 'charge.succeeded'],
    ['half of an event', JSON.stringify(EVENT).slice(0, 100)],
    ['null', 'null'],
    ['a number', '42'],
    ['a text', '"evt_1"'],
    ['a list', [EVENT]],
    ['an empty object', {}],
    ['another object', EVENT.data.object],
    ['a thin event', { ...EVENT, object: 'v2.core.event', data: undefined, related_object: {} }],
    ['no id', without('id')],
    ['an id of something else', { ...EVENT, id: 'pi_1' }],
    ['an id that would reach into a key', { ...EVENT, id: 'evt_1#payment' }],
    ['no type', without('type')],
    ['a type that is no text', { ...EVENT, type: 7 }],
    ['no mode', without('livemode')],
    ['no time', without('created')],
    ['a time that is no number', { ...EVENT, created: 'now' }],
    ['no data', without('data')],
    ['data without object', { ...EVENT, data: {} }],
    ['an object that is a text', about('ch_1')],
    ['a charge without id', about({ object: 'charge' })],
    ['a payment that is no id', about({ object: 'charge', id: 'ch_1', payment_intent: '../x' })],
    ['a payment that is another object', about({ object: 'charge', id: 'ch_1', payment_intent: 'cus_1' })],
  ];
  test.each(cases)('%s', async (_, payload) => {
    const { post, queued, counted } = webhook();
    expect(await post(signed(payload))).toMatchObject({ statusCode: 400 });
    expect([queued, counted()]).toEqual([[], []]);
  });
});

describe('answers 200 without enqueueing', () => {
  const cases: [what: string, metric: string, event: unknown][] = [
    ['a type that concerns no payment', 'WebhookIgnored', { ...EVENT, type: 'customer.created' }],
    ['a type that nobody knows yet', 'WebhookIgnored', { ...EVENT, type: 'moon.landed', data: null }],
    [
      'a session that sets up a card',
      'WebhookIgnored',
      {
        ...EVENT,
        type: 'checkout.session.completed',
        data: { object: { object: 'checkout.session', id: 'cs_1', payment_intent: null } },
      },
    ],
    ['test money, while our key is for real money', 'WebhookForeign', { ...EVENT, livemode: false }],
    ['an account connected to ours', 'WebhookForeign', { ...EVENT, account: 'acct_2' }],
  ];
  test.each(cases)('%s', async (_, metric, event) => {
    const { post, queued, counted } = webhook();
    expect(await post(signed(event))).toMatchObject({ statusCode: 200 });
    expect([queued, counted()]).toEqual([[], [metric]]);
  });

  test.each([
    [
      'a whole order of zero',
      'ZeroOrders',
      'checkout.session.completed',
      { object: 'checkout.session', payment_status: 'no_payment_required', amount_total: 0 },
    ],
    [
      "a refund out of a customer's balance",
      'RefundsWithoutCharge',
      'refund.created',
      { object: 'refund', id: 're_1', charge: null },
    ],
  ])('%s, which has no payment: it is counted', async (_, metric, type, object) => {
    const { post, queued, counted } = webhook();
    const event = { ...EVENT, type, data: { object: { payment_intent: null, ...object } } };
    expect(await post(signed(event))).toMatchObject({ statusCode: 200 });
    expect([queued, counted()]).toEqual([[], ['WebhookIgnored', metric]]);
  });

  test('real money, while our key is for tests', async () => {
    const { post, queued, counted } = webhook({ secret: { ...SECRET, stripeSecretKey: 'sk_test_1' } });
    expect(await post(signed(EVENT))).toMatchObject({ statusCode: 200 });
    expect([queued, counted()]).toEqual([[], ['WebhookForeign']]);
    await post(signed({ ...EVENT, livemode: false, account: null }));
    expect(queued).toEqual([HINT]);
  });
});

test('answers 413 to more than 1 MiB before anything is verified, and takes what is just below', async () => {
  const { post, queued, counted } = webhook();
  const padded = (bytes: number): string => {
    const bare = JSON.stringify({ ...EVENT, padding: '' });
    return bare.replace('"padding":""', `"padding":"${'x'.repeat(bytes - bare.length)}"`);
  };
  const limit = 1024 * 1024;
  expect(await post(signed(padded(limit)))).toMatchObject({ statusCode: 200 });
  expect(queued).toHaveLength(1);
  const over = padded(limit + 1);
  const base64 = { body: Buffer.from(over).toString('base64'), isBase64Encoded: true };
  for (const request of [signed(over), { ...signed(over), ...base64 }, signed('ü'.repeat(limit / 2 + 1))]) {
    expect(await post(request)).toMatchObject({ statusCode: 413 });
  }
  expect(queued).toHaveLength(1);
  expect(counted()).toEqual(['WebhookAccepted']);
});

test('answers 500 while the queue is away, so that Stripe sends the event again', async () => {
  const { post, far, queued, counted } = webhook();
  far.queueIsAway = true;
  expect(await post(signed(EVENT))).toMatchObject({ statusCode: 500 });
  far.queueIsAway = false;
  expect(await post(signed(EVENT))).toMatchObject({ statusCode: 200 });
  expect(queued).toEqual([HINT]);
  expect(counted()).toEqual(['WebhookRefused', 'WebhookAccepted']);
});

test('answers 500 while the secret cannot be read, not 400: the sender is not at fault', async () => {
  const { post, far, counted } = webhook();
  far.secretIsAway = true;
  const answer = await post(signed(EVENT));
  expect(answer).toMatchObject({ statusCode: 500 });
  expect(answer.body).not.toContain('AccessDenied');
  expect(counted()).toEqual(['WebhookRefused']);
});

test('answers 500 while the secret holds no key whose mode could be told', async () => {
  const { post, queued } = webhook({ secret: { ...SECRET, stripeSecretKey: 'pk_live_1' } });
  expect(await post(signed(EVENT))).toMatchObject({ statusCode: 500 });
  expect(queued).toEqual([]);
});
