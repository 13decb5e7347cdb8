import type { Stripe } from 'stripe';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { RefusedError } from '../../shared/kernel/answer.ts';
import { systemClock } from '../../shared/kernel/clock.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { Order } from '../../shared/posting/order.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import type { Hint, StripePort, WriteBack } from '../../shared/posting/ports.ts';
import { makeClient } from '../../shared/stripe/client.ts';
import { makeStripe } from '../../shared/stripe/make-stripe.ts';
import { startStripeSimulator, type StripeSimulator } from '../simulators/stripe/server.ts';

const PAID_AT_MS = Date.parse('2026-11-20T10:00:00Z');
const BUYER = { email: 'pat@example.com', name: 'Pat Doe', phone: '+12125550100' };
const TEE = { sku: 'TEE-M', name: 'Trail Tee M', quantity: 2, unitAmountMinor: 1250 };

let simulator: StripeSimulator;
let stripe: StripePort;

beforeAll(async () => {
  // Nothing happens by itself within a test: whoever needs the booking at once asks for a synchronous capture.
  const switches = { asyncCaptureMs: 3_600_000, delayedMethodMs: 3_600_000, refundSettlesMs: 3_600_000 };
  simulator = await startStripeSimulator({ clock: systemClock, switches });
  stripe = makeStripe({ secretKey: simulator.secretKey, apiBase: simulator.url });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

let requestsBefore = 0;
beforeEach(() => {
  requestsBefore = simulator.requests.length;
});
const requests = (): StripeSimulator['requests'] => simulator.requests.slice(requestsBefore);

async function paymentAt(id: string): Promise<Payment> {
  const observation = await stripe.observe(paymentIdOf(id));
  if (observation.kind !== 'payment') throw new Error(`${id} is ${observation.kind}`);
  return observation.payment;
}

function orderOf(payment: Payment): Order {
  if (payment.order.kind !== 'order') throw new Error(`no order: ${JSON.stringify(payment.order)}`);
  return payment.order.order;
}

function totalOf(order: Order): number {
  const lines = order.lines.reduce(
    (sum, line) => sum + line.grossMinor - line.discountMinor + line.taxMinor,
    0,
  );
  return lines + order.shippingMinor + order.shippingTaxMinor + order.tipMinor - order.discountMinor;
}

async function refusalOf(work: Promise<unknown>): Promise<RefusedError['refusal']> {
  try {
    await work;
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
  throw new Error('nothing was refused');
}

async function hintsOf(hints: AsyncIterable<Hint>): Promise<Hint[]> {
  const all: Hint[] = [];
  for await (const hint of hints) all.push(hint);
  return all;
}

test('reads a Checkout order with tax on top, a discount, shipping and its buyer, in at most five requests', async () => {
  const paid = simulator.shop.payCheckout({
    lines: [
      { ...TEE, taxRatePercent: 8.25, discountMinor: 300 },
      { sku: 'CAP', name: 'Cap', quantity: 1, unitAmountMinor: 1999, taxRatePercent: 8.25, skuIn: 'price' },
      {
        sku: 'SOCK',
        name: 'Socks',
        quantity: 3,
        unitAmountMinor: 700,
        taxRatePercent: 8.25,
        skuIn: 'lookup-key',
      },
    ],
    shipping: { amountMinor: 500, taxRatePercent: 8.25 },
    buyer: BUYER,
    metadata: { order_reference: 'A-1001' },
    atMs: PAID_AT_MS,
  });
  requestsBefore = simulator.requests.length;
  const payment = await paymentAt(paid.paymentIntent);
  expect(requests().length).toBeLessThanOrEqual(5);
  const order = orderOf(payment);
  expect(order.source).toBe('checkout');
  expect(order.lines.map((line) => [line.sku, line.quantity, line.grossMinor, line.discountMinor])).toEqual([
    ['TEE-M', 2, 2500, 300],
    ['CAP', 1, 1999, 0],
    ['SOCK', 3, 2100, 0],
  ]);
  expect(order.lines[0]?.taxes).toEqual([
    expect.objectContaining({ percent: '8.25', amountMinor: order.lines[0]?.taxMinor }),
  ]);
  expect(order.shippingMinor).toBe(500);
  expect(order.shippingTaxes).toHaveLength(1);
  expect(order.reference).toBe('A-1001');
  expect(totalOf(order)).toBe(payment.capturedMinor);
  expect(payment.buyer).toEqual({ stripeCustomerId: null, ...BUYER });
  expect(payment.movements).toEqual([
    {
      id: paid.charge,
      kind: 'charge',
      amountMinor: payment.capturedMinor,
      currency: 'usd',
      atMs: PAID_AT_MS,
      state: 'happened',
      of: null,
      refundLines: null,
      restock: null,
      written: { saleId: null, skipped: null },
    },
  ]);
});

test('takes a tax that is inside the price out of it', async () => {
  const line = { ...TEE, unitAmountMinor: 2600, discountMinor: 300, taxRatePercent: 20, inclusive: true };
  const shipping = { amountMinor: 500, taxRatePercent: 20, inclusive: true };
  const paid = simulator.shop.payCheckout({ lines: [line], shipping, buyer: null });
  const payment = await paymentAt(paid.paymentIntent);
  const order = orderOf(payment);
  expect(payment.capturedMinor).toBe(5400);
  expect(totalOf(order)).toBe(5400);
  expect(order.lines[0]?.taxMinor).toBe(817);
  expect((order.lines[0]?.grossMinor ?? 0) - (order.lines[0]?.discountMinor ?? 0)).toBe(4900 - 817);
  expect(order.shippingMinor + order.shippingTaxMinor).toBe(500);
  expect(order.shippingTaxMinor).toBeGreaterThan(0);
});

test('reads every page of a hundred lines', async () => {
  const lines = Array.from({ length: 100 }, (_, index) => ({
    sku: `SKU-${index}`,
    name: `Item ${index}`,
    quantity: 1,
    unitAmountMinor: 100 + index,
  }));
  const paid = simulator.shop.payCheckout({ lines, buyer: null });
  const order = orderOf(await paymentAt(paid.paymentIntent));
  expect(order.lines.map((line) => line.sku)).toEqual(lines.map((line) => line.sku));
});

test('reads the amount details of a PaymentIntent, per line and for the whole', async () => {
  const perLine = simulator.shop.payIntent({
    buyer: null,
    amountDetails: {
      lines: [
        {
          productCode: 'TEE-M',
          productName: 'Tee',
          quantity: 2,
          unitCostMinor: 1250,
          taxMinor: 206,
          discountMinor: 100,
        },
      ],
      shippingMinor: 500,
    },
  });
  const whole = simulator.shop.payIntent({
    buyer: null,
    amountDetails: {
      lines: [
        { productCode: 'TEE-M', productName: 'Tee', quantity: 2, unitCostMinor: 1250 },
        { productCode: 'CAP', productName: 'Cap', quantity: 1, unitCostMinor: 1999 },
      ],
      discountMinor: 501,
      taxMinor: 333,
    },
  });
  for (const paid of [perLine, whole]) {
    const payment = await paymentAt(paid.paymentIntent);
    expect(orderOf(payment).source).toBe('amount-details');
    expect(totalOf(orderOf(payment))).toBe(payment.capturedMinor);
  }
  const { lines } = orderOf(await paymentAt(whole.paymentIntent));
  expect(lines.reduce((sum, line) => sum + line.discountMinor, 0)).toBe(501);
  expect(lines.reduce((sum, line) => sum + line.taxMinor, 0)).toBe(333);
});

test('reads every page of two hundred amount details', async () => {
  const lines = Array.from({ length: 200 }, (_, index) => ({
    productCode: `SKU-${index}`,
    productName: `Item ${index}`,
    quantity: 1,
    unitCostMinor: 100,
  }));
  const paid = simulator.shop.payIntent({ buyer: null, amountDetails: { lines } });
  const payment = await paymentAt(paid.paymentIntent);
  expect(orderOf(payment).lines).toHaveLength(200);
  expect(totalOf(orderOf(payment))).toBe(payment.capturedMinor);
});

test('reads the lines of an invoice by the prices behind them', async () => {
  const paid = simulator.shop.payInvoice({
    lines: [
      { ...TEE, taxRatePercent: 8.25, discountMinor: 100 },
      {
        sku: 'CAP',
        name: 'Cap',
        quantity: 1,
        unitAmountMinor: 1999,
        taxRatePercent: 8.25,
        skuIn: 'lookup-key',
      },
    ],
    buyer: BUYER,
  });
  const attempt = simulator.state.invoice_payments.get(paid.invoicePayment);
  if (attempt === undefined) throw new Error('the invoice payment is gone');
  simulator.state.invoice_payments.put({ ...attempt, id: 'inpay_given_up', status: 'canceled' });
  const payment = await paymentAt(paid.paymentIntent);
  const order = orderOf(payment);
  expect(order.source).toBe('invoice');
  expect(order.lines.map((line) => line.sku)).toEqual(['TEE-M', 'CAP']);
  expect(totalOf(order)).toBe(payment.capturedMinor);
  expect(payment.buyer).toEqual({ stripeCustomerId: paid.customer, ...BUYER });
});

test('reads an invoice of two and a half units, and one whose price is gone, as problems for a person', async () => {
  const paid = simulator.shop.payInvoice({ lines: [TEE], buyer: BUYER });
  const line = simulator.state.invoice_lines.all().at(-1);
  if (line === undefined) throw new Error('the invoice has no line');
  simulator.state.invoice_lines.put({ ...line, quantity: 2, quantity_decimal: '2.5' });
  expect((await paymentAt(paid.paymentIntent)).order).toMatchObject({
    problem: expect.stringContaining('a quantity of 2.5'),
  });
  const price_details = { ...line.pricing.price_details, price: 'price_gone' };
  simulator.state.invoice_lines.put({ ...line, pricing: { ...line.pricing, price_details } });
  const { order, movements } = await paymentAt(paid.paymentIntent);
  expect(order).toMatchObject({ problem: expect.stringContaining('price price_gone') });
  expect(movements).toHaveLength(1);
});

test("reads a shop's own metadata, also where the list is longer than one value may be, in five requests", async () => {
  const lines = Array.from({ length: 20 }, (_, index) => ({
    sku: `SKU-${index}`,
    quantity: 2,
    unitAmountMinor: 1250,
    taxMinor: 206,
    discountMinor: 10,
    description: `Trail Tee no. ${index}`,
  }));
  const order = {
    lines,
    shippingMinor: 500,
    shippingTaxMinor: 41,
    tipMinor: 300,
    discountMinor: 777,
    reference: 'W-7',
  };
  const paid = simulator.shop.payIntent({ buyer: BUYER, order });
  requestsBefore = simulator.requests.length;
  const payment = await paymentAt(paid.paymentIntent);
  expect(requests().length).toBeLessThanOrEqual(5);
  const read = orderOf(payment);
  expect(read.source).toBe('metadata');
  expect(read.lines).toHaveLength(20);
  expect(read).toMatchObject({ shippingMinor: 500, shippingTaxMinor: 41, tipMinor: 300, discountMinor: 777 });
  expect(read.reference).toBe('W-7');
  expect(totalOf(read)).toBe(payment.capturedMinor);
});

test('says so when a payment carries no lines', async () => {
  const paid = simulator.shop.payIntent({ amountMinor: 999, buyer: null });
  expect((await paymentAt(paid.paymentIntent)).order).toMatchObject({
    kind: 'none',
    order: { type: 'stock' },
  });
});

test('shows no movement of money that is only authorised', async () => {
  const held = simulator.shop.authorise({ amountMinor: 5000, buyer: null });
  expect(await paymentAt(held.paymentIntent)).toMatchObject({ capturedMinor: 0, movements: [] });
});

test('counts what was captured, at the moment of the capture, and nothing of what was released', async () => {
  const atMs = PAID_AT_MS;
  const capturedAtMs = atMs + 3 * 24 * 3_600_000;
  const held = simulator.shop.authorise({ amountMinor: 5000, buyer: null, atMs });
  simulator.shop.capture({ paymentIntent: held.paymentIntent, amountMinor: 3200, atMs: capturedAtMs });
  const payment = await paymentAt(held.paymentIntent);
  expect(payment.capturedMinor).toBe(3200);
  expect(payment.movements.map(({ kind, amountMinor, atMs: at }) => [kind, amountMinor, at])).toEqual([
    ['charge', 3200, capturedAtMs],
  ]);
});

test('counts what is captured in parts as it is captured, not only once no more can be', async () => {
  const { paymentIntent, charge } = simulator.shop.authorise({ amountMinor: 5000, buyer: null });
  const seen = async () => {
    const { capturedMinor, movements, standing } = await paymentAt(paymentIntent);
    return [capturedMinor, ...movements.map(({ id, amountMinor }) => [id, amountMinor]), standing];
  };
  simulator.shop.capture({ paymentIntent, amountMinor: 2000, final: false });
  expect(await seen()).toEqual([2000, [charge, 2000], []]);
  simulator.shop.capture({ paymentIntent, amountMinor: 1200 });
  expect(await seen()).toEqual([3200, [charge, 3200], []]);
});

test('shows no movement of a bank debit that is still on its way, then one', async () => {
  const paid = simulator.shop.payIntent({
    amountMinor: 5000,
    buyer: BUYER,
    method: 'us_bank_account',
    outcome: 'waits',
  });
  expect((await paymentAt(paid.paymentIntent)).movements).toEqual([]);
  simulator.shop.settleDebit(paid.charge);
  expect((await paymentAt(paid.paymentIntent)).movements).toMatchObject([
    { id: paid.charge, state: 'happened' },
  ]);
});

test('shows a debit that failed after it succeeded as taken back and undone, and the next attempt after it', async () => {
  const paid = simulator.shop.payIntent({
    amountMinor: 5000,
    buyer: null,
    method: 'us_bank_account',
    outcome: 'waits',
  });
  simulator.shop.settleDebit(paid.charge);
  simulator.shop.failLate({ charge: paid.charge });
  expect((await paymentAt(paid.paymentIntent)).movements).toMatchObject([
    { id: paid.charge, kind: 'charge', state: 'taken-back', amountMinor: 5000, of: null },
    {
      id: `${paid.charge}.undo`,
      kind: 'charge-undone',
      state: 'happened',
      amountMinor: 5000,
      of: paid.charge,
    },
  ]);
  const client = makeClient({ secretKey: simulator.secretKey, apiBase: simulator.url });
  const again = await client.paymentIntents.confirm(paid.paymentIntent, {
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example',
  });
  const payment = await paymentAt(paid.paymentIntent);
  expect(payment.chargeId).toBe(again.latest_charge);
  expect(payment.capturedMinor).toBe(5000);
  expect(payment.movements.map((movement) => [movement.id, movement.state])).toEqual([
    [paid.charge, 'taken-back'],
    [`${paid.charge}.undo`, 'happened'],
    [again.latest_charge, 'happened'],
  ]);
});

test('dates a card that is captured by hand under an automatic intent by its capture', async () => {
  const held = simulator.shop.authorise({ amountMinor: 5000, buyer: null, atMs: PAID_AT_MS });
  const capturedAtMs = Math.floor(Date.now() / 1000) * 1000 - 60_000;
  simulator.shop.capture({ paymentIntent: held.paymentIntent, atMs: capturedAtMs });
  const [charge, intent] = [
    simulator.state.charges.get(held.charge),
    simulator.state.payment_intents.get(held.paymentIntent),
  ];
  if (charge === undefined || intent === undefined) throw new Error('the payment is gone');
  const payment_method_options = {
    card: { capture_method: 'manual' },
  } as Stripe.PaymentIntent.PaymentMethodOptions;
  simulator.state.payment_intents.put({
    ...intent,
    capture_method: 'automatic_async',
    payment_method_options,
  });
  simulator.state.charges.put({ ...charge, balance_transaction: null });
  expect((await paymentAt(held.paymentIntent)).movements[0]?.atMs).toBe(capturedAtMs);
});

test('tells of an authorisation that lapsed or was given up, and not of one that waits', async () => {
  const lapsed = simulator.shop.authorise({ amountMinor: 5000, buyer: null });
  const standing = async () => (await paymentAt(lapsed.paymentIntent)).standing;
  expect(await standing()).toEqual([`charge ${lapsed.charge} of 50.00 USD is authorised, not captured`]);
  simulator.shop.expire(lapsed.paymentIntent);
  expect(await standing()).toEqual([
    `charge ${lapsed.charge} of 50.00 USD was authorised and is released: nothing was captured`,
  ]);
});

test('dates a manual capture by its event while it is not booked yet', async () => {
  const held = simulator.shop.authorise({ amountMinor: 5000, buyer: null, atMs: PAID_AT_MS });
  const capturedAtMs = Math.floor(Date.now() / 1000) * 1000 - 60_000;
  simulator.shop.capture({ paymentIntent: held.paymentIntent, atMs: capturedAtMs });
  const charge = simulator.state.charges.get(held.charge);
  if (charge === undefined) throw new Error('the charge is gone');
  simulator.state.charges.put({ ...charge, balance_transaction: null });
  expect((await paymentAt(held.paymentIntent)).movements[0]?.atMs).toBe(capturedAtMs);
});

test('says foreign of a payment of the other mode', async () => {
  const paid = simulator.shop.payIntent({ amountMinor: 999, buyer: null });
  const intent = simulator.state.payment_intents.get(paid.paymentIntent);
  if (intent === undefined) throw new Error('the intent is gone');
  simulator.state.payment_intents.put({ ...intent, livemode: true });
  expect(await stripe.observe(paymentIdOf(paid.paymentIntent))).toMatchObject({ kind: 'foreign' });
});

test('shows refunds that succeeded, with what their metadata says, and none that is pending', async () => {
  const paid = simulator.shop.payCheckout({
    lines: [TEE],
    buyer: null,
    capture: 'automatic',
    atMs: PAID_AT_MS,
  });
  const refundedAtMs = PAID_AT_MS + 86_400_000;
  const refund_lines = '[{"sku":"TEE-M","quantity":1}]';
  const done = simulator.shop.refund({
    charge: paid.charge,
    amountMinor: 1250,
    metadata: { refund_lines, restock: 'damaged' },
    atMs: refundedAtMs,
  });
  const waiting = simulator.shop.refund({ charge: paid.charge, amountMinor: 500, status: 'pending' });
  const before = await paymentAt(paid.paymentIntent);
  expect(before.movements.map((movement) => movement.id)).toEqual([paid.charge, done.refund]);
  expect(before.movements[1]).toEqual({
    id: done.refund,
    kind: 'refund',
    amountMinor: 1250,
    currency: 'usd',
    atMs: refundedAtMs,
    state: 'happened',
    of: paid.charge,
    refundLines: refund_lines,
    restock: 'damaged',
    reason: null,
    written: { saleId: null, skipped: null },
  });
  simulator.shop.settleRefund(waiting.refund);
  expect((await paymentAt(paid.paymentIntent)).movements.map((movement) => movement.id)).toEqual([
    paid.charge,
    done.refund,
    waiting.refund,
  ]);
});

test('undoes a refund that failed after it succeeded, and forgets one that never did', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  const done = simulator.shop.refund({ charge: paid.charge, amountMinor: 1000 });
  const never = simulator.shop.refund({ charge: paid.charge, amountMinor: 700, status: 'pending' });
  simulator.shop.failRefund(done.refund);
  simulator.shop.failRefund(never.refund);
  expect((await paymentAt(paid.paymentIntent)).movements.slice(1)).toMatchObject([
    { id: done.refund, kind: 'refund', state: 'taken-back', amountMinor: 1000, of: paid.charge },
    {
      id: `${done.refund}.undo`,
      kind: 'refund-undone',
      state: 'happened',
      amountMinor: 1000,
      of: done.refund,
    },
  ]);
});

test('shows a dispute once it is lost, and its money coming back as undoing it', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  const { dispute } = simulator.shop.dispute({ charge: paid.charge, amountMinor: 2000 });
  expect((await paymentAt(paid.paymentIntent)).movements).toHaveLength(1);
  simulator.shop.closeDispute(dispute, 'lost');
  expect((await paymentAt(paid.paymentIntent)).movements[1]).toMatchObject({
    id: dispute,
    kind: 'dispute',
    state: 'happened',
    amountMinor: 2000,
    of: paid.charge,
  });
  simulator.shop.closeDispute(dispute, 'won');
  expect((await paymentAt(paid.paymentIntent)).movements.slice(1)).toMatchObject([
    { id: dispute, kind: 'dispute', state: 'taken-back' },
    { id: `${dispute}.undo`, kind: 'dispute-undone', state: 'happened', amountMinor: 2000, of: dispute },
  ]);
});

test('takes an inquiry for no movement', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  simulator.shop.dispute({ charge: paid.charge, inquiry: true });
  expect((await paymentAt(paid.paymentIntent)).movements).toHaveLength(1);
});

