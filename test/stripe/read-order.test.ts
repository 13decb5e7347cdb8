import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readOrder } from '../../shared/stripe/read-order.ts';
import { shapes } from '../../shared/stripe/shapes.ts';
import { checkoutLine, invoiceLine, NO_SOURCES, orderIn, session, totalOf } from './orders.ts';

const PRICE = shapes.price.parse({ id: 'price_1', lookup_key: 'LOOK', metadata: {}, product: null });
const INVOICE = shapes.invoice.parse({ id: 'in_1', number: 'INV-7', currency: 'usd', total: 2500 });
const DETAIL = shapes.detailLine.parse({
  product_code: 'CAP',
  product_name: 'Cap',
  quantity: 1,
  unit_cost: 2500,
});
const LINES = JSON.stringify([{ sku: 'SOCK', quantity: 1, unit_amount: 2500 }]);

const ALL = {
  ...NO_SOURCES,
  checkout: { session: session(), lines: [checkoutLine()] },
  amountDetails: {},
  detailLines: [DETAIL],
  invoices: [{ invoice: INVOICE, lines: [invoiceLine()], prices: new Map([['price_1', PRICE]]) }],
  metadata: { order_lines: LINES },
};

test('reads the first source that has lines: Checkout, amount details, invoice, metadata', () => {
  const skus = (sources: typeof NO_SOURCES) => {
    const order = orderIn(readOrder(sources));
    return [order.source, order.lines[0]?.sku];
  };
  expect(skus(ALL)).toEqual(['checkout', 'TEE-M']);
  const emptySession = { session: session(), lines: [] };
  expect(skus({ ...ALL, checkout: emptySession })).toEqual(['amount-details', 'CAP']);
  expect(skus({ ...ALL, checkout: null, detailLines: [] })).toEqual(['invoice', 'LOOK']);
  expect(skus({ ...ALL, checkout: null, detailLines: [], invoices: [] })).toEqual(['metadata', 'SOCK']);
  expect(readOrder({ ...NO_SOURCES })).toMatchObject({ kind: 'none' });
});

test("takes a line's SKU from the product, else the price, else the lookup key, and never from the line", () => {
  const sku = (price: unknown) => {
    const line = checkoutLine({ price, metadata: { sku: 'LINE' } });
    return orderIn(readOrder({ ...NO_SOURCES, checkout: { session: session(), lines: [line] } })).lines[0]
      ?.sku;
  };
  const price = { id: 'price_1', metadata: { sku: 'PRICE' }, lookup_key: 'LOOK', product: null as unknown };
  expect(sku({ ...price, product: { name: 'Tee', metadata: { sku: ' TEE-M ' } } })).toBe('TEE-M');
  expect(sku({ ...price, product: { name: 'Tee', metadata: { sku: ' ' } } })).toBe('PRICE');
  expect(sku({ ...price, product: { id: 'prod_1', deleted: true } })).toBe('PRICE');
  expect(sku({ ...price, product: 'prod_1' })).toBe('PRICE');
  expect(sku({ ...price, metadata: {} })).toBe('LOOK');
  expect(sku({ ...price, metadata: {}, lookup_key: null })).toBeNull();
  expect(sku(null)).toBeNull();
});

test('names taxes by rate and place, and none where the rates do not explain the tax', () => {
  const rate = { display_name: 'Sales tax', percentage: 9.5, effective_percentage: 9.5, state: 'CA' };
  const taxes = (amount: number) => {
    const line = checkoutLine({ amount_tax: 238, amount_total: 2738, taxes: [{ amount, rate }] });
    return orderIn(readOrder({ ...NO_SOURCES, checkout: { session: session(), lines: [line] } })).lines[0]
      ?.taxes;
  };
  expect(taxes(238)).toEqual([{ name: 'Sales tax, CA', percent: '9.5', amountMinor: 238 }]);
  expect(taxes(237)).toEqual([]);
});

test('leaves out a line whose quantity the buyer set to nothing', () => {
  const nothing = checkoutLine({ quantity: 0, amount_subtotal: 0, amount_total: 0 });
  const lines = [checkoutLine(), nothing];
  expect(orderIn(readOrder({ ...NO_SOURCES, checkout: { session: session(), lines } })).lines).toHaveLength(
    1,
  );
});

