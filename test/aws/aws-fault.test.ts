import { expect, test } from '@jest/globals';
import { isAwsFault } from '../../shared/aws/aws-fault.ts';
import { InvariantError } from '../../shared/kernel/errors.ts';

test.each([
  ['a throttled table', Object.assign(new Error('slow down'), { $metadata: {}, $fault: 'client' })],
  ['a queue that refuses the connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ['a call that timed out', Object.assign(new Error('late'), { name: 'TimeoutError' })],
])("%s is nobody's bug", (_, error) => {
  expect(isAwsFault(error)).toBe(true);
});

test.each([
  ['a broken invariant', new InvariantError('x')],
  ['a slip of the code', new TypeError('x is undefined')],
  ['what is no error at all', 'text'],
])('%s is ours', (_, error) => {
  expect(isAwsFault(error)).toBe(false);
});