test('observes a charge without a PaymentIntent under its own id', async () => {
  const order_lines = '[{"sku":"TEE-M","quantity":2,"unit_amount":1250}]';
  const { charge } = simulator.shop.legacyCharge({
    amountMinor: 2500,
    buyer: BUYER,
    metadata: { order_lines },
  });
  const payment = await paymentAt(charge);
  expect(payment).toMatchObject({ id: charge, chargeId: charge, capturedMinor: 2500 });
  expect(orderOf(payment).lines).toMatchObject([{ sku: 'TEE-M', quantity: 2, grossMinor: 2500 }]);
  expect(payment.buyer.email).toBe(BUYER.email);
});

test('never observes a charge of a PaymentIntent as a payment of its own', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  expect(await stripe.observe(paymentIdOf(paid.charge))).toEqual({ kind: 'absent' });
});

test('knows an in-person payment', async () => {
  const paid = simulator.shop.payIntent({ amountMinor: 999, buyer: null, method: 'card_present' });
  expect((await paymentAt(paid.paymentIntent)).inPerson).toBe(true);
});

test('knows a saved customer who typed nothing this time', async () => {
  const { customer } = simulator.shop.createCustomer(BUYER);
  const paid = simulator.shop.payIntent({ amountMinor: 999, buyer: { customer } });
  expect((await paymentAt(paid.paymentIntent)).buyer).toEqual({ stripeCustomerId: customer, ...BUYER });
});

