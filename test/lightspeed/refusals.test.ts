import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { unreadable } from '../../shared/lightspeed/refusals.ts';

const schema = z.object({ currency: z.object({ code: z.string() }), email: z.email() });

test('an answer that is not as promised names the fields, and nothing that stands in them', () => {
  const read = schema.safeParse({ currency: 'USD', email: 'maya quinn' });
  const { reason } = unreadable('a read of retailer', read.error).refusal;
  expect(reason).toBe(
    "Lightspeed's answer to a read of retailer is not what its interface promises: currency, email",
  );
});

test('an answer that is no JSON at all is said without any field', () => {
  expect(unreadable('a read of Sale').refusal.reason).toBe(
    "Lightspeed's answer to a read of Sale is not what its interface promises",
  );
});
