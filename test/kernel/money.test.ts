import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  add,
  decimalOfMinor,
  exactMinor,
  formatDecimal,
  multiply,
  parseDecimal,
  roundHalfUp,
} from '../../shared/kernel/decimal.ts';
import { allocate, minorDigits, moneyText, toDecimal } from '../../shared/kernel/money.ts';

test.each([
  [1234, 'usd', '12.34'],
  [5, 'usd', '0.05'],
  [-5, 'usd', '-0.05'],
  [0, 'usd', '0.00'],
  [500, 'jpy', '500'],
  [1230, 'kwd', '1.230'],
])('%d %s is written %s', (amountMinor, currency, text) => {
  expect(toDecimal(amountMinor, currency)).toBe(text);
});

test.each([
  [2057, 'usd', '20.57 USD'],
  [-500, 'jpy', '-500 JPY'],
  [1230, 'kwd', '1.230 KWD'],
  [7, 'xyz', '7 minor units of XYZ'],
])('%d %s reads %s, and no currency makes a text fail', (amountMinor, currency, text) => {
  expect(moneyText(amountMinor, currency)).toBe(text);
});

test('a currency that nobody knows is refused by name rather than guessed', () => {
  expect(() => minorDigits('xyz')).toThrow('unknown currency "xyz"');
});

test('a part of a minor unit is our bug', () => {
  expect(() => toDecimal(1.5, 'usd')).toThrow('whole number');
});

test('what is written for any currency reads back to the same amount', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.constantFrom('usd', 'jpy', 'kwd', 'isk'),
      (amountMinor, currency) => {
        const digits = minorDigits(currency);
        expect(exactMinor(parseDecimal(toDecimal(amountMinor, currency)), digits)).toBe(amountMinor);
        expect(exactMinor(parseDecimal(formatDecimal(decimalOfMinor(amountMinor, digits))), digits)).toBe(
          amountMinor,
        );
      },
    ),
  );
});

test('a split never loses or invents a minor unit, and no part is off by more than one', () => {
  const weights = fc.array(fc.nat(1e6), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.integer({ min: -1e7, max: 1e7 }), weights, (total, parts) => {
      const split = allocate(total, parts);
      expect(split.reduce((a, b) => a + b, 0)).toBe(total);
      const sum = parts.reduce((a, b) => a + b, 0);
      if (sum === 0) return;
      for (const [index, part] of split.entries()) {
        expect(Math.abs(part - (total * (parts[index] ?? 0)) / sum)).toBeLessThan(1.000001);
      }
    }),
  );
});

test.each([
  ['1.495', 150n],
  ['2.9915025', 299n],
  ['0.705', 71n],
  ['-0.705', -71n],
  ['0.0049', 0n],
])('%s rounds to %s cents, halves away from zero', (text, cents) => {
  expect(roundHalfUp(parseDecimal(text), 2)).toBe(cents);
});

test('sums and products of decimals are exact where floats are not', () => {
  expect(formatDecimal(add(parseDecimal('0.1'), parseDecimal('0.2')))).toBe('0.3');
  expect(formatDecimal(multiply(parseDecimal('69.9'), parseDecimal('0.05')))).toBe('3.495');
});

test.each(['', '1e3', '1,5', ' 1', '0x1', 'NaN', '.5'])('"%s" is no decimal number', (text) => {
  expect(() => parseDecimal(text)).toThrow('is not a decimal number');
});

test('a fraction of a cent at the border is an error, not a rounding', () => {
  expect(() => exactMinor(parseDecimal('1.005'), 2)).toThrow('more than 2 decimal places');
});