test('keeps the id of a customer that was deleted since', async () => {
  const { customer } = simulator.shop.createCustomer(BUYER);
  const paid = simulator.shop.payIntent({ amountMinor: 999, buyer: { ...BUYER, customer } });
  simulator.shop.deleteCustomer(customer);
  expect((await paymentAt(paid.paymentIntent)).buyer).toEqual({ stripeCustomerId: customer, ...BUYER });
});

test('says absent of a payment that Stripe does not know', async () => {
  expect(await stripe.observe(paymentIdOf('pi_nobody'))).toEqual({ kind: 'absent' });
  expect(await stripe.observe(paymentIdOf('ch_nobody'))).toEqual({ kind: 'absent' });
});

function note(paid: { paymentIntent: string; charge: string }, values: WriteBack['values']): WriteBack {
  return {
    paymentId: paymentIdOf(paid.paymentIntent),
    chargeId: paid.charge,
    movementId: movementIdOf(paid.charge),
    kind: 'charge',
    values,
    blank: false,
  };
}

const writes = (): number => requests().filter((request) => request.method === 'POST').length;

test('writes without a look where the pass has just seen that nothing of ours is there', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null, metadata: { cart: '77' } });
  const before = requests().length;
  await stripe.writeBack({ ...note(paid, { saleId: '4710', receipt: '220000004710' }), blank: true });
  expect(
    requests()
      .slice(before)
      .map(({ method }) => method),
  ).toEqual(['POST']);
  expect((await paymentAt(paid.paymentIntent)).movements[0]?.written.saleId).toBe('4710');
});

