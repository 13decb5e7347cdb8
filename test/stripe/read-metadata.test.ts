import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readOrder } from '../../shared/stripe/read-order.ts';
import { NO_SOURCES, orderIn, totalOf } from './orders.ts';

const read = (metadata: Record<string, string>) => readOrder({ ...NO_SOURCES, metadata });
const LINE = {
  sku: 'TEE-M',
  quantity: 2,
  unit_amount: 1250,
  tax: 206,
  discount: 100,
  description: 'Trail Tee M',
};
const linesWith = (change: Record<string, unknown>) => ({
  order_lines: JSON.stringify([{ ...LINE, ...change }]),
});

test("reads the lines that a shop's own checkout wrote", () => {
  expect(orderIn(read({ order_lines: JSON.stringify([LINE]) })).lines).toEqual([
    {
      sku: 'TEE-M',
      description: 'Trail Tee M',
      quantity: 2,
      grossMinor: 2500,
      discountMinor: 100,
      taxMinor: 206,
      taxes: [],
    },
  ]);
});

test('a line without a SKU is a custom line', () => {
  const line = (change: Record<string, unknown>) => orderIn(read(linesWith(change))).lines[0];
  expect(line({ sku: undefined, description: 'Engraving' })).toMatchObject({
    sku: null,
    description: 'Engraving',
  });
  expect(line({ sku: '', description: undefined })).toMatchObject({ sku: null, description: 'Custom line' });
  expect(line({ sku: null })?.sku).toBeNull();
});

test('lets through what a shop keeps beside the fields that we know', () => {
  expect(orderIn(read(linesWith({ colour: 'green' }))).lines).toHaveLength(1);
});

test('reads shipping, its tax, tip, discount, reference, total and type', () => {
  const order = orderIn(
    read({
      order_lines: JSON.stringify([LINE]),
      order_shipping: '500',
      order_shipping_tax: '41',
      order_tip: '300',
      order_discount: '250',
      order_reference: 'W-7',
      order_total: '9900',
      order_type: 'custom',
    }),
  );
  expect(order).toMatchObject({
    source: 'metadata',
    shippingMinor: 500,
    shippingTaxMinor: 41,
    tipMinor: 300,
    discountMinor: 250,
    reference: 'W-7',
    totalMinor: 9900,
    type: 'custom',
  });
});

test('joins a list that was cut anywhere, also within a character of two halves', () => {
  const character = fc.constantFrom('a', '"', '\\', ' ', 'é', '😀');
  const description = fc.string({ unit: character, minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      fc.array(description, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 500 }),
      (texts, size) => {
        const lines = texts.map((text) => ({ ...LINE, description: text }));
        const json = JSON.stringify(lines);
        const metadata: Record<string, string> = {};
        for (let part = 0; part * size < json.length; part += 1) {
          metadata[part === 0 ? 'order_lines' : `order_lines_${part + 1}`] = json.slice(
            part * size,
            (part + 1) * size,
          );
        }
        const order = orderIn(read(metadata));
        expect(order.lines).toHaveLength(lines.length);
        expect(totalOf(order)).toBe(lines.length * (2500 - 100 + 206));
      },
    ),
  );
});

const WRONG: [string, Record<string, string>, RegExp][] = [
  ['no JSON', { order_lines: '[{"sku":' }, /"order_lines" is no JSON list/],
  ['no list', { order_lines: '{"sku":"TEE-M"}' }, /"order_lines" cannot be read: expected a list/],
  ['a SKU that is a number', linesWith({ sku: 7 }), /"order_lines"\[0\]\.sku cannot be read: expected text/],
  ['no quantity', linesWith({ quantity: undefined }), /"order_lines"\[0\]\.quantity/],
  [
    'a quantity of nothing',
    linesWith({ quantity: 0 }),
    /\[0\]\.quantity cannot be read: expected at least 1/,
  ],
  ['half a piece', linesWith({ quantity: 1.5 }), /\[0\]\.quantity cannot be read: expected a whole number/],
  [
    'an amount in euros',
    linesWith({ unit_amount: 12.5 }),
    /\[0\]\.unit_amount cannot be read: expected minor units/,
  ],
  ['an amount as text', linesWith({ unit_amount: '1250' }), /\[0\]\.unit_amount cannot be read/],
  [
    'a negative amount',
    linesWith({ unit_amount: -1 }),
    /\[0\]\.unit_amount cannot be read: expected no negative/,
  ],
  ['a negative tax', linesWith({ tax: -1 }), /\[0\]\.tax/],
  ['a discount above the price', linesWith({ discount: 2501 }), /"order_lines"\[0\] has a discount of 2501/],
  ['more than can be counted', linesWith({ quantity: 9e15, unit_amount: 9e15 }), /more than can be counted/],
  [
    'a missing part',
    { order_lines: '[', order_lines_3: ']' },
    /"order_lines_2" is missing, though "order_lines_3"/,
  ],
  [
    'a part without its beginning',
    { order_lines_2: ']' },
    /"order_lines" is missing, though "order_lines_2"/,
  ],
  ['shipping in euros', { order_shipping: '5.00' }, /"order_shipping" is no amount/],
  ['shipping tax in words', { order_shipping_tax: 'none' }, /"order_shipping_tax" is no amount/],
  ['a negative tip', { order_tip: '-1' }, /"order_tip" is no amount/],
  ['a discount as a percentage', { order_discount: '10%' }, /"order_discount" is no amount/],
  ['a total with a currency', { order_total: '$99' }, /"order_total" is no amount/],
  [
    'a discount above the whole order',
    { order_lines: JSON.stringify([LINE]), order_discount: '2401' },
    /"order_discount" is 2401, more than the lines' 2400/,
  ],
];

test.each(WRONG)(
  'metadata with %s is a problem that names the key and the remedy',
  (_, metadata, message) => {
    const reading = read(metadata);
    expect(reading.kind).toBe('problem');
    if (reading.kind !== 'problem') return;
    expect(reading.problem).toMatch(message);
    expect(reading.remedy).not.toBe('');
  },
);

test('a list without lines states no lines', () => {
  expect(read({ order_lines: '[]', order_shipping: '500' })).toMatchObject({
    kind: 'none',
    order: { shippingMinor: 500 },
  });
});

test('never throws, whatever a shop writes there', () => {
  const key = fc.constantFrom(
    'order_lines',
    'order_lines_2',
    'order_total',
    'order_tip',
    'order_type',
    'order_discount',
  );
  fc.assert(
    fc.property(fc.dictionary(key, fc.oneof(fc.string(), fc.json())), (metadata) => {
      expect(['order', 'none', 'problem']).toContain(read({ ...metadata }).kind);
    }),
  );
});
