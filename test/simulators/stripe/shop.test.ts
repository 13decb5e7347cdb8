import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openRig, type Rig } from './harness.ts';
import { idOf } from './world.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const MUG = { sku: 'MUG-BLU', name: 'Blue mug', quantity: 2, unitAmountMinor: 1250 };
const GUEST = { email: 'pat@example.com', name: 'Pat Doe', phone: '+15550001' };

/** What happened to payments since the last call, catalogue and intents aside. */
async function told(): Promise<string[]> {
  await rig.simulator.idle(50);
  const types = rig.inbox
    .types()
    .filter(
      (type) =>
        !/^(product|price)\.|\.created$/.test(type) || type.startsWith('refund') || type.startsWith('charge'),
    );
  rig.inbox.received.length = 0;
  return types.sort();
}

test('a paid checkout tells of charge, intent and session, and of the balance transaction later', async () => {
  const paid = rig.simulator.shop.payCheckout({ lines: [MUG], buyer: GUEST });
  expect(await told()).toEqual([
    'charge.succeeded',
    'charge.updated',
    'checkout.session.completed',
    'payment_intent.succeeded',
  ]);
  const charge = rig.simulator.state.charges.get(paid.charge);
  expect(charge).toMatchObject({
    amount: 2500,
    captured: true,
    customer: null,
    payment_intent: paid.paymentIntent,
  });
  expect(charge?.balance_transaction).toMatch(/^txn_/);
});

test('the charge is told of before its fee is known', async () => {
  rig.simulator.shop.payIntent({ amountMinor: 1000, buyer: null });
  await rig.simulator.idle(50);
  const objectOf = (type: string): unknown =>
    rig.inbox.received.find(({ event }) => event.type === type)?.event.data;
  expect(objectOf('charge.succeeded')).toMatchObject({
    object: { balance_transaction: null, captured: true },
  });
  expect(objectOf('charge.updated')).toMatchObject({
    object: { balance_transaction: expect.stringMatching(/^txn_/) },
    previous_attributes: { balance_transaction: null },
  });
});

test('an authorisation is no captured charge, and a part capture makes no refund', async () => {
  const held = rig.simulator.shop.authorise({ amountMinor: 5400, buyer: GUEST });
  expect(rig.simulator.state.charges.get(held.charge)).toMatchObject({
    paid: true,
    captured: false,
    amount_captured: 0,
  });
  expect(await told()).toEqual(['charge.succeeded', 'payment_intent.amount_capturable_updated']);
  rig.simulator.shop.capture({ paymentIntent: held.paymentIntent, amountMinor: 5000 });
  expect(await told()).toEqual(['charge.captured', 'payment_intent.succeeded']);
  expect(rig.simulator.state.charges.get(held.charge)).toMatchObject({
    captured: true,
    amount: 5400,
    amount_captured: 5000,
    amount_refunded: 0,
  });
  expect(rig.simulator.state.refunds.size).toBe(0);
  expect(rig.simulator.state.payment_intents.get(held.paymentIntent)).toMatchObject({
    amount_received: 5000,
  });
});

test('a capture in parts leaves the charge uncaptured until the last, each part with a booking of its own', async () => {
  const { paymentIntent, charge } = rig.simulator.shop.authorise({ amountMinor: 5400, buyer: GUEST });
  await told();
  rig.simulator.shop.capture({ paymentIntent, amountMinor: 2000, final: false });
  expect(await told()).toEqual(['charge.updated', 'payment_intent.amount_capturable_updated']);
  expect(rig.simulator.state.charges.get(charge)).toMatchObject({ captured: false, amount_captured: 2000 });
  rig.simulator.shop.capture({ paymentIntent, amountMinor: 3000, final: false });
  expect(rig.simulator.state.payment_intents.get(paymentIntent)).toMatchObject({
    status: 'requires_capture',
    amount_capturable: 400,
    amount_received: 5000,
  });
  await told();
  rig.simulator.shop.capture({ paymentIntent, amountMinor: 0 });
  expect(await told()).toEqual(['charge.captured', 'payment_intent.succeeded']);
  expect(rig.simulator.state.charges.get(charge)).toMatchObject({ captured: true, amount_captured: 5000 });
  const booked = rig.simulator.state.balance_transactions.all();
  expect(booked.map(({ source, amount }) => [source, amount])).toEqual([
    [charge, 2000],
    [charge, 3000],
  ]);
});