test('writes the sale into the PaymentIntent once, beside what the shop keeps there, and reads it back', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null, metadata: { cart: '77' } });
  requestsBefore = simulator.requests.length;
  for (let turn = 0; turn < 3; turn += 1) {
    await stripe.writeBack(note(paid, { saleId: '4711', receipt: '220000004711' }));
  }
  expect(writes()).toBe(1);
  expect(simulator.state.payment_intents.get(paid.paymentIntent)?.metadata).toEqual({
    cart: '77',
    lightspeed_sale_id: '4711',
    lightspeed_receipt: '220000004711',
  });
  expect((await paymentAt(paid.paymentIntent)).movements[0]?.written).toEqual({
    saleId: '4711',
    skipped: null,
  });
});

test('writes again what somebody wiped since, although Stripe still remembers the first time', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  const values = { saleId: '4712', receipt: '220000004712' };
  await stripe.writeBack(note(paid, values));
  const intent = simulator.state.payment_intents.get(paid.paymentIntent);
  if (intent === undefined) throw new Error('the intent is gone');
  simulator.state.payment_intents.put({ ...intent, metadata: {} });
  await stripe.writeBack(note(paid, values));
  expect((await paymentAt(paid.paymentIntent)).movements[0]?.written.saleId).toBe('4712');
});

