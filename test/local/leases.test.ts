import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamoLeases } from '../../shared/aws/dynamo-leases.ts';
import { dynamoNotebook } from '../../shared/aws/dynamo-notebook.ts';
import { ledgerTable } from '../../shared/aws/ledger-table.ts';
import { systemClock } from '../../shared/kernel/clock.ts';
import { freeLeases } from '../simulators/aws/dynamodb.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';

let dynalite: Dynalite;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());

test('a pump that was killed with its queue keeps nobody away after the next start', async () => {
  const table = await dynalite.createLedger('killed');
  const leases = dynamoLeases(table, systemClock);
  await dynamoNotebook(table).write('kept', '{"by":"a person"}');
  expect(await leases.take('pump', 'killed', 60_000)).toBe(true);
  expect(await leases.take('pump', 'next', 60_000)).toBe(false);

  await freeLeases(dynalite.client, ledgerTable('killed'));

  expect(await leases.take('pump', 'next', 60_000)).toBe(true);
  expect(await dynamoNotebook(table).read('kept')).toBe('{"by":"a person"}');
});