test('an authorisation given up or lapsed leaves no money and no refund', async () => {
  const given = rig.simulator.shop.authorise({ amountMinor: 100, buyer: null });
  await told();
  rig.simulator.shop.cancel(given.paymentIntent);
  expect(await told()).toEqual(['payment_intent.canceled']);
  const lapsed = rig.simulator.shop.authorise({ amountMinor: 100, buyer: null });
  await told();
  rig.simulator.shop.expire(lapsed.paymentIntent);
  expect(await told()).toEqual(['charge.expired', 'payment_intent.canceled']);
  expect(rig.simulator.state.balance_transactions.size).toBe(0);
});

test('a bank debit is pending first; the session is unpaid until it arrives', async () => {
  const paid = rig.simulator.shop.payCheckout({
    lines: [MUG],
    buyer: GUEST,
    method: 'us_bank_account',
    outcome: 'waits',
  });
  expect(await told()).toEqual(['charge.pending', 'checkout.session.completed', 'payment_intent.processing']);
  expect(rig.simulator.state.sessions.get(paid.session)).toMatchObject({
    status: 'complete',
    payment_status: 'unpaid',
  });
  rig.simulator.shop.settleDebit(paid.charge);
  expect(await told()).toEqual([
    'charge.succeeded',
    'charge.updated',
    'checkout.session.async_payment_succeeded',
    'payment_intent.succeeded',
  ]);
  expect(rig.simulator.state.sessions.get(paid.session)?.payment_status).toBe('paid');
  expect(paid.charge).toMatch(/^py_/);
});

test('a bank debit that comes back while pending was never money', async () => {
  const paid = rig.simulator.shop.payCheckout({
    lines: [MUG],
    buyer: GUEST,
    method: 'sepa_debit',
    outcome: 'fails',
  });
  expect(await told()).toEqual([
    'charge.failed',
    'charge.pending',
    'checkout.session.async_payment_failed',
    'checkout.session.completed',
    'payment_intent.payment_failed',
    'payment_intent.processing',
  ]);
  expect(rig.simulator.state.charges.get(paid.charge)).toMatchObject({
    status: 'failed',
    balance_transaction: null,
    failure_balance_transaction: null,
  });
});

test('a debit that fails after it succeeded has its booking reversed', async () => {
  const paid = rig.simulator.shop.payIntent({ amountMinor: 900, buyer: null, method: 'us_bank_account' });
  await told();
  rig.simulator.shop.failLate({ charge: paid.charge });
  expect(await told()).toEqual(['charge.failed', 'payment_intent.payment_failed']);
  const charge = rig.simulator.state.charges.get(paid.charge);
  expect(charge?.status).toBe('failed');
  const reversal = rig.simulator.state.balance_transactions.get(
    idOf(charge?.failure_balance_transaction) ?? '',
  );
  expect(reversal).toMatchObject({ amount: -900, type: 'payment_failure_refund', source: paid.charge });
});

test('refunds add up on the charge and are booked by themselves', async () => {
  const paid = rig.simulator.shop.payIntent({ amountMinor: 5400, buyer: null });
  await told();
  const part = rig.simulator.shop.refund({
    charge: paid.charge,
    amountMinor: 1200,
    metadata: { restock: 'keep' },
  });
  expect(await told()).toEqual(['charge.refunded', 'refund.created']);
  const rest = rig.simulator.shop.refund({ paymentIntent: paid.paymentIntent });
  expect(rig.simulator.state.refunds.get(part.refund)).toMatchObject({
    amount: 1200,
    status: 'succeeded',
    metadata: { restock: 'keep' },
  });
  expect(rig.simulator.state.refunds.get(rest.refund)).toMatchObject({ amount: 4200 });
  expect(rig.simulator.state.charges.get(paid.charge)).toMatchObject({
    amount_refunded: 5400,
    refunded: true,
  });
  expect(() => rig.simulator.shop.refund({ charge: paid.charge })).toThrow('already been refunded');
});

test('the test card of a slow refund succeeds later, that of a failing one fails later', async () => {
  const slow = rig.simulator.shop.payIntent({ amountMinor: 500, buyer: null, method: '4000000000007726' });
  const failing = rig.simulator.shop.payIntent({ amountMinor: 700, buyer: null, method: '4000000000005126' });
  await told();
  const pending = rig.simulator.shop.refund({ charge: slow.charge });
  expect(rig.simulator.state.refunds.get(pending.refund)).toMatchObject({
    status: 'pending',
    balance_transaction: null,
  });
  expect(await told()).toEqual([
    'charge.refund.updated',
    'charge.refunded',
    'refund.created',
    'refund.updated',
  ]);
  expect(rig.simulator.state.refunds.get(pending.refund)?.status).toBe('succeeded');
  const broken = rig.simulator.shop.refund({ charge: failing.charge });
  expect(await told()).toEqual([
    'charge.refund.updated',
    'charge.refunded',
    'refund.created',
    'refund.failed',
  ]);
  expect(rig.simulator.state.refunds.get(broken.refund)).toMatchObject({
    status: 'failed',
    failure_balance_transaction: expect.stringMatching(/^txn_/),
  });
  expect(rig.simulator.state.charges.get(failing.charge)).toMatchObject({
    amount_refunded: 0,
    refunded: false,
  });
});