test("writes a person's skip, no longer than Stripe allows", async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  for (let turn = 0; turn < 2; turn += 1) await stripe.writeBack(note(paid, { skipped: 'x'.repeat(600) }));
  expect((await paymentAt(paid.paymentIntent)).movements[0]?.written.skipped).toMatch(/^x{400,500}$/);
});

test('a skip is about the movement that it names: a second charge of the same payment is not skipped with it', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  await stripe.writeBack({
    ...note(paid, { skipped: 'typed by hand' }),
    movementId: movementIdOf('ch_earlier'),
  });
  expect((await paymentAt(paid.paymentIntent)).movements[0]?.written.skipped).toBeNull();
});

test('writes the id of a return into its refund, and of what undoes it beside that', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  const { refund } = simulator.shop.refund({ charge: paid.charge, amountMinor: 1000 });
  const base = note(paid, { saleId: '4713', receipt: 'r' });
  await stripe.writeBack({ ...base, kind: 'refund', movementId: movementIdOf(refund) });
  expect(simulator.state.refunds.get(refund)?.metadata).toEqual({ lightspeed_return_id: '4713' });
  simulator.shop.failRefund(refund);
  const skipped = { skipped: 'done by hand' };
  await stripe.writeBack({
    ...base,
    kind: 'other',
    movementId: movementIdOf(`${refund}.undo`),
    values: skipped,
  });
  expect((await paymentAt(paid.paymentIntent)).movements.map((movement) => movement.written)).toEqual([
    { saleId: null, skipped: null },
    { saleId: '4713', skipped: null },
    { saleId: null, skipped: 'done by hand' },
  ]);
});