test.each([
  ['another currency', checkoutLine({ currency: 'eur' }), /line 1 of Checkout Session cs_1 is in eur/],
  ['a price for nothing', checkoutLine({ quantity: 0 }), /line 1 .* quantity of 0/],
  ['no quantity', checkoutLine({ quantity: null }), /line 1 .* quantity of 0/],
  ['a negative amount', checkoutLine({ amount_subtotal: -5, amount_total: -5 }), /line 1 .* negative/],
])('a Checkout line with %s is a problem for a person', (_, line, message) => {
  const reading = readOrder({ ...NO_SOURCES, checkout: { session: session(), lines: [line] } });
  expect(reading).toMatchObject({ kind: 'problem' });
  expect(JSON.stringify(reading)).toMatch(message);
});

test('an invoice that costs more than this payment is a part payment', () => {
  const sources = { ...NO_SOURCES, invoices: ALL.invoices };
  expect(orderIn(readOrder(sources)).totalMinor).toBe(2500);
  const stated = { ...sources, metadata: { order_total: '9900' } };
  expect(orderIn(readOrder(stated)).totalMinor).toBe(9900);
});

test('a credit on an invoice is a problem for a person: no sale holds a negative line', () => {
  const invoices = [{ invoice: INVOICE, lines: [invoiceLine({ amount: -500 })], prices: new Map() }];
  expect(readOrder({ ...NO_SOURCES, invoices })).toMatchObject({
    kind: 'problem',
    problem: expect.stringContaining('line 1 of invoice in_1'),
  });
});

function invoiced(...lines: ReturnType<typeof invoiceLine>[]) {
  const invoices = [{ invoice: INVOICE, lines, prices: new Map([['price_1', PRICE]]) }];
  return readOrder({ ...NO_SOURCES, invoices });
}

test('two and a half units on an invoice are no two units: a person rings them up', () => {
  expect(invoiced(invoiceLine({ quantity: 2, quantity_decimal: '2.5' }))).toEqual({
    kind: 'problem',
    problem: 'line 1 of invoice in_1 has a quantity of 2.5, not a whole number of at least 1',
    remedy: 'the till cannot hold such a line: skip the payment and ring it up by hand',
  });
  const whole = orderIn(invoiced(invoiceLine({ quantity: 2, quantity_decimal: '2.000' })));
  expect(whole.lines.map(({ quantity }) => quantity)).toEqual([2]);
});

test('a metered price without usage is left out of the invoice, one that costs something is not', () => {
  const nothing = { quantity: 0, quantity_decimal: '0', amount: 0 };
  const { lines } = orderIn(invoiced(invoiceLine(nothing), invoiceLine()));
  expect(lines.map(({ grossMinor }) => grossMinor)).toEqual([2500]);
  expect(invoiced(invoiceLine({ ...nothing, amount: 100 }))).toMatchObject({ kind: 'problem' });
});

test('a line whose price Stripe does not show is a problem for a person: which goods it names is not known', () => {
  const gone = invoiceLine({ pricing: { price_details: { price: 'price_gone' } } });
  expect(invoiced(invoiceLine(), gone)).toMatchObject({
    problem: 'line 2 of invoice in_1 has price price_gone, which Stripe does not show: its SKU is not known',
  });
});

test("shows people the shop's order number, wherever it is first found", () => {
  const reference = (change: Partial<typeof NO_SOURCES>) => {
    const reading = readOrder({ ...NO_SOURCES, ...change });
    return reading.kind === 'problem' ? null : reading.order.reference;
  };
  const checkout = { session: session({ client_reference_id: 'CART' }), lines: [checkoutLine()] };
  expect(reference({ metadata: { order_reference: 'META' }, orderReference: 'PI', checkout })).toBe('META');
  expect(reference({ orderReference: 'PI', checkout })).toBe('PI');
  expect(reference({ checkout })).toBe('CART');
  expect(reference({ invoices: ALL.invoices })).toBe('INV-7');
  expect(reference({})).toBeNull();
});

test('an order type that we do not know is a problem, custom is one without stock', () => {
  const typed = (order_type: string) => readOrder({ ...NO_SOURCES, metadata: { order_type } });
  expect(typed('custom')).toMatchObject({ kind: 'none', order: { type: 'custom' } });
  expect(typed('Custom')).toMatchObject({
    kind: 'problem',
    problem: 'metadata "order_type" is "Custom": expected "custom", or no such key',
  });
});

const money = fc.integer({ min: 0, max: 5_000_000 });

