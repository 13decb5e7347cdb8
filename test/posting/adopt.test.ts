import { expect, test } from '@jest/globals';
import { frozenFrom } from '../../shared/posting/adopt.ts';
import { LINE_NOTES } from '../../shared/posting/line-notes.ts';
import type { TillLine } from '../../shared/posting/sale.ts';
import { PAYMENT, postingWith, rowWith } from '../support/builders.ts';

const line = (change: Partial<TillLine>): TillLine => ({
  lineId: '1',
  itemId: '501',
  quantity: 1,
  unitPriceMinor: 1000,
  taxed: true,
  taxClassId: null,
  note: '',
  parentLineId: null,
  ...change,
});

const taxesOf = (lines: TillLine[], taxMinor: number): number[] => {
  const of = { posting: postingWith(), paymentId: PAYMENT, plan: 1 };
  return frozenFrom(rowWith({ lines, taxMinor }), of).lines.map((each) => each.taxMinor);
};

test('a sale found without its plan keeps the tax of each line where the till tells it', () => {
  expect(taxesOf([line({ taxMinor: 150 }), line({ taxMinor: 50 })], 200)).toEqual([150, 50]);
});

test('where the till tells the sum alone, or one that its lines do not make, it is spread over what was taxed', () => {
  expect(taxesOf([line({}), line({ unitPriceMinor: 3000 }), line({ taxed: false })], 200)).toEqual([
    50, 150, 0,
  ]);
  expect(taxesOf([line({ taxMinor: 149 }), line({ taxMinor: 50 })], 200)).toEqual([100, 100]);
});

test('a rounding line counts with the tax that it puts right, so that what undoes the sale comes to the same sum', () => {
  const rounding = line({ itemId: null, unitPriceMinor: 1, taxed: false, note: LINE_NOTES.rounding });
  expect(taxesOf([line({}), rounding], 83)).toEqual([84, 0]);
});
