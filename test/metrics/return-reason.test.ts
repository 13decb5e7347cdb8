import { expect, test } from '@jest/globals';
import { reasonInField, reasonInNote, reasonOfOurs } from '../../shared/metrics/return-reason.ts';

test.each([
  ['Zip broken', 'damaged'],
  ['stopped working after a week', 'defective'],
  ['we sent the wrong colour', 'wrong item'],
  ['Too tight, takes a L', 'wrong size'],
  ["didn't like it", 'not wanted'],
  ['customer changed her mind', 'not wanted'],
  ['got it twice', 'gift or duplicate'],
  ['arrived too late', 'too late'],
  ['swap for HOOD-M', 'exchange'],
  ['Jane Doe, 518 555 0141', null],
  ['', null],
])('"%s" on a line comes to %s', (note, reason) => {
  expect(reasonInNote(note)).toBe(reason);
});

test("a till's own field keeps its words, in one form and not for ever long", () => {
  expect(reasonInField('  Store_Credit  only ')).toBe('store credit only');
  expect(reasonInField('x'.repeat(90))).toHaveLength(40);
  expect(reasonInField(' ')).toBeNull();
});

test.each([
  ['Refund re_1 (requested by customer) of Order W-1, Stripe ch_1', 're_1', 'requested by customer'],
  ['2 x Tee; Money only: Refund re_1 (fraudulent)', 're_1', 'fraudulent'],
  ['Refund re_1 of Order (of Ada), Stripe ch_1', 're_1', null],
  ['Dispute lost dp_1 (product not received) of Order W-1', 'dp_1', 'dispute lost: product not received'],
  ['Dispute lost du_1 of Order W-1', 'du_1', 'dispute lost'],
  ['Payment failed afterwards py_1.undo of Order W-1', 'py_1.undo', 'payment failed'],
  ['Refund undone re_1.undo of Refund re_1 (duplicate) of W-1', 're_1.undo', 'refund undone'],
])('our note "%s" says why %s was made', (note, saleKey, reason) => {
  expect(reasonOfOurs(note, saleKey)).toBe(reason);
});
