import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { decodeSale, saleSchema } from '../../../shared/lightspeed/r-series/sale-codec.ts';
import {
  child,
  children,
  flag,
  nextOf,
  objectIn,
  recordsOf,
  text,
} from '../../../shared/lightspeed/r-series/wire.ts';

const lines = children('SaleLine', z.looseObject({ id: text }));

test.each([
  ['absent', undefined, []],
  ['empty text', '', []],
  ['null', null, []],
  ['one as an object', { SaleLine: { id: '1' } }, ['1']],
  ['several as a list', { SaleLine: [{ id: '1' }, { id: 2 }] }, ['1', '2']],
  ['the older list of wrappers', [{ SaleLine: { id: '1' } }, { SaleLine: { id: '2' } }], ['1', '2']],
  ['an empty key', { SaleLine: '' }, []],
])('a relation that is %s is read', (_, given, ids) => {
  expect(lines.parse(given).map((line) => line.id)).toEqual(ids);
});

test('flags and numbers are read as text or as JSON’s own', () => {
  expect(['true', true, '1', 'false', false, '', undefined].map((value) => flag.parse(value))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(child(z.looseObject({ note: text })).parse('')).toBeNull();
});

test('one record, a list and nothing are told apart', () => {
  expect(recordsOf({ Sale: { saleID: '1' } }, 'Sale')).toHaveLength(1);
  expect(recordsOf({ Sale: [{}, {}] }, 'Sale')).toHaveLength(2);
  expect(recordsOf({ Sale: '' }, 'Sale')).toEqual([]);
  expect(recordsOf({}, 'Sale')).toEqual([]);
});

test('the next page is there, empty or left out', () => {
  expect(nextOf({ '@attributes': { next: 'https://till.example/2', previous: '' } })).toBe(
    'https://till.example/2',
  );
  expect(nextOf({ '@attributes': { next: '' } })).toBeNull();
  expect(nextOf({ '@attributes': { count: '1' } })).toBeNull();
  expect(nextOf({})).toBeNull();
});

test('what is no JSON object is not read as one', () => {
  expect(['<html>', '[]', '"x"', '', '{"torn":'].map(objectIn)).toEqual([null, null, null, null, null]);
});

const CODEC = { currency: 'usd', helpers: {} };
const decode = (wire: object) => decodeSale(saleSchema.parse({ saleID: '9001', ...wire }), CODEC);

test('a sale without relations, as lists show it, is read', () => {
  expect(decode({ calcTotal: '35.01', calcTax1: '2.06', customerID: '0', referenceNumber: 'ch_1' })).toEqual({
    saleId: '9001',
    saleKey: 'ch_1',
    state: 'draft',
    totalMinor: 3501,
    taxMinor: 206,
    payments: [],
    lines: [],
    customerId: null,
    receipt: '9001',
  });
});

test('a voided payment does not count, and more places than money has are rounded', () => {
  const sale = decode({
    calcTotal: 11.4860025,
    SalePayments: {
      SalePayment: [
        { amount: '5', archived: 'true' },
        { amount: '11.49', archived: 'false', remoteReference: 'ch_1' },
      ],
    },
  });
  expect(sale.totalMinor).toBe(1149);
  expect(sale.payments).toEqual([{ amountMinor: 1149, reference: 'ch_1' }]);
});

test.each([
  [{ completed: 'true' }, 'completed'],
  [{ completed: 'true', voided: 'true' }, 'voided'],
  [{ completed: 'false', voided: 'true' }, 'voided'],
  [{ completed: 'false', archived: 'true' }, 'deleted'],
  [{ completed: 'true', archived: 'true' }, 'completed'],
  [{}, 'draft'],
])('a sale that reads %j is %s', (wire, state) => {
  expect(decode(wire).state).toBe(state);
});

test('an amount that is no number makes the answer unreadable, never a guess', () => {
  expect(saleSchema.safeParse({ saleID: '9001', calcTotal: '35,01' }).success).toBe(false);
  expect(saleSchema.safeParse({ calcTotal: '35.01' }).success).toBe(false);
});
