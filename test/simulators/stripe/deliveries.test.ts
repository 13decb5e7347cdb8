import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Stripe } from 'stripe';
import { openRig, type Rig } from './harness.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

/** Lets a number of things happen that each make exactly one event. */
function makeCustomers(n: number): string[] {
  return Array.from(
    { length: n },
    (_, i) => rig.simulator.shop.createCustomer({ name: `Buyer ${i}` }).customer,
  );
}

function ids(): string[] {
  return rig.inbox.received.map(({ event }) => event.id);
}

test('a delivery verifies with stripe-node by the current secret and by no other', async () => {
  makeCustomers(1);
  await rig.simulator.idle();
  const { body, signature, event } = rig.inbox.received[0] ?? { body: '', signature: '', event: null };
  expect(event).toMatchObject({ object: 'event', api_version: '2026-10-28.endive', livemode: false });
  expect(signature).toMatch(/^t=\d+,v1=[0-9a-f]{64},v0=[0-9a-f]{64}$/);
  expect(() => Stripe.webhooks.constructEvent(body, signature, 'whsec_other')).toThrow('signature');
  expect(() =>
    Stripe.webhooks.constructEvent(JSON.stringify(JSON.parse(body)), signature, rig.simulator.webhookSecret),
  ).toThrow('signature');
});

test('during a rotation either secret verifies', async () => {
  rig.simulator.setWebhookSecrets(['whsec_new', rig.simulator.webhookSecret]);
  makeCustomers(1);
  await rig.simulator.idle();
  const { body, signature } = rig.inbox.received[0] ?? { body: '', signature: '' };
  expect(Stripe.webhooks.constructEvent(body, signature, 'whsec_new').type).toBe('customer.created');
  expect(signature.match(/v1=/g)).toHaveLength(2);
});

test('an event keeps the object as it was, whatever becomes of it', async () => {
  const { customer } = rig.simulator.shop.createCustomer({ name: 'Before' });
  await rig.stripe.customers.update(customer, { name: 'After' });
  await rig.simulator.idle();
  const names = rig.inbox.received.map(({ event }) => (event.data.object as Stripe.Customer).name);
  expect(names).toEqual(['Before', 'After']);
});

test('anything but 2xx is tried again until it is, redirects included', async () => {
  rig.inbox.answer(500, 302, 404, 200);
  makeCustomers(1);
  await rig.simulator.idle(200);
  expect(new Set(ids()).size).toBe(1);
  expect(ids()).toHaveLength(4);
  expect(rig.simulator.state.deliveries.all()).toMatchObject([
    { status: 'delivered', attempts: 4, lastStatus: 200 },
  ]);
});

test('an event tells how many deliveries of it wait', async () => {
  rig.simulator.deliveries.hold();
  makeCustomers(1);
  const waiting = await rig.stripe.events.list();
  expect(waiting.data[0]?.pending_webhooks).toBe(1);
  rig.simulator.deliveries.release();
  await rig.simulator.idle();
  const told = await rig.stripe.events.list();
  expect(told.data[0]?.pending_webhooks).toBe(0);
});

test('undelivered events are found by delivery_success', async () => {
  makeCustomers(1);
  await rig.simulator.idle();
  rig.simulator.deliveries.drop(() => true);
  const [lost] = makeCustomers(1);
  await rig.simulator.idle();
  const missed = await rig.stripe.events.list({ delivery_success: false });
  expect(missed.data.map((event) => (event.data.object as Stripe.Customer).id)).toEqual([lost]);
  expect(ids()).toHaveLength(1);
});

test('a duplicate is the same event again, a twin another event for the same thing', async () => {
  rig.simulator.deliveries.duplicate(1);
  makeCustomers(1);
  await rig.simulator.idle();
  expect(ids()).toHaveLength(2);
  expect(new Set(ids()).size).toBe(1);
  rig.inbox.received.length = 0;
  rig.simulator.deliveries.twin(1);
  makeCustomers(1);
  await rig.simulator.idle();
  expect(new Set(ids()).size).toBe(2);
  const objects = rig.inbox.received.map(({ event }) => (event.data.object as Stripe.Customer).id);
  expect(new Set(objects).size).toBe(1);
});

test('what is held arrives after the release, in reverse where that is asked for', async () => {
  rig.simulator.deliveries.hold();
  rig.simulator.deliveries.reorder();
  const customers = makeCustomers(4);
  await rig.simulator.idle();
  expect(rig.inbox.received).toEqual([]);
  rig.simulator.deliveries.release();
  await rig.simulator.idle();
  const arrived = rig.inbox.received.map(({ event }) => (event.data.object as Stripe.Customer).id);
  expect(arrived).toEqual([...customers].reverse());
});

