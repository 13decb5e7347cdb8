import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Stripe } from 'stripe';
import { openRig, type Rig } from './harness.ts';
import { idOf } from './world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

const LINE = { sku: 'MUG-BLU', name: 'Blue mug', quantity: 1, unitAmountMinor: 1000 };

async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('The call was not refused.');
}

test('a wrong key is refused with 401, a missing object with resource_missing', async () => {
  const stranger = new Stripe('sk_test_somebody_else', {
    host: '127.0.0.1',
    port: rig.simulator.port,
    protocol: 'http',
    telemetry: false,
  });
  const denied = await refusal(stranger.charges.list());
  expect(denied).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 });
  expect(denied.message).toContain('sk_test_*********else');
  expect(await refusal(rig.stripe.charges.retrieve('ch_none'))).toMatchObject({
    type: 'StripeInvalidRequestError',
    statusCode: 404,
    code: 'resource_missing',
    requestId: expect.stringMatching(/^req_/),
  });
});

test('the key may come as the user of basic authentication', async () => {
  const basic = Buffer.from(`${rig.simulator.secretKey}:`).toString('base64');
  const url = `${rig.simulator.url}/v1/account`;
  expect((await fetch(url, { headers: { authorization: `Basic ${basic}` } })).status).toBe(200);
  expect((await fetch(url)).status).toBe(401);
});

test('the version is the caller’s, and nonsense is refused', async () => {
  const call = (version: string): Promise<Response> =>
    fetch(`${rig.simulator.url}/v1/account`, {
      headers: { authorization: `Bearer ${rig.simulator.secretKey}`, 'stripe-version': version },
    });
  expect((await call('2025-03-31.basil')).headers.get('stripe-version')).toBe('2025-03-31.basil');
  expect((await call('tomorrow')).status).toBe(400);
});

test('the version that dropped payment_method_types refuses it; an older one takes it', async () => {
  const params = {
    amount: 500,
    currency: 'usd',
    payment_method_types: ['card'],
  } as Stripe.PaymentIntentCreateParams;
  expect(await refusal(rig.stripe.paymentIntents.create(params))).toMatchObject({
    code: 'parameter_unknown',
  });
  const old = await rig.stripe.paymentIntents.create(params, { apiVersion: '2026-03-25.dahlia' });
  expect(old.payment_method_types).toEqual(['card']);
});

test('lists page in both directions and are filtered by time', async () => {
  const intents = Array.from({ length: 25 }, (_, n) =>
    rig.simulator.shop.payIntent({ amountMinor: 1000 + n, buyer: null, atMs: Date.UTC(2026, 8, 1, 0, 0, n) }),
  );
  const newestFirst = intents.map(({ charge }) => charge).reverse();
  const range = { gte: Date.UTC(2026, 8, 1) / 1000, lt: Date.UTC(2026, 8, 2) / 1000 };
  const first = await rig.stripe.charges.list({ created: range, limit: 10 });
  expect(first.has_more).toBe(true);
  expect(first.data.map(({ id }) => id)).toEqual(newestFirst.slice(0, 10));
  const all: string[] = [];
  for await (const charge of rig.stripe.charges.list({ created: range, limit: 7 })) all.push(charge.id);
  expect(all).toEqual(newestFirst);
  const before = await rig.stripe.charges.list({
    created: range,
    limit: 3,
    ending_before: newestFirst[10] ?? '',
  });
  expect(before.data.map(({ id }) => id)).toEqual(newestFirst.slice(7, 10));
  expect(before.has_more).toBe(true);
  const some = await rig.stripe.charges.list({ created: { gt: range.gte + 22, lte: range.gte + 23 } });
  expect(some.data.map(({ amount }) => amount)).toEqual([1023]);
  expect(await refusal(rig.stripe.charges.list({ limit: 101 }))).toMatchObject({ statusCode: 400 });
  expect(await refusal(rig.stripe.charges.list({ starting_after: 'ch_none' }))).toMatchObject({
    code: 'resource_missing',
  });
});

test('a payment leads to its session and the session to its lines, a hundred and more', async () => {
  const lines = Array.from({ length: 130 }, (_, n) => ({ ...LINE, sku: `S${n}`, name: `Thing ${n}` }));
  const paid = rig.simulator.shop.payCheckout({ lines, buyer: null, sessionMetadata: { cart: '7' } });
  const sessions = await rig.stripe.checkout.sessions.list({ payment_intent: paid.paymentIntent });
  expect(sessions.data).toMatchObject([{ id: paid.session, metadata: { cart: '7' } }]);
  expect(sessions.data[0]).not.toHaveProperty('line_items');
  expect((await rig.stripe.paymentIntents.retrieve(paid.paymentIntent)).metadata).toEqual({});
  const skus: (string | undefined)[] = [];
  const list = rig.stripe.checkout.sessions.listLineItems(paid.session, {
    limit: 100,
    expand: ['data.price.product'],
  });
  for await (const item of list)
    skus.push((item.price?.product as Stripe.Product | undefined)?.metadata['sku']);
  expect(skus).toEqual(lines.map(({ sku }) => sku));
});

