import { expect, test } from '@jest/globals';
import { Stripe } from 'stripe';
import { SignatureError } from '../../shared/kernel/errors.ts';
import { NotAnEventError, verifyWebhook } from '../../shared/stripe/verify-webhook.ts';

const NOW_MS = Date.parse('2026-11-23T12:00:00Z');
const SECRET = 'whsec_current';
const OTHER = 'whsec_rolled';
const EVENT = { id: 'evt_1', object: 'event', type: 'charge.succeeded', data: { object: { name: 'Zoë' } } };

interface Delivery {
  readonly payload?: string;
  readonly secret?: string;
  readonly ageSeconds?: number;
}

function signed({ payload = JSON.stringify(EVENT), secret = SECRET, ageSeconds = 0 }: Delivery = {}) {
  const timestamp = NOW_MS / 1000 - ageSeconds;
  const signatureHeader = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return { rawBody: Buffer.from(payload), signatureHeader, secrets: [SECRET], nowMs: NOW_MS };
}

test('gives the event of a delivery that is signed with our secret', () => {
  expect(verifyWebhook(signed())).toEqual(EVENT);
});

test.each([-300, -1, 1, 299, 300])('takes a signature that is %d seconds old', (ageSeconds) => {
  expect(verifyWebhook(signed({ ageSeconds }))).toEqual(EVENT);
});

test.each([301, 3600, -301, -86_400])('refuses a signature that is %d seconds old', (ageSeconds) => {
  expect(() => verifyWebhook(signed({ ageSeconds }))).toThrow(SignatureError);
});

test('takes either secret while one is rolled, in any order', () => {
  for (const secrets of [
    [OTHER, SECRET],
    [SECRET, OTHER],
  ]) {
    expect(verifyWebhook({ ...signed(), secrets })).toEqual(EVENT);
    expect(verifyWebhook({ ...signed({ secret: OTHER }), secrets })).toEqual(EVENT);
  }
});

test('takes a header that carries a signature of each secret', () => {
  const ours = signed();
  const v1 = /v1=[0-9a-f]+/.exec(signed({ secret: OTHER }).signatureHeader)?.[0] ?? '';
  const signatureHeader = ours.signatureHeader.replace(',', `,${v1},`);
  expect(verifyWebhook({ ...ours, signatureHeader })).toEqual(EVENT);
});

test('takes a secret that was copied with its line break', () => {
  expect(verifyWebhook({ ...signed(), secrets: [`${SECRET}\n`] })).toEqual(EVENT);
});

const good = signed();
const v1 = good.signatureHeader.split('v1=')[1] ?? '';

test.each([
  ['a body changed by one byte', { rawBody: Buffer.from(JSON.stringify({ ...EVENT, id: 'evt_2' })) }],
  ['a body that was parsed and written again', { rawBody: Buffer.from(JSON.stringify(EVENT, null, 1)) }],
  ['a body that is still in base64', { rawBody: Buffer.from(good.rawBody.toString('base64')) }],
  ['an empty body', { rawBody: Buffer.alloc(0) }],
  ['another secret', { secrets: [OTHER] }],
  ['no secrets at all', { secrets: [] }],
  ['blank secrets alone', { secrets: ['', ' \n'] }],
  ['no header', { signatureHeader: undefined }],
  ['an empty header', { signatureHeader: '' }],
  ['the header as a list', { signatureHeader: [good.signatureHeader] }],
  ['a header without a time', { signatureHeader: `v1=${v1}` }],
  ['a header with another time', { signatureHeader: `t=${NOW_MS / 1000 - 1},v1=${v1}` }],
  ['a header with the test scheme alone', { signatureHeader: good.signatureHeader.replace('v1=', 'v0=') }],
  ['a header that is no signature', { signatureHeader: 'Basic dXNlcjpwYXNz' }],
])('refuses %s', (_, change) => {
  expect(() => verifyWebhook({ ...good, ...change })).toThrow(SignatureError);
});

test.each([
  ['text', 'hello'],
  ['a number', '7'],
  ['null', 'null'],
  ['a list', '[]'],
  ['an object of another kind', '{"id":"ch_1","object":"charge"}'],
  ['an event without id', '{"object":"event","type":"charge.succeeded"}'],
  ['an event without type', '{"object":"event","id":"evt_1"}'],
  ['a thin event', '{"object":"v2.core.event","id":"evt_1","type":"v1.charge.succeeded"}'],
])('tells a validly signed body that is no event from a forged one: %s', (_, payload) => {
  expect(() => verifyWebhook(signed({ payload }))).toThrow(NotAnEventError);
  expect(() => verifyWebhook(signed({ payload, secret: OTHER }))).toThrow(SignatureError);
});