test('writes the id of a return into its dispute, and what undoes a payment beside its sale', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  const { dispute } = simulator.shop.dispute({ charge: paid.charge });
  simulator.shop.closeDispute(dispute, 'lost');
  simulator.shop.closeDispute(dispute, 'won');
  const write = (movementId: string, values: WriteBack['values']) =>
    stripe.writeBack({ ...note(paid, values), kind: 'other', movementId: movementIdOf(movementId) });
  await write(dispute, { saleId: '4716', receipt: 'r' });
  await write(`${dispute}.undo`, { skipped: 'done by hand' });
  expect(simulator.state.disputes.get(dispute)?.metadata).toEqual({
    lightspeed_return_id: '4716',
    tillbridge_undo_skipped: `${dispute}.undo: done by hand`,
  });
  expect((await paymentAt(paid.paymentIntent)).movements.map((movement) => movement.written)).toEqual([
    { saleId: null, skipped: null },
    { saleId: '4716', skipped: null },
    { saleId: null, skipped: 'done by hand' },
  ]);
  await write(`${paid.charge}.undo`, { saleId: '4717', receipt: 'r' });
  expect(simulator.state.payment_intents.get(paid.paymentIntent)?.metadata).toEqual({
    lightspeed_undo_id: '4717',
  });
});