test('taxes and discounts of a line are shown when they are asked for', async () => {
  const paid = rig.simulator.shop.payCheckout({
    lines: [{ ...LINE, taxRatePercent: 10, discountMinor: 100 }],
    buyer: null,
  });
  const plain = await rig.stripe.checkout.sessions.listLineItems(paid.session);
  expect(plain.data[0]).not.toHaveProperty('taxes');
  const full = await rig.stripe.checkout.sessions.listLineItems(paid.session, {
    expand: ['data.taxes', 'data.discounts'],
  });
  expect(full.data[0]).toMatchObject({
    amount_subtotal: 1000,
    amount_discount: 100,
    amount_tax: 90,
    amount_total: 990,
    taxes: [{ amount: 90, taxable_amount: 900, rate: { percentage: 10, inclusive: false } }],
    discounts: [{ amount: 100, discount: { object: 'discount' } }],
  });
  const session = await rig.stripe.checkout.sessions.retrieve(paid.session, {
    expand: ['total_details.breakdown'],
  });
  expect(session.total_details?.breakdown?.taxes).toMatchObject([{ amount: 90 }]);
});

test('the SKU may stand on the price instead', async () => {
  const paid = rig.simulator.shop.payCheckout({
    lines: [
      { ...LINE, name: 'On price', skuIn: 'price' },
      { ...LINE, name: 'On key', sku: 'KEY-1', skuIn: 'lookup-key' },
    ],
    buyer: null,
  });
  const { data } = await rig.stripe.checkout.sessions.listLineItems(paid.session, {
    expand: ['data.price.product'],
  });
  expect(data.map(({ price }) => [price?.metadata['sku'], price?.lookup_key])).toEqual([
    ['MUG-BLU', null],
    [undefined, 'KEY-1'],
  ]);
});

test('four levels may be expanded, five not, and not what is no reference', async () => {
  const paid = rig.simulator.shop.payCheckout({
    lines: [LINE],
    buyer: { email: 'a@example.com', saved: true },
  });
  const session = await rig.stripe.checkout.sessions.retrieve(paid.session, {
    expand: ['line_items.data.price.product', 'payment_intent.latest_charge.balance_transaction', 'customer'],
  });
  expect(session).toMatchObject({
    line_items: { data: [{ price: { product: { metadata: { sku: 'MUG-BLU' } } } }] },
    payment_intent: { latest_charge: { id: paid.charge } },
    customer: { email: 'a@example.com' },
  });
  const deep = rig.stripe.checkout.sessions.list({ expand: ['data.line_items.data.price.product'] });
  expect((await refusal(deep)).message).toContain('more than 4 levels');
  expect((await refusal(rig.stripe.charges.retrieve(paid.charge, { expand: ['amount'] }))).message).toContain(
    'cannot be expanded',
  );
});

test('a deleted customer still resolves, as deleted', async () => {
  const paid = rig.simulator.shop.payCheckout({
    lines: [LINE],
    buyer: { email: 'Gone@example.com', saved: true },
  });
  expect((await rig.stripe.customers.list({ email: 'gone@example.com' })).data).toEqual([]);
  expect((await rig.stripe.customers.list({ email: 'Gone@example.com' })).data).toHaveLength(1);
  await rig.stripe.customers.del(String(paid.customer));
  const charge = await rig.stripe.charges.retrieve(paid.charge, { expand: ['customer'] });
  expect(charge.customer).toEqual({ id: paid.customer, object: 'customer', deleted: true });
  expect((await rig.stripe.customers.list({ email: 'Gone@example.com' })).data).toEqual([]);
});

test('refunds of a charge are listed, and expanded on it only when asked for', async () => {
  const paid = rig.simulator.shop.payIntent({ amountMinor: 1000, buyer: null });
  const refund = await rig.stripe.refunds.create({ charge: paid.charge, amount: 400, reason: 'duplicate' });
  const byIntent = await rig.stripe.refunds.list({ payment_intent: paid.paymentIntent });
  expect(byIntent.data.map(({ id }) => id)).toEqual([refund.id]);
  const charge = await rig.stripe.charges.retrieve(paid.charge);
  expect(charge).not.toHaveProperty('refunds');
  const full = await rig.stripe.charges.retrieve(paid.charge, {
    expand: ['refunds.data.balance_transaction'],
  });
  expect(full.refunds?.data).toMatchObject([
    { id: refund.id, balance_transaction: { amount: -400, type: 'refund' } },
  ]);
});

