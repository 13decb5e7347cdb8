import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { computeLine, computeSale } from './arithmetic.ts';
import * as d from '../decimal.ts';
import { DEFAULT_SWITCHES } from './switches.ts';

test.each([
  ['12.50', '12.5'],
  ['20.00', '20'],
  ['-0.00', '0'],
  ['.5', '0.5'],
  ['-.705', '-0.705'],
  ['0012', '12'],
  ['11.4860025', '11.4860025'],
])('%s is written as %s', (given, written) => {
  expect(d.toText(d.decimal(given))).toBe(written);
});

test.each(['', '.', 'abc', '1e3', '1,5', '--1'])('%j is no number', (given) => {
  expect(d.parseDecimal(given)).toBeNull();
});

test.each([
  ['0.705', '0.71'],
  ['-0.705', '-0.71'],
  ['1.005', '1.01'],
  ['2.9915025', '2.99'],
  ['0.7049', '0.7'],
])('%s rounds to %s', (given, rounded) => {
  expect(d.toText(d.round(d.decimal(given), 2))).toBe(rounded);
});

test('sums of cents are exact, and a quotient is off by no more than half its last place', () => {
  const cents = fc.integer({ min: -10_000_000, max: 10_000_000 });
  const amount = (value: number): d.Decimal => ({ units: BigInt(value), scale: 2 });
  fc.assert(
    fc.property(cents, cents, (a, b) => {
      expect(d.add(amount(a), amount(b))).toEqual(amount(a + b));
      if (b === 0) return;
      const off = d.subtract(d.multiply(d.divide(amount(a), amount(b), 6), amount(b)), amount(a));
      const half = d.multiply({ units: 5n, scale: 7 }, amount(Math.abs(b)));
      expect(d.compare(off.units < 0n ? d.negate(off) : off, half)).toBeLessThanOrEqual(0);
    }),
  );
});

const line = (unitPrice: string, more: object = {}) => ({
  unitQuantity: '1',
  unitPrice,
  discountAmount: '0',
  discountPercent: '0',
  avgCost: '0',
  fifoCost: '0',
  tax: 'true',
  tax1Rate: '0.05',
  tax2Rate: '0.09975',
  ...more,
});

test('a discount in percent is rounded to cents, and tax is on what is left: 69.9 less 5 % at 13 %', () => {
  const given = line('34.95', {
    unitQuantity: '2',
    discountPercent: '0.05',
    tax1Rate: '0.13',
    tax2Rate: '0',
  });
  expect(computeLine(given, false, DEFAULT_SWITCHES)).toMatchObject({
    calcSubtotal: '69.9',
    calcLineDiscount: '3.5',
    displayableSubtotal: '66.4',
    calcTax1: '8.632',
    calcTotal: '75.032',
  });
});

test('one line of 14.1 carries 0.705 and 1.406475, the sale 0.71 and 1.41: 16.22', () => {
  const given = line('14.1');
  const computed = { ...given, ...computeLine(given, false, DEFAULT_SWITCHES) };
  expect(computed).toMatchObject({ calcTax1: '0.705', calcTax2: '1.406475', calcTotal: '16.211475' });
  expect(computeSale([computed], [], false)).toMatchObject({
    calcTax1: '0.71',
    calcTax2: '1.41',
    total: '16.22',
    taxTotal: '2.12',
  });
});

test('with tax in the price, the price is the total and the tax is taken out of it', () => {
  const given = line('120', { tax1Rate: '0.2', tax2Rate: '0' });
  const computed = { ...given, ...computeLine(given, true, DEFAULT_SWITCHES) };
  expect(computeSale([computed], [], true)).toMatchObject({ total: '120', calcTax1: '20' });
});
