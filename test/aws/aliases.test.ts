import { expect, test } from '@jest/globals';
import { idsOf } from '../../shared/aws/aliases.ts';
import { freshRecord } from '../../shared/posting/postings.ts';
import { PAYMENT, postingWith } from '../support/builders.ts';

test('a movement that the till shows as two sales is found by either', () => {
  const posting = postingWith({ at: { step: 'posted', saleId: 'goods,money', receipt: '1' } });
  const record = { ...freshRecord(PAYMENT), postings: [posting] };
  expect(idsOf(record)).toEqual([posting.movementId, 'goods', 'money']);
});