test('writes into a charge that has no PaymentIntent', async () => {
  const { charge } = simulator.shop.legacyCharge({ amountMinor: 2500, buyer: null });
  await stripe.writeBack(note({ paymentIntent: charge, charge }, { saleId: '4714', receipt: 'r' }));
  expect((await paymentAt(charge)).movements[0]?.written.saleId).toBe('4714');
});

test('a write whose answer was lost is not done twice', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  simulator.faults.add({ kind: 'reset', method: 'POST', when: 'after' });
  requestsBefore = simulator.requests.length;
  await stripe.writeBack(note(paid, { saleId: '4715', receipt: 'r' }));
  const keys = requests().flatMap((request) => (request.method === 'POST' ? [request.idempotencyKey] : []));
  expect(new Set(keys).size).toBe(1);
  expect((await paymentAt(paid.paymentIntent)).movements[0]?.written.saleId).toBe('4715');
});

test('names the payments of the events since a moment, oldest first, over several pages', async () => {
  const own = await startStripeSimulator({ clock: systemClock, switches: { asyncCaptureMs: 3_600_000 } });
  try {
    const port = makeStripe({ secretKey: own.secretKey, apiBase: own.url });
    const startMs = Math.floor(Date.now() / 1000) * 1000 - 600_000;
    const pay = (minute: number) =>
      own.shop.payCheckout({ lines: [TEE], buyer: null, atMs: startMs + minute * 60_000 });
    own.shop.createCustomer(BUYER);
    const early = pay(-5);
    const paid = Array.from({ length: 60 }, (_, index) => pay(index % 10));
    const hints = await hintsOf(port.changedSince(startMs));
    expect(hints.map((hint) => hint.eventAtMs)).toEqual(
      hints.map((hint) => hint.eventAtMs).toSorted((a, b) => Number(a) - Number(b)),
    );
    expect(new Set(hints.map((hint) => hint.paymentId))).toEqual(
      new Set(paid.map((one) => one.paymentIntent)),
    );
    expect(hints.some((hint) => hint.paymentId === early.paymentIntent)).toBe(false);
    expect(hints.length).toBeGreaterThan(100);
    expect(new Set(hints.map((hint) => hint.eventId)).size).toBe(hints.length);
  } finally {
    await own.close();
  }
});

test('names each payment with a charge, refund or dispute since a moment once, for a cursor too old for events', async () => {
  const own = await startStripeSimulator({ clock: systemClock });
  try {
    const port = makeStripe({ secretKey: own.secretKey, apiBase: own.url });
    const hour = 3_600_000;
    const old = own.shop.payCheckout({ lines: [TEE], buyer: null, atMs: PAID_AT_MS });
    const older = own.shop.payCheckout({ lines: [TEE], buyer: null, atMs: PAID_AT_MS });
    const untouched = own.shop.payCheckout({ lines: [TEE], buyer: null, atMs: PAID_AT_MS });
    const { charge: legacy } = own.shop.legacyCharge({
      amountMinor: 900,
      buyer: null,
      atMs: PAID_AT_MS + 2 * hour,
    });
    const fresh = own.shop.payCheckout({ lines: [TEE], buyer: null, atMs: PAID_AT_MS + 3 * hour });
    own.shop.refund({ charge: old.charge, amountMinor: 100, atMs: PAID_AT_MS + 4 * hour });
    own.shop.refund({ charge: fresh.charge, amountMinor: 100, atMs: PAID_AT_MS + 5 * hour });
    own.shop.dispute({ charge: older.charge, atMs: PAID_AT_MS + 6 * hour });
    const hints = await hintsOf(port.createdSince(PAID_AT_MS + hour));
    expect(hints.map((hint) => hint.paymentId)).toEqual([
      legacy,
      fresh.paymentIntent,
      old.paymentIntent,
      older.paymentIntent,
    ]);
    expect(hints.every((hint) => hint.eventId === null && hint.eventAtMs === null)).toBe(true);
    expect(hints.some((hint) => hint.paymentId === untouched.paymentIntent)).toBe(false);
  } finally {
    await own.close();
  }
});