test("the bank's reference of a refund is an update and moves no money", async () => {
  const paid = rig.simulator.shop.payIntent({ amountMinor: 500, buyer: null });
  const { refund } = rig.simulator.shop.refund({ charge: paid.charge });
  await told();
  const before = rig.simulator.state.balance_transactions.size;
  rig.simulator.shop.referenceRefund(refund);
  expect(await told()).toEqual(['refund.updated']);
  expect(rig.simulator.state.balance_transactions.size).toBe(before);
});

test('a dispute withdraws the money without being a refund; lost, it may still be won on appeal', async () => {
  const paid = rig.simulator.shop.payIntent({ amountMinor: 5400, buyer: null });
  await told();
  const { dispute } = rig.simulator.shop.dispute({ charge: paid.charge, reason: 'product_not_received' });
  expect(await told()).toEqual(['charge.dispute.created', 'charge.dispute.funds_withdrawn']);
  expect(rig.simulator.state.charges.get(paid.charge)).toMatchObject({ disputed: true, amount_refunded: 0 });
  rig.simulator.shop.closeDispute(dispute, 'lost');
  expect(await told()).toEqual(['charge.dispute.closed']);
  rig.simulator.shop.closeDispute(dispute, 'won');
  expect(await told()).toEqual(['charge.dispute.closed', 'charge.dispute.funds_reinstated']);
  const amounts = rig.simulator.state.disputes.get(dispute)?.balance_transactions.map(({ amount }) => amount);
  expect(amounts).toEqual([-5400, 5400]);
});

test('an inquiry moves no money', async () => {
  const paid = rig.simulator.shop.payIntent({ amountMinor: 5400, buyer: null, method: '4000000000001976' });
  const [dispute] = rig.simulator.state.disputes.all();
  expect(dispute).toMatchObject({
    charge: paid.charge,
    status: 'warning_needs_response',
    balance_transactions: [],
  });
  rig.simulator.shop.closeDispute(String(dispute?.id), 'warning_closed');
  expect((await told()).filter((type) => type.includes('dispute'))).toEqual([
    'charge.dispute.closed',
    'charge.dispute.created',
  ]);
});

test('a declined card leaves a failed charge and an open session', async () => {
  const tried = rig.simulator.shop.payCheckout({ lines: [MUG], buyer: GUEST, method: '4000000000000002' });
  expect(await told()).toEqual(['charge.failed', 'payment_intent.payment_failed']);
  expect(rig.simulator.state.charges.get(tried.charge)).toMatchObject({ status: 'failed', captured: false });
  expect(rig.simulator.state.sessions.get(tried.session)).toMatchObject({
    status: 'open',
    payment_status: 'unpaid',
  });
});

test('an invoice is joined to its payment by the InvoicePayment alone', async () => {
  const paid = rig.simulator.shop.payInvoice({ lines: [{ ...MUG, taxRatePercent: 10 }], buyer: GUEST });
  expect(await told()).toEqual([
    'charge.succeeded',
    'charge.updated',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
    'payment_intent.succeeded',
  ]);
  const found = await rig.stripe.invoicePayments.list({
    payment: { type: 'payment_intent', payment_intent: paid.paymentIntent },
  });
  expect(found.data.map(({ id, invoice }) => ({ id, invoice }))).toEqual([
    { id: paid.invoicePayment, invoice: paid.invoice },
  ]);
  const lines = await rig.stripe.invoices.listLineItems(paid.invoice);
  expect(lines.data[0]).toMatchObject({ amount: 2500, quantity: 2, taxes: [{ amount: 250 }] });
  expect(rig.simulator.state.charges.get(paid.charge)?.amount).toBe(2750);
});

test('a legacy charge has no intent', async () => {
  const { charge } = rig.simulator.shop.legacyCharge({
    amountMinor: 300,
    buyer: GUEST,
    metadata: { cart: '7' },
  });
  expect(await told()).toEqual(['charge.succeeded']);
  expect(rig.simulator.state.charges.get(charge)).toMatchObject({
    payment_intent: null,
    metadata: { cart: '7' },
  });
});