test('an event may be dropped for good and replayed by hand', async () => {
  rig.simulator.deliveries.drop((event) => event.type === 'customer.created');
  makeCustomers(1);
  await rig.simulator.idle();
  expect(rig.inbox.received).toEqual([]);
  rig.simulator.deliveries.calm();
  rig.simulator.deliveries.replay(rig.simulator.state.events.all()[0]?.id ?? '');
  await rig.simulator.idle();
  expect(rig.inbox.types()).toEqual(['customer.created']);
  expect(() => rig.simulator.deliveries.replay('evt_none')).toThrow("No such event: 'evt_none'");
});

test('first attempts may be late', async () => {
  rig.simulator.deliveries.delay(3_600_000);
  makeCustomers(1);
  await rig.simulator.idle();
  expect(rig.inbox.received).toEqual([]);
  rig.simulator.deliveries.calm();
  await rig.simulator.idle();
  expect(rig.inbox.received).toHaveLength(1);
});

test('while the shop’s endpoint is switched off, what waits for it waits, and nothing new is sent', async () => {
  rig.inbox.answer(500);
  makeCustomers(1);
  await rig.simulator.idle();
  rig.simulator.setWebhook(null);
  makeCustomers(1);
  rig.inbox.answer(200);
  rig.inbox.received.length = 0;
  await rig.simulator.idle(100);
  expect(rig.inbox.received).toEqual([]);
  rig.simulator.setWebhook(rig.inbox.url);
  await rig.simulator.idle(100);
  expect(rig.inbox.received).toHaveLength(1);
});

test('an endpoint made by the API has a secret of its own, shown once, and its own choice of events', async () => {
  const made = await rig.stripe.webhookEndpoints.create({
    url: rig.inbox.url,
    enabled_events: ['customer.deleted'],
    api_version: '2026-10-28.endive',
  });
  expect(made.secret).toMatch(/^whsec_/);
  expect((await rig.stripe.webhookEndpoints.retrieve(made.id)).secret).toBeUndefined();
  rig.simulator.deliveries.hold();
  const [customer] = makeCustomers(1);
  rig.simulator.shop.deleteCustomer(String(customer));
  const perType = Object.fromEntries(
    (await rig.stripe.events.list()).data.map(({ type, pending_webhooks }) => [type, pending_webhooks]),
  );
  expect(perType).toEqual({ 'customer.created': 1, 'customer.deleted': 2 });
  await rig.stripe.webhookEndpoints.del(made.id);
  rig.simulator.deliveries.release();
  await rig.simulator.idle();
  expect(rig.simulator.state.deliveries.all().map(({ status }) => status)).toEqual([
    'delivered',
    'delivered',
    'stopped',
  ]);
});

test('retries end when the event is three days old', async () => {
  await rig.close();
  let nowMs = Date.UTC(2026, 10, 1);
  rig = await openRig({
    clock: { nowMs: () => nowMs, sleep: async () => undefined },
    switches: { retryScheduleMs: [36 * 3_600_000] },
  });
  // The endpoint's own check of age is not what this is about: it is down.
  rig.simulator.setWebhook('http://127.0.0.1:9/down');
  makeCustomers(1);
  await rig.simulator.idle();
  expect(rig.simulator.state.deliveries.all()).toMatchObject([{ status: 'pending', attempts: 1 }]);
  for (const expected of ['pending', 'failed']) {
    nowMs += 36 * 3_600_000;
    await rig.simulator.idle();
    expect(rig.simulator.state.deliveries.all()[0]?.status).toBe(expected);
  }
});

test('anything can be sent with a good signature, an event of another account included', async () => {
  const event = {
    id: 'evt_foreign',
    object: 'event',
    type: 'charge.succeeded',
    livemode: true,
    account: 'acct_other',
  };
  expect(await rig.simulator.deliveries.send(event)).toBe(200);
  expect(rig.inbox.received[0]?.event).toMatchObject({ id: 'evt_foreign', account: 'acct_other' });
  expect(rig.simulator.state.events.size).toBe(0);
});

test('a new event may be missing from the list for a while', async () => {
  rig.simulator.switches.eventListLagMs = 60_000;
  makeCustomers(1);
  expect((await rig.stripe.events.list()).data).toEqual([]);
  rig.simulator.switches.eventListLagMs = 0;
  expect((await rig.stripe.events.list()).data).toHaveLength(1);
});