test('the parts of a Checkout order sum to its total, whether tax is inside the price or on top', () => {
  const line = fc.record({
    quantity: fc.integer({ min: 1, max: 50 }),
    subtotal: money,
    cut: fc.nat(100),
    percent: fc.nat(30),
    inclusive: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (drafts) => {
      const lines = drafts.map(({ quantity, subtotal, cut, percent, inclusive }) => {
        const discount = Math.floor((subtotal * cut) / 100);
        const base = subtotal - discount;
        const tax = inclusive
          ? Math.round((base * percent) / (100 + percent))
          : Math.round((base * percent) / 100);
        return checkoutLine({
          quantity,
          amount_subtotal: subtotal,
          amount_discount: discount,
          amount_tax: tax,
          amount_total: inclusive ? base : base + tax,
        });
      });
      const order = orderIn(readOrder({ ...NO_SOURCES, checkout: { session: session(), lines } }));
      expect(totalOf(order)).toBe(lines.reduce((sum, one) => sum + one.amount_total, 0));
      for (const one of order.lines) {
        expect(one.discountMinor).toBeLessThanOrEqual(one.grossMinor);
        expect(Math.min(one.grossMinor, one.discountMinor, one.taxMinor)).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test('the parts of amount details sum to what Stripe sums them to, in both forms', () => {
  const line = fc.record({
    quantity: fc.integer({ min: 1, max: 50 }),
    cost: fc.nat(100_000),
    cut: fc.nat(100),
    tax: fc.nat(5000),
  });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      money,
      (drafts, perLine, shipping) => {
        const gross = drafts.reduce((sum, { quantity, cost }) => sum + quantity * cost, 0);
        const discounts = drafts.map(({ quantity, cost, cut }) => Math.floor((quantity * cost * cut) / 100));
        const discount = discounts.reduce((a, b) => a + b, 0);
        const tax = drafts.reduce((sum, draft) => sum + draft.tax, 0);
        const detailLines = drafts.map((draft, index) =>
          shapes.detailLine.parse({
            product_code: `S${index}`,
            product_name: 'x',
            quantity: draft.quantity,
            unit_cost: draft.cost,
            ...(perLine ? { discount_amount: discounts[index], tax: { total_tax_amount: draft.tax } } : {}),
          }),
        );
        const amountDetails = {
          shipping: { amount: shipping },
          ...(perLine ? {} : { discount_amount: discount, tax: { total_tax_amount: tax } }),
        };
        const order = orderIn(readOrder({ ...NO_SOURCES, amountDetails, detailLines }));
        expect(totalOf(order)).toBe(gross - discount + tax + shipping);
        for (const one of order.lines) expect(one.discountMinor).toBeLessThanOrEqual(one.grossMinor);
      },
    ),
  );
});

test('the parts of an invoice sum to its total, whether tax is inside the price or on top', () => {
  const line = fc.record({ amount: money, cut: fc.nat(100), percent: fc.nat(30), inclusive: fc.boolean() });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (drafts) => {
      let total = 0;
      const lines = drafts.map(({ amount, cut, percent, inclusive }) => {
        const discount = Math.floor((amount * cut) / 100);
        const base = amount - discount;
        const tax = inclusive
          ? Math.round((base * percent) / (100 + percent))
          : Math.round((base * percent) / 100);
        total += inclusive ? base : base + tax;
        const behaviour = inclusive ? 'inclusive' : 'exclusive';
        return invoiceLine({
          amount,
          discount_amounts: [{ amount: discount }],
          taxes: [{ amount: tax, tax_behavior: behaviour }],
        });
      });
      const shipping_cost = { amount_total: 540, amount_tax: 40, taxes: [] };
      const invoices = [
        { invoice: { ...INVOICE, shipping_cost }, lines, prices: new Map([['price_1', PRICE]]) },
      ];
      expect(totalOf(orderIn(readOrder({ ...NO_SOURCES, invoices })))).toBe(total + 540);
    }),
  );
});

test('a discount in the amount details that is more than the lines cost is a problem', () => {
  const sources = { ...NO_SOURCES, amountDetails: { discount_amount: 2501 }, detailLines: [DETAIL] };
  expect(readOrder(sources)).toMatchObject({
    kind: 'problem',
    problem: expect.stringContaining('amount_details'),
  });
  const line = { ...DETAIL, discount_amount: 2501 };
  expect(readOrder({ ...NO_SOURCES, amountDetails: {}, detailLines: [line] })).toMatchObject({
    kind: 'problem',
  });
});

test('the tip of a reader is part of the order', () => {
  const amountDetails = { tip: { amount: 300 } };
  const order = orderIn(readOrder({ ...NO_SOURCES, amountDetails, detailLines: [DETAIL] }));
  expect(order.tipMinor).toBe(300);
  expect(readOrder({ ...NO_SOURCES, amountDetails })).toMatchObject({ order: { tipMinor: 300 } });
});