test('only a refund that waits for the buyer can be canceled', async () => {
  const paid = rig.simulator.shop.payIntent({ amountMinor: 1000, buyer: null });
  const done = rig.simulator.shop.refund({ charge: paid.charge, amountMinor: 100 });
  expect((await refusal(rig.stripe.refunds.cancel(done.refund))).message).toContain('requires_action');
  const open = rig.simulator.shop.refund({
    charge: paid.charge,
    amountMinor: 100,
    status: 'requires_action',
  });
  expect((await rig.stripe.refunds.cancel(open.refund)).status).toBe('canceled');
  expect(rig.simulator.state.charges.get(paid.charge)?.amount_refunded).toBe(100);
});

test('line items of an intent are kept apart from it and must add up', async () => {
  const lines = [
    {
      product_name: 'Tee',
      product_code: 'TEE-M',
      quantity: 2,
      unit_cost: 1250,
      tax: { total_tax_amount: 206 },
    },
  ];
  const params = { currency: 'usd', confirm: true, payment_method: 'pm_card_visa' };
  const intent = await rig.stripe.paymentIntents.create({
    ...params,
    amount: 3206,
    amount_details: { line_items: lines, shipping: { amount: 500 } },
  });
  expect(intent.status).toBe('succeeded');
  expect(intent.amount_details).not.toHaveProperty('line_items');
  const listed = await rig.stripe.paymentIntents.listAmountDetailsLineItems(intent.id);
  expect(listed.data).toMatchObject([{ product_code: 'TEE-M', quantity: 2, tax: { total_tax_amount: 206 } }]);
  const expanded = await rig.stripe.paymentIntents.retrieve(intent.id, {
    expand: ['amount_details.line_items'],
  });
  expect(expanded.amount_details?.line_items?.data).toHaveLength(1);
  const wrong = { ...params, amount: 3000, amount_details: { line_items: lines } };
  expect(await refusal(rig.stripe.paymentIntents.create(wrong))).toMatchObject({
    code: 'amount_details_amount_mismatch',
  });
  const lax = await rig.stripe.paymentIntents.create({
    ...wrong,
    amount_details: { line_items: lines, enforce_arithmetic_validation: false },
  });
  expect(lax.amount_details?.error?.code).toBe('amount_details_amount_mismatch');
});

test('metadata merges, an empty value deletes, and the limits hold', async () => {
  const paid = rig.simulator.shop.payIntent({ amountMinor: 1000, buyer: null, metadata: { a: '1', b: '2' } });
  const update = (metadata: Stripe.MetadataParam | ''): Promise<Stripe.PaymentIntent> =>
    rig.stripe.paymentIntents.update(paid.paymentIntent, { metadata });
  expect((await update({ b: '', c: '3' })).metadata).toEqual({ a: '1', c: '3' });
  expect((await rig.stripe.charges.retrieve(paid.charge)).metadata).toEqual({ a: '1', b: '2' });
  expect((await refusal(update({ k: 'v'.repeat(501) }))).message).toContain('500 characters');
  expect((await refusal(update({ ['k'.repeat(41)]: 'v' }))).message).toContain('40 characters');
  const many = Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`key${n}`, 'v']));
  expect((await refusal(update(many))).message).toContain('50 metadata keys');
  expect((await update('')).metadata).toEqual({});
});

test('metadata of an intent or session makes no event, of a charge or refund it echoes', async () => {
  const paid = rig.simulator.shop.payCheckout({ lines: [LINE], buyer: null });
  const { refund } = rig.simulator.shop.refund({ charge: paid.charge, amountMinor: 100 });
  await rig.simulator.idle(20);
  const seen = rig.simulator.state.events.size;
  await rig.stripe.paymentIntents.update(paid.paymentIntent, { metadata: { lightspeed_sale_id: '9' } });
  await rig.stripe.checkout.sessions.update(paid.session, { metadata: { x: '1' } });
  expect(rig.simulator.state.events.size).toBe(seen);
  await rig.stripe.charges.update(paid.charge, { metadata: { sale: '9' } }, { idempotencyKey: 'ours:1' });
  await rig.stripe.refunds.update(refund, { metadata: { sale: '10' } });
  const [echo, ...rest] = rig.simulator.state.events.all().slice(seen);
  expect(echo).toMatchObject({
    type: 'charge.updated',
    request: { idempotency_key: 'ours:1' },
    data: { previous_attributes: { metadata: { sale: null } } },
  });
  expect(rest.map(({ type }) => type)).toEqual(['refund.updated', 'charge.refund.updated']);
});