test('a payment at a reader, on the telephone or in another currency says so', () => {
  const { shop, state } = rig.simulator;
  const reader = shop.payIntent({ amountMinor: 1100, tipMinor: 100, buyer: null, method: 'card_present' });
  expect(state.charges.get(reader.charge)?.payment_method_details).toMatchObject({ type: 'card_present' });
  expect(state.payment_intents.get(reader.paymentIntent)?.amount_details).toEqual({ tip: { amount: 100 } });
  const telephone = shop.payIntent({ amountMinor: 1000, buyer: null, moto: true });
  expect(state.charges.get(telephone.charge)?.payment_method_details?.card?.moto).toBe(true);
  const yen = shop.payIntent({ amountMinor: 1000, buyer: null, currency: 'jpy' });
  expect(state.charges.get(yen.charge)?.currency).toBe('jpy');
});

test('a checkout adds up: lines and shipping make the total, whatever the tax', () => {
  const { shop, state } = rig.simulator;
  const exclusive = shop.payCheckout({
    lines: [
      { ...MUG, taxRatePercent: 8.875, discountMinor: 300 },
      { sku: 'TEE', name: 'Tee', quantity: 1, unitAmountMinor: 999, taxMinor: 88 },
    ],
    shipping: { amountMinor: 500, taxMinor: 44 },
    tipMinor: 200,
    buyer: null,
  });
  expect(state.sessions.get(exclusive.session)).toMatchObject({
    amount_subtotal: 2500 + 999 + 200,
    amount_total: 2200 + 195 + 999 + 88 + 200 + 544,
    total_details: { amount_discount: 300, amount_shipping: 500, amount_tax: 195 + 88 + 44 },
  });
  const inclusive = shop.payCheckout({
    lines: [{ ...MUG, unitAmountMinor: 2600, taxRatePercent: 20, discountMinor: 300, inclusive: true }],
    shipping: { amountMinor: 500, taxRatePercent: 20, inclusive: true },
    buyer: null,
  });
  expect(state.sessions.get(inclusive.session)).toMatchObject({
    amount_subtotal: 5200,
    amount_total: 5400,
    total_details: { amount_discount: 300, amount_tax: 817 + 83 },
  });
});

test('an order in metadata is cut where Stripe’s values end', () => {
  const lines = Array.from({ length: 12 }, (_, n) => ({
    sku: `SKU-${n}`,
    quantity: 1,
    unitAmountMinor: 100 + n,
    taxMinor: 9,
    description: `A thing with the number ${n}`,
  }));
  const paid = rig.simulator.shop.payIntent({
    order: { lines, shippingMinor: 500, reference: 'R-1' },
    buyer: null,
  });
  const intent = rig.simulator.state.payment_intents.get(paid.paymentIntent);
  const metadata = intent?.metadata ?? {};
  const keys = ['order_lines', 'order_lines_2', 'order_lines_3', 'order_lines_4'].filter(
    (key) => key in metadata,
  );
  expect(keys.length).toBeGreaterThan(1);
  expect(JSON.parse(keys.map((key) => metadata[key]).join(''))).toHaveLength(12);
  expect(Math.max(...Object.values(metadata).map((value) => value.length))).toBeLessThanOrEqual(500);
  expect(intent?.amount).toBe(12 * 109 + 66 + 500);
  expect(metadata).toMatchObject({ order_shipping: '500', order_reference: 'R-1' });
});

test('an action that Stripe would refuse changes nothing', () => {
  const { shop, state } = rig.simulator;
  const paid = shop.payIntent({ amountMinor: 1000, buyer: null });
  const before = [state.refunds.size, state.events.size, state.charges.get(paid.charge)?.amount_refunded];
  expect(() => shop.refund({ charge: paid.charge, amountMinor: 1001 })).toThrow(
    'greater than unrefunded amount',
  );
  expect(() => shop.refund({ charge: paid.charge, metadata: { k: 'x'.repeat(501) } })).toThrow(
    '500 characters',
  );
  expect([state.refunds.size, state.events.size, state.charges.get(paid.charge)?.amount_refunded]).toEqual(
    before,
  );
});

test('a payout takes what was not paid out yet, and its transactions can be listed', async () => {
  const paid = rig.simulator.shop.payIntent({ amountMinor: 1000, buyer: null, capture: 'automatic' });
  const payout = rig.simulator.shop.payout();
  expect(rig.simulator.shop.payout()).toBeNull();
  const rows = await rig.stripe.balanceTransactions.list({ payout: String(payout?.payout) });
  expect(rows.data.map(({ type, source }) => ({ type, source }))).toEqual([
    { type: 'payout', source: payout?.payout },
    { type: 'charge', source: paid.charge },
  ]);
});

test('a sale can be of an earlier day', () => {
  const atMs = Date.UTC(2026, 9, 1, 12);
  const paid = rig.simulator.shop.payIntent({ amountMinor: 1000, buyer: null, atMs });
  expect(rig.simulator.state.charges.get(paid.charge)?.created).toBe(atMs / 1000);
});
