import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { skip } from '../../shared/posting/decide.ts';
import { released } from '../support/returns.ts';
import { openBothEnds } from './both-ends.ts';
import type { BothEnds } from './both-ends.ts';

const TEE = { sku: 'TEE-M', name: 'Trail Tee M', quantity: 2, unitAmountMinor: 1250, taxRatePercent: 8.25 };
const CAP = { sku: 'CAP-GRN', name: 'Cap', quantity: 1, unitAmountMinor: 2400, taxRatePercent: 8.25 };
const BUYER = { email: 'pat@example.com', name: 'Pat Doe', phone: null };

let ends: BothEnds;
beforeEach(async () => {
  ends = await openBothEnds();
});
afterEach(() => ends.close());

const onHand = (): number => ends.world.simulator.state.onHand('501');

describe('an order paid by', () => {
  test('Checkout, with discount, gift wrap, taxed shipping and tip, is one sale to the cent', async () => {
    const wrap = { sku: null, name: 'Gift wrap', quantity: 1, unitAmountMinor: 300 };
    const before = onHand();
    const paid = ends.far.shop.payCheckout({
      lines: [{ ...TEE, quantity: 3, discountMinor: 100 }, CAP, wrap],
      shipping: { amountMinor: 500, taxRatePercent: 8.25 },
      tipMinor: 250,
      buyer: BUYER,
      metadata: { order_reference: 'A-1' },
    });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    // 3 x 12.50 - 1.00 does not divide by 3: 2 x 12.17 and 1 x 12.16.
    expect(ends.linesOf(paid.charge).slice(0, 6)).toEqual([
      '2 x 501 at 12.17',
      '1 x 501 at 12.16',
      '1 x 508 at 24',
      '1 x 0 at 3',
      '1 x 0 at 2.5',
      '1 x 0 at 5',
    ]);
    const charge = ends.far.state.charges.get(paid.charge);
    const total = String((charge?.amount_captured ?? 0) / 100);
    expect(ends.figuresOf(paid.charge)).toMatchObject({ total, paid: [total], balance: '0' });
    expect(onHand()).toBe(before - 3);
  });

  test('a Payment Link, with a quantity that the buyer changed and a promotion code, is a Checkout like any other', async () => {
    const paid = ends.far.shop.payCheckout({
      lines: [
        { ...TEE, quantity: 4, discountMinor: 1000 },
        { ...CAP, unitAmountMinor: 0 },
      ],
      buyer: BUYER,
    });
    const session = ends.far.state.sessions.get(paid.session);
    if (session === undefined) throw new Error('the session is gone');
    ends.far.state.sessions.put({ ...session, payment_link: 'plink_1' });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    // What was given away stands there at nothing, and leaves the stock.
    expect(ends.linesOf(paid.charge)).toEqual(['4 x 501 at 10', '1 x 508 at 0']);
  });

  test('an invoice, as a subscription sends one every month, is a sale with the lines of the invoice', async () => {
    for (const month of [1, 2]) {
      const paid = ends.far.shop.payInvoice({ lines: [TEE, CAP], buyer: BUYER });
      expect([month, await ends.works(paid.paymentIntent)]).toMatchObject([month, { status: 'posted' }]);
      expect(ends.linesOf(paid.charge)).toEqual(['2 x 501 at 12.5', '1 x 508 at 24']);
      expect(ends.figuresOf(paid.charge)).toMatchObject({ total: '53.04', tax: '4.04', balance: '0' });
    }
  });

  test('an invoice with a credit for unused time is held: no sale holds a negative line', async () => {
    const paid = ends.far.shop.payInvoice({ lines: [TEE, CAP], buyer: BUYER });
    const line = ends.far.state.invoice_lines.all().find(({ description }) => description === 'Cap');
    if (line === undefined) throw new Error('the line is gone');
    ends.far.state.invoice_lines.put({ ...line, amount: -500, description: 'Unused time on Cap' });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    expect((await ends.reasons())[0]).toMatch(/line 2 of invoice in_\w+ has a negative amount/);
    expect(ends.world.simulator.state.completedSales()).toEqual([]);
  });

  test("an invoice that a customer's balance paid in part is held with both figures", async () => {
    const paid = ends.far.shop.payInvoice({ lines: [TEE], buyer: BUYER });
    const invoice = ends.far.state.invoices.get(paid.invoice);
    if (invoice === undefined) throw new Error('the invoice is gone');
    ends.far.state.invoices.put({ ...invoice, total: invoice.total + 500 });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    expect(await ends.reasons()).toEqual([
      '27.06 USD is a part payment of an order of 32.06 USD: 5.00 USD are not in this payment',
    ]);
  });

  test("the shop's own PaymentIntent is read from its metadata", async () => {
    const order = {
      lines: [
        { sku: 'TEE-M', quantity: 2, unitAmountMinor: 1250, taxMinor: 206 },
        { sku: 'BAR-OAT', quantity: 1, unitAmountMinor: 249 },
      ],
      shippingMinor: 500,
      reference: 'W-7',
    };
    const paid = ends.far.shop.payIntent({ buyer: BUYER, order });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    expect(ends.linesOf(paid.charge)).toEqual(['2 x 501 at 12.5', '1 x 533 at 2.49', '1 x 0 at 5']);
    expect(ends.figuresOf(paid.charge)).toMatchObject({ total: '34.55', tax: '2.06', balance: '0' });
  });

  test('a charge without a PaymentIntent is posted like any other', async () => {
    const order_lines = '[{"sku":"TEE-M","quantity":2,"unit_amount":1250,"tax":206}]';
    const { charge } = ends.far.shop.legacyCharge({
      amountMinor: 2706,
      buyer: BUYER,
      metadata: { order_lines },
    });
    expect(await ends.works(charge)).toMatchObject({ status: 'posted' });
    expect(ends.figuresOf(charge)).toMatchObject({ total: '27.06', balance: '0' });
  });

  test("a platform's charge is posted in full, whatever it keeps as a fee", async () => {
    const paid = ends.far.shop.payCheckout({ lines: [TEE], buyer: BUYER });
    const charge = ends.far.state.charges.get(paid.charge);
    if (charge === undefined) throw new Error('the charge is gone');
    ends.far.state.charges.put({ ...charge, application_fee_amount: 300, on_behalf_of: 'acct_2' });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    expect(ends.figuresOf(paid.charge)).toMatchObject({ total: '27.06', balance: '0' });
  });

  test('a buyer elsewhere has the tax of there as lines of their own, one per rate, without a hold', async () => {
    const paid = ends.far.shop.payCheckout({
      lines: [
        { ...TEE, taxRatePercent: 9.5 },
        { ...CAP, taxRatePercent: 5 },
      ],
      buyer: BUYER,
    });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    expect(ends.linesOf(paid.charge)).toEqual([
      '2 x 501 at 12.5',
      '1 x 508 at 24',
      '1 x 0 at 2.38',
      '1 x 0 at 1.2',
    ]);
    expect(ends.figuresOf(paid.charge)).toMatchObject({ total: '52.58', tax: '0', balance: '0' });
  });

  test('a buyer who pays no tax has none in the till', async () => {
    const { taxRatePercent: _, ...untaxed } = TEE;
    const paid = ends.far.shop.payCheckout({ lines: [untaxed], buyer: BUYER });
    await ends.works(paid.paymentIntent);
    expect(ends.figuresOf(paid.charge)).toMatchObject({ total: '25', tax: '0', balance: '0' });
  });

  test('prices with the tax inside are posted net, with the tax beside them', async () => {
    const line = { ...TEE, unitAmountMinor: 1300, inclusive: true };
    const paid = ends.far.shop.payCheckout({ lines: [line], buyer: BUYER });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    expect(ends.figuresOf(paid.charge)).toMatchObject({ total: '26', balance: '0' });
  });

  /** An order of so many lines, over more than a hundred items where the till has them. */
  function payLines(count: number) {
    const items = ends.world.simulator.state.items();
    const sellable = items.filter(({ item }) => item.archived === 'false' && item.itemType === 'default');
    const twice = (sku: string): boolean => items.filter(({ item }) => item.customSku === sku).length > 1;
    const skus = sellable.map(({ item }) => item.customSku).filter((sku) => sku !== '' && !twice(sku));
    const lines = Array.from({ length: count }, (_, index) => ({
      productCode: skus[index % skus.length] ?? '',
      productName: `Item ${index}`,
      quantity: 1 + (index % 3),
      unitCostMinor: 100 + index,
    }));
    const paid = ends.far.shop.payIntent({ buyer: null, amountDetails: { lines } });
    return { ...paid, totalMinor: lines.reduce((sum, line) => sum + line.quantity * line.unitCostMinor, 0) };
  }

  test('a hundred and fifty lines is one sale with all of them, and comes back whole', async () => {
    const paid = payLines(150);
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    const total = String(paid.totalMinor / 100);
    expect(ends.linesOf(paid.charge)).toHaveLength(150);
    expect(ends.figuresOf(paid.charge)).toMatchObject({ total, paid: [total], balance: '0' });
    const { refund } = ends.far.shop.refund({ charge: paid.charge });
    ends.world.clock.advance(120_000);
    await ends.works(paid.paymentIntent);
    expect(ends.linesOf(refund)).toHaveLength(150);
    expect(ends.figuresOf(refund)).toMatchObject({ total: `-${total}`, balance: '0' });
  });

  test('more lines than the till takes at once is held, and keeps nobody else waiting', async () => {
    const paid = payLines(200);
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    expect((await ends.reasons())[0]).toContain('it has too many lines');
    const other = ends.far.shop.payCheckout({ lines: [TEE], buyer: BUYER });
    expect(await ends.works(other.paymentIntent)).toMatchObject({ status: 'posted' });
  });
});

