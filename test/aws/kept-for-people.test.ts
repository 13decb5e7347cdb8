import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamoLevelBook } from '../../shared/aws/dynamo-level-book.ts';
import { dynamoOneOffs } from '../../shared/aws/dynamo-one-offs.ts';
import type { Table } from '../../shared/aws/table.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';

let dynamo: Dynalite;
let table: Table;
beforeAll(async () => {
  dynamo = await startDynalite();
  table = await dynamo.createFigures('kept');
});
afterAll(() => dynamo.close());

test('what people called one-offs, and what was written to the till, are kept apart in one table', async () => {
  const [oneOffs, book] = [dynamoOneOffs(table), dynamoLevelBook(table)];
  const levels = { reorderPoint: 4, orderUpTo: 9 };
  const record = {
    itemId: '501',
    sku: 'TEE-M',
    was: null,
    before: null,
    wrote: levels,
    state: 'sent' as const,
    atMs: 1,
    refusal: null,
  };
  await oneOffs.call({ itemId: '501', day: '2026-10-21' });
  await oneOffs.call({ itemId: '502', day: '2026-10-22' });
  await oneOffs.takeBack({ itemId: '501', day: '2026-10-21' });
  await book.put(record);
  await book.put({ ...record, state: 'written' });
  expect(await oneOffs.all()).toEqual([{ itemId: '502', day: '2026-10-22' }]);
  expect(await book.all()).toEqual([{ ...record, state: 'written' }]);
});
