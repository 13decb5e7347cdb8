import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Stripe } from 'stripe';
import { openRig, type Rig } from './harness.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const PAYMENT = { amount: 500, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' };

test('the same key with the same parameters charges once and says that it is a replay', async () => {
  const first = await rig.stripe.paymentIntents.create(PAYMENT, { idempotencyKey: 'order-1' });
  const again = await rig.stripe.paymentIntents.create(PAYMENT, { idempotencyKey: 'order-1' });
  expect(again.id).toBe(first.id);
  expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
  expect(rig.simulator.state.charges.size).toBe(1);
});

test('the same key with other parameters is refused and does nothing', async () => {
  await rig.stripe.paymentIntents.create(PAYMENT, { idempotencyKey: 'order-1' });
  const other = rig.stripe.paymentIntents.create({ ...PAYMENT, amount: 501 }, { idempotencyKey: 'order-1' });
  await expect(other).rejects.toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
  expect(rig.simulator.state.charges.size).toBe(1);
});

test('a call that failed validation does not use its key up, a declined card does', async () => {
  const refused = rig.stripe.paymentIntents.create({ amount: 0, currency: 'usd' }, { idempotencyKey: 'k' });
  await expect(refused).rejects.toMatchObject({ statusCode: 400 });
  await rig.stripe.paymentIntents.create(PAYMENT, { idempotencyKey: 'k' });
  const declined = { ...PAYMENT, payment_method: 'pm_card_chargeDeclined' };
  for (const _ of [1, 2]) {
    await expect(rig.stripe.paymentIntents.create(declined, { idempotencyKey: 'd' })).rejects.toMatchObject({
      statusCode: 402,
    });
  }
  expect(rig.simulator.state.charges.all().map(({ status }) => status)).toEqual(['succeeded', 'failed']);
});

test('a key is forgotten after a day', async () => {
  await rig.close();
  let nowMs = Date.UTC(2026, 10, 1);
  rig = await openRig({ clock: { nowMs: () => nowMs, sleep: async () => undefined }, webhook: null });
  const first = await rig.stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k' });
  nowMs += 25 * 3_600_000;
  const second = await rig.stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k' });
  expect(second.id).not.toBe(first.id);
});

test('a second call under a key that is being answered gets 409', async () => {
  rig.simulator.faults.add({ kind: 'delay', delayMs: 60 });
  const slow = rig.stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await expect(rig.stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k' })).rejects.toMatchObject({
    statusCode: 409,
  });
  await slow;
  expect(rig.simulator.state.customers.size).toBe(1);
});

test('a rate limit names its reason, a lock does not', async () => {
  rig.simulator.faults.add({ kind: 'rate-limit', reason: 'global-rate' });
  rig.simulator.faults.add({ kind: 'lock-timeout' });
  const limited = await rig.stripe.charges
    .list()
    .catch((error: unknown) => error as Stripe.errors.StripeError);
  expect(limited).toMatchObject({
    type: 'StripeRateLimitError',
    headers: { 'stripe-rate-limited-reason': 'global-rate' },
  });
  const locked = await rig.stripe.charges
    .list()
    .catch((error: unknown) => error as Stripe.errors.StripeError);
  expect(locked).toMatchObject({ type: 'StripeRateLimitError', code: 'lock_timeout' });
  expect((locked as Stripe.errors.StripeError).headers).not.toHaveProperty('stripe-rate-limited-reason');
  await expect(rig.stripe.charges.list()).resolves.toMatchObject({ data: [] });
});

test('a fault meets the calls it names, as often as it says', async () => {
  rig.simulator.faults.add({ kind: 'error', method: 'POST', path: /^\/v1\/refunds/, times: 2 });
  await expect(rig.stripe.charges.list()).resolves.toMatchObject({ data: [] });
  const { charge } = rig.simulator.shop.payIntent({ amountMinor: 500, buyer: null });
  for (const _ of [1, 2]) {
    await expect(rig.stripe.refunds.create({ charge })).rejects.toMatchObject({ statusCode: 500 });
  }
  await expect(rig.stripe.refunds.create({ charge })).resolves.toMatchObject({ amount: 500 });
});

test('an answer may be lost before or after the work was done', async () => {
  rig.simulator.faults.add({ kind: 'reset', when: 'before', times: 2 });
  await expect(rig.stripe.customers.create({ name: 'A' })).rejects.toMatchObject({
    type: 'StripeConnectionError',
  });
  expect(rig.simulator.state.customers.size).toBe(0);
  rig.simulator.faults.clear();
  rig.simulator.faults.add({ kind: 'timeout', when: 'after' });
  const call = rig.stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k', timeout: 80 });
  await expect(call).rejects.toMatchObject({ type: 'StripeConnectionError' });
  expect(rig.simulator.state.customers.size).toBe(1);
  const again = await rig.stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k' });
  expect(again.id).toBe(rig.simulator.state.customers.all()[0]?.id);
});

test('the account may have a rate limit of its own', async () => {
  rig.simulator.switches.rateLimitPerSecond = 3;
  const calls = await Promise.allSettled(Array.from({ length: 5 }, () => rig.stripe.charges.list()));
  expect(calls.filter(({ status }) => status === 'rejected')).toHaveLength(2);
});

test('every answered call is on record with its key', async () => {
  await rig.stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k' });
  expect(rig.simulator.requests).toMatchObject([
    { method: 'POST', path: '/v1/customers', status: 200, idempotencyKey: 'k' },
  ]);
});