describe('a person decides about', () => {
  test('a part payment: released, it is one custom line without stock', async () => {
    const order = {
      lines: [{ sku: 'TEE-M', quantity: 2, unitAmountMinor: 1250 }],
      reference: 'W-8',
      totalMinor: 2500,
    };
    const paid = ends.far.shop.payIntent({ buyer: BUYER, order, amountMinor: 1000 });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    await released(ends, paid.paymentIntent);
    expect(ends.linesOf(paid.charge)).toEqual(['1 x 0 at 10']);
  });

  test('an authorisation that was captured in part: held with the difference', async () => {
    const order_lines = '[{"sku":"TEE-M","quantity":2,"unit_amount":1250}]';
    const paid = ends.far.shop.authorise({ amountMinor: 2500, buyer: BUYER, metadata: { order_lines } });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'pending', movements: [] });
    ends.far.shop.capture({ paymentIntent: paid.paymentIntent, amountMinor: 1250 });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    expect(await ends.reasons()).toEqual([
      "the order's lines sum to 25.00 USD, 12.50 USD was captured: a difference of -12.50 USD",
    ]);
  });

  test('an order that is captured in several parts: held until the parts are the whole, then posted by itself', async () => {
    const order_lines = '[{"sku":"TEE-M","quantity":2,"unit_amount":1250}]';
    const { paymentIntent, charge } = ends.far.shop.authorise({
      amountMinor: 2500,
      buyer: BUYER,
      metadata: { order_lines },
    });
    ends.far.shop.capture({ paymentIntent, amountMinor: 1250, final: false });
    const { refund } = ends.far.shop.refund({ charge, amountMinor: 500 });
    expect(await ends.works(paymentIntent)).toMatchObject({
      status: 'held',
      movements: [{ id: charge }, {}],
    });
    expect(await ends.reasons()).toEqual([
      "the order's lines sum to 25.00 USD, 12.50 USD was captured: a difference of -12.50 USD",
    ]);
    ends.far.shop.capture({ paymentIntent, amountMinor: 1250 });
    expect(await ends.works(paymentIntent)).toMatchObject({ status: 'posted' });
    expect(ends.figuresOf(charge)).toMatchObject({ total: '25', balance: '0' });
    expect(ends.figuresOf(refund)).toMatchObject({ total: '-5', balance: '0' });
  });

  test('what is captured of an order after it was posted: the sale stands, and a finding names both amounts', async () => {
    const metadata = { order_type: 'custom', order_reference: 'W-9' };
    const paid = ends.far.shop.authorise({ buyer: BUYER, metadata, amountMinor: 1500 });
    ends.far.shop.capture({ paymentIntent: paid.paymentIntent, amountMinor: 1000, final: false });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    ends.far.shop.capture({ paymentIntent: paid.paymentIntent });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    expect(ends.figuresOf(paid.charge)).toMatchObject({ total: '10' });
    expect(await ends.reasons()).toEqual([
      `Stripe's amount of ${paid.charge} is now 15.00 USD, it was 10.00 USD`,
    ]);
  });

  test('an order whose metadata was corrected after the hold: released, it is posted from what is true now', async () => {
    const order_lines = '[{"sku":"TEE-M","quantity":3,"unit_amount":1250}]';
    const paid = ends.far.shop.payIntent({ amountMinor: 2500, buyer: BUYER, metadata: { order_lines } });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    const intent = ends.far.state.payment_intents.get(paid.paymentIntent);
    if (intent === undefined) throw new Error('the intent is gone');
    const corrected = { order_lines: order_lines.replace('"quantity":3', '"quantity":2') };
    ends.far.state.payment_intents.put({ ...intent, metadata: corrected });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    await released(ends, paid.paymentIntent);
    expect(ends.linesOf(paid.charge)).toEqual(['2 x 501 at 12.5']);
  });

  test('a SKU that was mapped after the hold: released, it is posted as the item', async () => {
    const paid = ends.far.shop.payCheckout({ lines: [{ ...TEE, sku: 'OLD-TEE' }], buyer: BUYER });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    await ends.ledger.mapSku('OLD-TEE', 'TEE-M');
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    await released(ends, paid.paymentIntent);
    expect(ends.linesOf(paid.charge)).toEqual(['2 x 501 at 12.5']);
  });

  test('a gift card that is sold: no item of the till, so it is rung up by hand and skipped', async () => {
    const card = { sku: 'GIFT-50', name: 'Gift card', quantity: 1, unitAmountMinor: 5000 };
    const paid = ends.far.shop.payCheckout({ lines: [card], buyer: BUYER });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    expect(await ends.reasons()).toEqual(['SKU "GIFT-50" fits no item in the till']);
    await skip(paid.paymentIntent, 'card 0042 was loaded at the counter', ends.core);
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'skipped' });
    expect(ends.far.state.payment_intents.get(paid.paymentIntent)?.metadata['tillbridge_skipped']).toContain(
      'card 0042',
    );
  });

  test('a gift card that paid a part: told as a discount it is posted, not told it is held', async () => {
    const lines = [{ sku: 'TEE-M', quantity: 2, unitAmountMinor: 1250 }];
    const told = ends.far.shop.payIntent({ buyer: BUYER, order: { lines, discountMinor: 1000 } });
    expect(await ends.works(told.paymentIntent)).toMatchObject({ status: 'posted' });
    expect(ends.figuresOf(told.charge)).toMatchObject({ total: '15', balance: '0' });
    const silent = ends.far.shop.payIntent({ buyer: BUYER, order: { lines }, amountMinor: 1500 });
    expect(await ends.works(silent.paymentIntent)).toMatchObject({ status: 'held' });
  });

  test('a serialized item: not supported, and the reason says so', async () => {
    const items = ends.world.simulator.state.items();
    const serialized = items.find(({ item }) => item.serialized === 'true')?.item.customSku ?? '';
    const paid = ends.far.shop.payCheckout({ lines: [{ ...TEE, sku: serialized }], buyer: BUYER });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    expect((await ends.reasons())[0]).toMatch(/is not supported: serialized/);
  });

  test('an order that was typed in by hand as well: skipped, the sale typed by hand is the record', async () => {
    const paid = ends.far.shop.payIntent({ amountMinor: 2500, buyer: BUYER });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    expect(await ends.reasons()).toEqual(['the payment carries no order lines']);
    await skip(paid.paymentIntent, 'typed in at the counter as 9007', ends.core);
    expect(await ends.works(paid.paymentIntent)).toMatchObject({
      status: 'skipped',
      movements: [{ reason: 'typed in at the counter as 9007' }],
    });
    expect(ends.world.simulator.state.completedSales()).toEqual([]);
  });
});

