import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { Stripe } from 'stripe';
import { RefusedError } from '../../shared/kernel/answer.ts';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { paymentIdOf } from '../../shared/kernel/ids.ts';
import { makeClient } from '../../shared/stripe/client.ts';
import { makeStripe } from '../../shared/stripe/make-stripe.ts';

test.each(['', 'api.stripe.com', 'ftp://127.0.0.1', 'http://127.0.0.1:1/v1', 'https://key@api.stripe.com'])(
  'the address %j is refused with its remedy',
  (apiBase) => {
    const make = () => makeStripe({ secretKey: 'sk_test_x', apiBase });
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(/STRIPE_API_BASE/);
  },
);

test('a malformed key is refused at once', () => {
  expect(() => makeStripe({ secretKey: 'nonsense', apiBase: 'https://api.stripe.com' })).toThrow(ConfigError);
});

async function answering<T>(
  body: string,
  work: (apiBase: string, seen: IncomingHttpHeaders[]) => Promise<T>,
) {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('asks in the pinned version of the API, which is the one of the installed package, and tells nothing of itself', () =>
  answering('{"object":"list","data":[],"has_more":false,"url":"/v1/events"}', async (apiBase, seen) => {
    const client = makeClient({ secretKey: 'sk_test_x', apiBase });
    await client.events.list();
    await client.events.list();
    expect(seen.map((headers) => headers['stripe-version'])).toEqual([
      '2026-10-28.endive',
      '2026-10-28.endive',
    ]);
    expect(Stripe.API_VERSION).toBe('2026-10-28.endive');
    expect(seen.every((headers) => headers['x-stripe-client-telemetry'] === undefined)).toBe(true);
  }));

test('holds a payment whose answer lacks what Stripe promises, naming the field', () =>
  answering('{"id":"pi_1","object":"payment_intent","currency":"usd"}', async (apiBase) => {
    const stripe = makeStripe({ secretKey: 'sk_test_x', apiBase });
    const refused: unknown = await stripe.observe(paymentIdOf('pi_1')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RefusedError);
    expect((refused as RefusedError).refusal).toMatchObject({ whose: 'payment', code: 'unreadable' });
    expect(String(refused)).toContain('"livemode"');
  }));
