import { expect, test } from '@jest/globals';
import { isPaymentId, movementIdOf, paymentIdOf, undoOf } from '../../shared/kernel/ids.ts';

test.each(['pi_3Abc', 'ch_1', 'py_9'])('%s names a payment', (id) => {
  expect(paymentIdOf(id)).toBe(id);
});

test.each(['', 'pi_', 'pi_a b', 'pi_../x', 'cus_1', 're_1', `pi_${'a'.repeat(200)}`, 'PI_1'])(
  '"%s" names no payment',
  (id) => {
    expect(isPaymentId(id)).toBe(false);
    expect(() => paymentIdOf(id)).toThrow('is not a payment id');
  },
);

test('what undoes a movement is named after it', () => {
  expect(undoOf(movementIdOf('re_1'))).toBe('re_1.undo');
  expect(movementIdOf('re_1.undo')).toBe('re_1.undo');
});

test('what is no Stripe id never becomes a key', () => {
  expect(() => movementIdOf('re_1; drop')).toThrow('is not a movement id');
});