describe('what Tillbridge leaves to the counter', () => {
  test('a payment at a Terminal is skipped, as the till rang it up', async () => {
    const paid = ends.far.shop.payIntent({ amountMinor: 999, buyer: null, method: 'card_present' });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({
      status: 'skipped',
      movements: [{ reason: 'in person: the till rang it up itself' }],
    });
  });

  test('a payment at a Terminal is posted with its tip where the shop asks for that', async () => {
    ends.settings = { inPerson: 'post' };
    const lines = [{ productCode: 'TEE-M', productName: 'Tee', quantity: 2, unitCostMinor: 1250 }];
    const paid = ends.far.shop.payIntent({
      buyer: null,
      method: 'card_present',
      amountDetails: { lines },
      tipMinor: 300,
    });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    expect(ends.linesOf(paid.charge)).toEqual(['2 x 501 at 12.5', '1 x 0 at 3']);
  });

  test.each(['jpy', 'kwd'])(
    'a payment in %s is skipped in a shop of dollars, and the story says so',
    async (currency) => {
      const paid = ends.far.shop.payIntent({ amountMinor: 1230, buyer: BUYER, currency });
      const story = await ends.works(paid.paymentIntent);
      expect(story).toMatchObject({
        status: 'skipped',
        movements: [{ reason: `in ${currency.toUpperCase()}, the shop's currency is USD` }],
      });
      expect(story.trail[0]?.what).toContain(currency === 'jpy' ? '1230 JPY' : '1.230 KWD');
    },
  );

  test.each([
    ['jpy', 1250, '2750', ['2 x 501 at 1250', '1 x 0 at 250']],
    ['kwd', 1255, '2.761', ['2 x 501 at 1.255', '1 x 0 at 0.251']],
  ])(
    'a shop in %s sells and gives back to its own smallest unit',
    async (currency, unitAmountMinor, total, lines) => {
      ends.currency = currency;
      const line = { ...TEE, unitAmountMinor, taxRatePercent: 10 };
      const paid = ends.far.shop.payCheckout({ lines: [line], buyer: BUYER, currency });
      expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
      expect(ends.linesOf(paid.charge)).toEqual(lines);
      expect(ends.figuresOf(paid.charge)).toMatchObject({ total, paid: [total], balance: '0' });
      const { refund } = ends.far.shop.refund({ charge: paid.charge });
      await ends.works(paid.paymentIntent);
      expect(ends.figuresOf(refund)).toMatchObject({ total: `-${total}`, balance: '0' });
    },
  );

  test('every sale stands in the shop, on the register and by the employee of the settings', async () => {
    const paid = ends.far.shop.payCheckout({ lines: [TEE], buyer: BUYER });
    await ends.works(paid.paymentIntent);
    expect(ends.inTill(paid.charge)[0]?.sale).toMatchObject({
      shopID: '1',
      registerID: '3',
      employeeID: '4',
    });
  });
});

