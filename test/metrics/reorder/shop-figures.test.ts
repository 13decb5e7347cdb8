import { expect, test } from '@jest/globals';
import {
  ageBand,
  daysOfCover,
  gmroi,
  inStockRate,
  isDeadStock,
  isSlowMover,
  missedSales,
  sellThrough,
  stockTurn,
  valueAtCostMinor,
} from '../../../shared/metrics/reorder/shop-figures.ts';

test('stock lasts as long as it sells', () => {
  expect([daysOfCover(10, 2), daysOfCover(0, 2), daysOfCover(-3, 2), daysOfCover(10, 0)]).toEqual([
    35,
    0,
    0,
    null,
  ]);
});

test('more than 180 days of stock is slow, and so is stock that sells nothing', () => {
  expect([isSlowMover(52, 2), isSlowMover(51, 2), isSlowMover(1, 0), isSlowMover(0, 0)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test('dead is what is there, was not sold for 180 days and did not come in within 90', () => {
  const dead = { onHand: 1, daysSinceLastSale: 180, daysSinceLastReceipt: 91 };
  expect(isDeadStock(dead)).toBe(true);
  expect(isDeadStock({ ...dead, daysSinceLastSale: 179 })).toBe(false);
  expect(isDeadStock({ ...dead, daysSinceLastReceipt: 90 })).toBe(false);
  expect(isDeadStock({ ...dead, onHand: 0 })).toBe(false);
  expect(isDeadStock({ onHand: 1, daysSinceLastSale: null, daysSinceLastReceipt: null })).toBe(true);
});

test('ages fall into the bands of 90, 180 and 365 days', () => {
  expect([89, 90, 179, 180, 364, 365, null].map(ageBand)).toEqual([
    'under 90 days',
    '90 to 179 days',
    '90 to 179 days',
    '180 to 364 days',
    '180 to 364 days',
    '365 days and more',
    '365 days and more',
  ]);
});

test('value, sell-through, turn and return on stock', () => {
  expect([valueAtCostMinor(3, 1250), valueAtCostMinor(-3, 1250)]).toEqual([3750, 0]);
  expect([sellThrough(30, 20, 40), sellThrough(1, -5, 0)]).toEqual([0.5, null]);
  expect([stockTurn(400_00, 100_00), stockTurn(1, 0)]).toEqual([4, null]);
  expect([gmroi(250_00, 100_00), gmroi(1, 0)]).toEqual([2.5, null]);
});

test('missed sales are what would have sold while there was nothing, in season', () => {
  const weeks = [
    { factor: 1, exposure: 1 },
    { factor: 2, exposure: 0.25 },
    { factor: 0.5, exposure: 0 },
  ];
  expect(missedSales(2, weeks)).toBe(4);
  expect([inStockRate([1, 0.25, 0]), inStockRate([])]).toEqual([1.25 / 3, null]);
});