test("finds the payment of any of Stripe's ids", async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  const { refund } = simulator.shop.refund({ charge: paid.charge, amountMinor: 100 });
  const other = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  const { dispute } = simulator.shop.dispute({ charge: other.charge });
  const { charge: legacy } = simulator.shop.legacyCharge({ amountMinor: 900, buyer: null });
  const event = paid.events[0] ?? '';
  for (const id of [paid.paymentIntent, paid.charge, refund, paid.session, event]) {
    expect([id, await stripe.paymentOf(id)]).toEqual([id, paid.paymentIntent]);
  }
  const debit = simulator.shop.payIntent({
    amountMinor: 900,
    buyer: null,
    method: 'us_bank_account',
    outcome: 'waits',
  });
  simulator.shop.settleDebit(debit.charge);
  const { refund: bankRefund } = simulator.shop.refund({ charge: debit.charge });
  expect([bankRefund.slice(0, 4), await stripe.paymentOf(bankRefund)]).toEqual(['pyr_', debit.paymentIntent]);
  expect(await stripe.paymentOf(debit.charge)).toBe(debit.paymentIntent);
  expect(await stripe.paymentOf(dispute)).toBe(other.paymentIntent);
  expect(await stripe.paymentOf(legacy)).toBe(legacy);
});

test('finds no payment of an id that Stripe does not know, or that is none of Stripe', async () => {
  for (const id of ['pi_x', 'ch_x', 're_x', 'dp_x', 'evt_x', 'cs_x', '4711', 'cus_x', '../v1/charges', '']) {
    expect([id, await stripe.paymentOf(id)]).toEqual([id, null]);
  }
});

test('waits out a rate limit, also the one of a locked object', async () => {
  simulator.faults.add({ kind: 'rate-limit', path: /payment_intents/ });
  expect(await refusalOf(stripe.observe(paymentIdOf('pi_x')))).toMatchObject({
    whose: 'wait',
    code: 'rate-limit',
  });
  simulator.faults.add({ kind: 'lock-timeout', path: /payment_intents/ });
  expect(await refusalOf(stripe.observe(paymentIdOf('pi_x')))).toMatchObject({
    whose: 'wait',
    code: 'locked',
  });
});

test('repeats a read that met a fault, and waits when it lasts', async () => {
  const paid = simulator.shop.payCheckout({ lines: [TEE], buyer: null });
  const path = /payment_intents/;
  simulator.faults.add({ kind: 'error', path, shouldRetry: true });
  expect((await paymentAt(paid.paymentIntent)).movements).toHaveLength(1);
  simulator.faults.add({ kind: 'error', path, shouldRetry: false });
  expect(await refusalOf(stripe.observe(paymentIdOf(paid.paymentIntent)))).toMatchObject({
    whose: 'wait',
    code: 'outage',
  });
});

test('probes key and connection', async () => {
  expect(await stripe.probe()).toBeNull();
  const wrongKey = makeStripe({ secretKey: 'sk_test_wrong', apiBase: simulator.url });
  expect(await wrongKey.probe()).toMatchObject({ whose: 'connection', code: 'unauthorised' });
});

test('a charge that follows hundreds of declined attempts is observed like any other', async () => {
  const paid = simulator.shop.payCheckout({ buyer: BUYER, lines: [TEE] });
  const charge = simulator.state.charges.get(paid.charge);
  if (charge === undefined) throw new Error('no charge');
  for (let attempt = 0; attempt < 210; attempt += 1) {
    const id = `ch_declined_${attempt}`;
    const declined = { status: 'failed', captured: false, paid: false, balance_transaction: null } as const;
    simulator.state.charges.put({ ...charge, ...declined, id, amount_captured: 0 });
  }
  const { movements } = await paymentAt(paid.paymentIntent);
  expect(movements.map(({ id }) => id)).toEqual([paid.charge]);
});