test('events are filtered by at most twenty types, by wildcard and by time', async () => {
  rig.simulator.shop.payIntent({ amountMinor: 1000, buyer: null });
  const some = await rig.stripe.events.list({
    types: ['charge.succeeded', 'payment_intent.succeeded'],
    limit: 100,
  });
  expect(new Set(some.data.map(({ type }) => type))).toEqual(
    new Set(['charge.succeeded', 'payment_intent.succeeded']),
  );
  const wild = await rig.stripe.events.list({ type: 'charge.*', limit: 100 });
  expect(wild.data.every(({ type }) => type.startsWith('charge.'))).toBe(true);
  const types = Array.from({ length: 21 }, (_, n) => `charge.t${n}`);
  expect((await refusal(rig.stripe.events.list({ types }))).message).toContain('at most 20 types');
  const old = rig.simulator.shop.payIntent({
    amountMinor: 1,
    buyer: null,
    atMs: Date.now() - 31 * 24 * 3_600_000,
  });
  const all = await rig.stripe.events.list({ limit: 100, created: { gte: 0 } });
  expect(all.data.some(({ id }) => old.events.includes(id))).toBe(false);
  expect((await rig.stripe.events.retrieve(some.data[0]?.id ?? '')).id).toBe(some.data[0]?.id);
});

test('money rows lead back to what they are of', async () => {
  const paid = rig.simulator.shop.payIntent({ amountMinor: 2000, buyer: null, capture: 'automatic' });
  const { refund } = rig.simulator.shop.refund({ charge: paid.charge, amountMinor: 500 });
  const rows = await rig.stripe.balanceTransactions.list({ source: paid.charge, expand: ['data.source'] });
  expect(rows.data).toMatchObject([
    { amount: 2000, fee: 88, net: 1912, type: 'charge', source: { id: paid.charge } },
  ]);
  const [back] = (await rig.stripe.balanceTransactions.list({ source: refund })).data;
  expect(back).toMatchObject({ amount: -500, type: 'refund', reporting_category: 'refund' });
  expect((await rig.stripe.balanceTransactions.retrieve(String(back?.id))).id).toBe(back?.id);
});

test('a foreign currency is settled in the bank’s where the account has only that', () => {
  rig.simulator.switches.settlementCurrency = 'usd';
  const paid = rig.simulator.shop.payIntent({
    amountMinor: 1000,
    buyer: null,
    currency: 'gbp',
    capture: 'automatic',
  });
  rig.simulator.switches.settlementCurrency = null;
  const charge = rig.simulator.state.charges.get(paid.charge);
  const row = rig.simulator.state.balance_transactions.get(idOf(charge?.balance_transaction) ?? '');
  expect(charge).toMatchObject({ amount: 1000, currency: 'gbp' });
  expect(row).toMatchObject({ amount: 1266, currency: 'usd' });
});

test('a session opened by the API is paid by its page, with the tax of its rates', async () => {
  const rate = await rig.stripe.taxRates.create({ display_name: 'VAT', percentage: 20, inclusive: true });
  const session = await rig.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.example/ok',
    metadata: { cart: '1' },
    payment_intent_data: { metadata: { order_reference: 'A-1' } },
    line_items: [
      {
        quantity: 2,
        tax_rates: [rate.id],
        price_data: {
          currency: 'usd',
          unit_amount: 1200,
          product_data: { name: 'Mug', metadata: { sku: 'MUG' } },
        },
      },
    ],
  });
  expect(session).toMatchObject({ status: 'open', payment_intent: null, amount_total: 2400 });
  await rig.stripe.rawRequest('POST', `/v1/payment_pages/${session.id}/confirm`, {
    payment_method: 'pm_card_visa',
  });
  const done = await rig.stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
  expect(done).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    total_details: { amount_tax: 400 },
  });
  expect(done.payment_intent).toMatchObject({ amount: 2400, metadata: { order_reference: 'A-1' } });
});

test('evidence decides a dispute of a test card', async () => {
  const intent = await rig.stripe.paymentIntents.create({
    amount: 700,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_createDispute',
  });
  const [dispute] = (await rig.stripe.disputes.list({ payment_intent: intent.id })).data;
  expect(dispute).toMatchObject({ status: 'needs_response', amount: 700 });
  const won = await rig.stripe.disputes.update(String(dispute?.id), {
    evidence: { uncategorized_text: 'winning_evidence' },
  });
  expect(won.status).toBe('won');
});

test('a declined card answers 402 and names the failed charge', async () => {
  const call = rig.stripe.paymentIntents.create({
    amount: 700,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_chargeDeclined',
  });
  const error = await refusal(call);
  expect(error).toMatchObject({ type: 'StripeCardError', code: 'card_declined' });
  expect(rig.simulator.state.charges.get(idOf(error.payment_intent?.latest_charge) ?? '')?.status).toBe(
    'failed',
  );
});

test('the account says who it is', async () => {
  const account = await rig.stripe.accounts.retrieveCurrent();
  expect(account.id).toBe(rig.simulator.accountId);
});
