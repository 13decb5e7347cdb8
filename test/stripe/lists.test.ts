import { expect, test } from '@jest/globals';
import { RefusedError } from '../../shared/kernel/answer.ts';
import { collect } from '../../shared/stripe/lists.ts';

async function* rows(declined: number, good: number): AsyncIterable<string> {
  for (let each = 0; each < declined; each += 1) yield 'declined';
  for (let each = 0; each < good; each += 1) yield 'good';
}

async function collected(declined: number, good: number): Promise<number | string> {
  try {
    const found = await collect(rows(declined, good), 'charges', 200, (row) => row === 'good');
    return found.length;
  } catch (error) {
    return error instanceof RefusedError ? error.refusal.reason : 'a bug';
  }
}

test('what does not count is not collected, and counts to no limit but that of the list', async () => {
  expect(await collected(1800, 200)).toBe(200);
});

test('a refusal names the limit that was met', async () => {
  expect(await collected(0, 201)).toBe('Stripe lists more than 200 charges for one payment');
  expect(await collected(2000, 1)).toBe('Stripe lists more than 2000 charges for one payment');
});