describe('afterwards', () => {
  test('a dispute that is open, and an inquiry, move nothing and stand in the story; lost, it is posted', async () => {
    const paid = ends.far.shop.payCheckout({ lines: [TEE], buyer: BUYER });
    await ends.works(paid.paymentIntent);
    const { dispute } = ends.far.shop.dispute({ charge: paid.charge });
    const open = await ends.works(paid.paymentIntent);
    expect(open).toMatchObject({ status: 'posted', movements: [{ kind: 'charge' }] });
    expect(open.standing).toEqual([
      `dispute ${dispute} of 27.06 USD is at "needs response": it is not posted`,
    ]);
    ends.far.shop.closeDispute(dispute, 'lost');
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted', standing: [] });
    expect(ends.figuresOf(dispute)).toMatchObject({ total: '-27.06', balance: '0' });

    expect(ends.far.state.disputes.get(dispute)?.metadata).toMatchObject({
      lightspeed_return_id: ends.inTill(dispute)[0]?.sale.saleID,
    });
  });

  test('whichever id one starts from, both sides and the story name each other', async () => {
    const metadata = { order_reference: 'A-7' };
    const paid = ends.far.shop.payCheckout({ lines: [TEE], buyer: BUYER, metadata });
    const { refund } = ends.far.shop.refund({ charge: paid.charge });
    const story = await ends.works(paid.paymentIntent);
    const [sale, returned] = [paid.charge, refund].map((key) => ends.inTill(key)[0]);
    const noteOf = (document: typeof sale): string =>
      document?.lineNotes[document.lines[0]?.noteID ?? '']?.note ?? '';
    expect(noteOf(sale)).toContain(`Order A-7, Stripe ${paid.charge} ${paid.paymentIntent}`);
    expect(noteOf(returned)).toContain(`Refund ${refund} of Order A-7`);
    expect([sale, returned].map((document) => document?.payments[0]?.remoteReference)).toEqual([
      paid.charge,
      refund,
    ]);
    expect(ends.far.state.payment_intents.get(paid.paymentIntent)?.metadata).toMatchObject({
      lightspeed_sale_id: sale?.sale.saleID,
      lightspeed_receipt: sale?.sale.ticketNumber,
    });
    expect(ends.far.state.refunds.get(refund)?.metadata).toEqual({
      lightspeed_return_id: returned?.sale.saleID,
    });
    const event = ends.far.state.events.all().find(({ type }) => type === 'charge.refunded')?.id;
    for (const id of [paid.charge, refund, event, sale?.sale.saleID, returned?.sale.saleID]) {
      expect([id, await ends.story(id ?? '')]).toEqual([id, story]);
    }
    const told = story.trail.map(({ what }) => what);
    const places = [
      'Stripe shows charge',
      'plan 1',
      'prepares',
      'completes',
      'is posted as sale',
      'names sale',
    ].map((words) => told.findIndex((what) => what.includes(words)));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBe(0);
  });

  test('a refund that waits for its buyer waits here, too', async () => {
    const paid = ends.far.shop.payCheckout({ lines: [TEE], buyer: BUYER });
    await ends.works(paid.paymentIntent);
    const { refund } = ends.far.shop.refund({ charge: paid.charge, status: 'requires_action' });
    const waits = await ends.works(paid.paymentIntent);
    expect(waits.standing).toEqual([
      `refund ${refund} of 27.06 USD is at "requires action": it is not posted`,
    ]);
    expect(ends.inTill(refund)).toEqual([]);
    ends.far.shop.settleRefund(refund);
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted', standing: [] });
    expect(ends.figuresOf(refund)).toMatchObject({ total: '-27.06', balance: '0' });
  });

  test('shipping alone that is refunded comes back as shipping', async () => {
    const paid = ends.far.shop.payCheckout({
      lines: [TEE],
      shipping: { amountMinor: 400, taxRatePercent: 8.25 },
      buyer: BUYER,
    });
    await ends.works(paid.paymentIntent);
    const { refund } = ends.far.shop.refund({ charge: paid.charge, amountMinor: 433 });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    expect(ends.linesOf(refund)).toEqual(['-1 x 0 at 4']);
    expect(ends.figuresOf(refund)).toMatchObject({ total: '-4.33', tax: '-0.33', balance: '0' });
  });

  test('goods exchanged at the counter stay as the counter left them; refunded in Stripe, too, it is held', async () => {
    const paid = ends.far.shop.payCheckout({ lines: [TEE], buyer: BUYER });
    await ends.works(paid.paymentIntent);
    ends.world.simulator.person.refund(ends.inTill(paid.charge)[0]?.sale.saleID ?? '');
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    const before = onHand();
    ends.far.shop.refund({ charge: paid.charge });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'held' });
    expect((await ends.reasons())[0]).toContain('were given back in the shop already');
    expect(onHand()).toBe(before);
  });

  test('a bank debit counts once it arrived, and is given back whole when it fails later', async () => {
    const order = { lines: [{ sku: 'TEE-M', quantity: 2, unitAmountMinor: 1250 }] };
    const before = onHand();
    const debit = { method: 'us_bank_account', outcome: 'waits' } as const;
    const paid = ends.far.shop.payIntent({ buyer: BUYER, order, ...debit });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'pending', movements: [] });
    ends.far.shop.settleDebit(paid.charge);
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    ends.far.shop.failLate({ charge: paid.charge });
    expect(await ends.works(paid.paymentIntent)).toMatchObject({ status: 'posted' });
    expect(ends.figuresOf(`${paid.charge}.undo`)).toMatchObject({ total: '-25', balance: '0' });
    expect(onHand()).toBe(before);
    expect(ends.far.state.payment_intents.get(paid.paymentIntent)?.metadata).toMatchObject({
      lightspeed_undo_id: ends.inTill(`${paid.charge}.undo`)[0]?.sale.saleID,
    });
  });

  test('our own note in a refund makes an event, which is taken once and writes nothing again', async () => {
    const startMs = ends.world.clock.nowMs() - 60_000;
    const paid = ends.far.shop.payCheckout({ lines: [TEE], buyer: BUYER });
    ends.far.shop.refund({ charge: paid.charge });
    const first = await ends.takesEvents(startMs);
    const writes = (): number => ends.far.requests.filter(({ method }) => method === 'POST').length;
    expect(writes()).toBe(2);
    expect(await ends.takesEvents(startMs)).toBe(first + 1);
    expect(await ends.takesEvents(startMs)).toBe(first + 1);
    expect(writes()).toBe(2);
    expect(await ends.ledger.openWork(10)).toEqual([]);
  });
});
