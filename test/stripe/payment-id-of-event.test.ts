import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { PAYMENT_EVENT_TYPES } from '../../shared/stripe/event-types.ts';
import { paymentIdOfEvent } from '../../shared/stripe/payment-id-of-event.ts';

const CREATED = 1_793_200_000;

function event(type: string, object: Record<string, unknown>): Record<string, unknown> {
  return { id: 'evt_1', object: 'event', type, created: CREATED, livemode: false, data: { object } };
}

/** The object that Stripe sends with events of this type. */
function objectOf(type: string): Record<string, unknown> {
  if (type.startsWith('charge.dispute.')) {
    return { id: 'du_1', object: 'dispute', charge: 'ch_1', payment_intent: 'pi_1' };
  }
  if (type.startsWith('charge.')) return { id: 'ch_1', object: 'charge', payment_intent: 'pi_1' };
  if (type.startsWith('refund.')) {
    return { id: 're_1', object: 'refund', charge: 'ch_1', payment_intent: 'pi_1' };
  }
  if (type.startsWith('checkout.'))
    return { id: 'cs_test_1', object: 'checkout.session', payment_intent: 'pi_1' };
  return { id: 'pi_1', object: 'payment_intent' };
}

test.each(PAYMENT_EVENT_TYPES)('%s names its payment', (type) => {
  expect(paymentIdOfEvent(event(type, objectOf(type)))).toEqual({
    kind: 'payment',
    paymentId: 'pi_1',
    eventAtMs: CREATED * 1000,
    eventId: 'evt_1',
  });
});

test("asks for no more types at once than Stripe's events list takes", () => {
  expect(PAYMENT_EVENT_TYPES.length).toBeLessThanOrEqual(20);
  expect(new Set(PAYMENT_EVENT_TYPES).size).toBe(PAYMENT_EVENT_TYPES.length);
});

test.each([
  ['charge.succeeded', { id: 'ch_1', object: 'charge', payment_intent: null }],
  ['charge.succeeded', { id: 'ch_1', object: 'charge' }],
  ['refund.created', { id: 're_1', object: 'refund', payment_intent: null, charge: 'ch_1' }],
  ['refund.created', { id: 'pyr_1', object: 'refund', payment_intent: null, charge: { id: 'ch_1' } }],
  ['charge.dispute.closed', { id: 'dp_1', object: 'dispute', payment_intent: null, charge: 'ch_1' }],
])('%s of a charge without a PaymentIntent names the charge', (type, object) => {
  expect(paymentIdOfEvent(event(type, object))).toMatchObject({ kind: 'payment', paymentId: 'ch_1' });
});

test.each(['charge.refund.updated', 'payment_intent.created', 'payment_intent.processing'])(
  'ignores %s, to which nobody subscribes, though it names a payment',
  (type) => {
    const refund = { id: 're_1', object: 'refund', charge: 'ch_1', payment_intent: 'pi_1' };
    expect(paymentIdOfEvent(event(type, refund))).toMatchObject({ kind: 'ignored', type, about: null });
  },
);

test('takes the id out of an expanded reference', () => {
  const charge = { id: 'ch_1', object: 'charge', payment_intent: { id: 'pi_1', object: 'payment_intent' } };
  expect(paymentIdOfEvent(event('charge.succeeded', charge))).toMatchObject({ paymentId: 'pi_1' });
});

test.each([
  ['payout.reconciliation_completed', { id: 'po_1', object: 'payout' }],
  ['customer.created', { id: 'cus_1', object: 'customer' }],
  ['a.type.of.tomorrow', { id: 'x_1', object: 'x' }],
  ['checkout.session.completed', { id: 'cs_1', object: 'checkout.session', payment_intent: null }],
  ['refund.created', { id: 're_1', object: 'refund', payment_intent: null, charge: null }],
])('%s without a payment is ignored, not refused', (type, object) => {
  expect(paymentIdOfEvent(event(type, object))).toMatchObject({ kind: 'ignored', type });
});

const GOOD = event('charge.succeeded', { id: 'ch_1', object: 'charge', payment_intent: 'pi_1' });

test('tells a whole order of zero, and a refund that belongs to no charge, once each', () => {
  const about = (type: string, object: Record<string, unknown>) => {
    const reading = paymentIdOfEvent(event(type, object));
    return reading.kind === 'ignored' ? reading.about : reading.kind;
  };
  const refund = { id: 're_1', object: 'refund', payment_intent: null, charge: null };
  expect(about('refund.created', refund)).toBe('refund-without-charge');
  expect(about('refund.updated', refund)).toBeNull();
  const session = { id: 'cs_1', object: 'checkout.session', payment_intent: null, amount_total: 0 };
  const free = { ...session, payment_status: 'no_payment_required' };
  expect(about('checkout.session.completed', free)).toBe('zero-order');
  expect(about('checkout.session.completed', { ...session, payment_status: 'unpaid' })).toBeNull();
  expect(about('checkout.session.completed', { ...free, amount_total: null })).toBeNull();
});

test.each([
  ['nothing', null],
  ['a text', 'charge.succeeded'],
  ['a list', [GOOD]],
  ['an empty object', {}],
  [
    'a thin event',
    { id: 'evt_1', object: 'v2.core.event', type: 'v1.charge.succeeded', created: '2026-11-23' },
  ],
  ['an event without id', { ...GOOD, id: undefined }],
  ['an event with a strange id', { ...GOOD, id: 'evt_1/../x' }],
  ['an event without time', { ...GOOD, created: null }],
  ['an event without type', { ...GOOD, type: 7 }],
  ['an event without data', { ...GOOD, data: null }],
  ['a charge event with another object', { ...GOOD, data: { object: { id: 'cus_1', object: 'customer' } } }],
  ['a charge without id', { ...GOOD, data: { object: { object: 'charge' } } }],
  [
    'a payment id that is none',
    { ...GOOD, data: { object: { object: 'charge', payment_intent: 'pi_1 OR 1=1' } } },
  ],
])('%s is malformed', (_, input) => {
  expect(paymentIdOfEvent(input)).toEqual({ kind: 'malformed' });
});

test('imports nothing but ids: it runs on the cold path of the webhook', () => {
  const source = readFileSync(new URL('../../shared/stripe/payment-id-of-event.ts', import.meta.url), 'utf8');
  expect([...source.matchAll(/from '([^']+)'/g)].map((match) => match[1])).toEqual([
    '../kernel/ids.ts',
    './event-types.ts',
  ]);
});
