import {
  DeleteTableCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { Table } from '../../shared/aws/table.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import { systemRandom as random } from '../../shared/kernel/random.ts';
import { release } from '../../shared/posting/decide.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import { lineWith, movementWith, orderWith, paymentWith } from '../support/builders.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';
import { Shop } from '../support/shop.ts';

/** A table that was restored from a backup, in use under a new name or under its old one: as AWS does it. */
let dynalite: Dynalite;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());

const MINUTE_MS = 60_000;
type Items = Record<string, AttributeValue>[];

async function backup(TableName: string): Promise<Items> {
  return (await dynalite.client.send(new ScanCommand({ TableName }))).Items ?? [];
}

async function restore(items: Items, TableName: string): Promise<void> {
  await dynalite.createLedger(TableName);
  for (const Item of items) await dynalite.client.send(new PutItemCommand({ TableName, Item }));
}

async function drop(TableName: string): Promise<void> {
  const { client } = dynalite;
  await client.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName });
}

/** A deployment that uses this table; each worker finds out by itself what it works with. */
function deployOn(shop: Shop, name: string): void {
  const table = tableNamed(name);
  shop.core = { ...shop.core, ledger: dynamoLedger(table, { random, guardedBy: shop.clock }) };
}

const tableNamed = (name: string): Table => new Table(dynalite.client, name);

function order(shop: Shop, n: number, sku = 'TEE-M'): Payment {
  const id = movementIdOf(`ch_${n}`);
  return paymentWith({
    id: paymentIdOf(`pi_${n}`),
    chargeId: id,
    order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku })] }) },
    movements: [movementWith({ id, atMs: shop.nowMs })],
  });
}

const statuses = (shop: Shop, ns: readonly number[]) =>
  Promise.all(ns.map(async (n) => (await shop.story(`pi_${n}`)).status));

/** Time goes by with the schedule's sweeps. */
async function passes(shop: Shop, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 10) {
    await shop.passes(10 * MINUTE_MS);
    await sweep(shop.core);
    await shop.work();
  }
}

/** One order is posted and one held; then comes the backup; then the held one is released, and another one comes. */
async function shopWithBackup(name: string): Promise<{ shop: Shop; yesterday: Items }> {
  const shop = new Shop();
  await dynalite.createLedger(name);
  deployOn(shop, name);
  await shop.happens(order(shop, 1));
  await shop.happens(order(shop, 2, 'TEE'));
  await sweep(shop.core);
  const yesterday = await backup(name);
  await passes(shop, 30);
  await shop.core.ledger.mapSku('TEE', 'TEE-M');
  await release('ch_2', shop.core);
  await shop.happens(order(shop, 3));
  await shop.passes(MINUTE_MS);
  expect(await statuses(shop, [1, 2, 3])).toEqual(['posted', 'posted', 'posted']);
  return { shop, yesterday };
}

test.each([
  ['under a new name', 'ledger-a', 'ledger-a-2'],
  ['under its old name', 'ledger-b', 'ledger-b'],
])(
  'a ledger restored %s posts nothing for 15 minutes, then looks at everything since, by itself',
  async (_how, from, to) => {
    const { shop, yesterday } = await shopWithBackup(from);
    if (from === to) await drop(from);
    await restore(yesterday, to);
    // Under the old name nothing is deployed, and workers that know the old table may live on.
    if (from === to) shop.nowMs += 2 * MINUTE_MS;
    else deployOn(shop, to);
    await shop.happens(order(shop, 4));
    expect(shop.salesOf('ch_4')).toEqual([]);
    const { pause } = await shop.core.ledger.controls();
    expect(pause).toMatchObject({ code: 'restored', reason: expect.stringContaining('restored copy') });
    await shop.core.ledger.resume('person');
    await passes(shop, 10);
    expect(shop.salesOf('ch_4')).toEqual([]);
    await passes(shop, 20);
    expect(await statuses(shop, [1, 2, 3, 4])).toEqual(['posted', 'posted', 'posted', 'posted']);
    expect((await shop.core.ledger.controls()).pause).toBeNull();
    expect(shop.till.rungUp).toHaveLength(4);
    expect([1, 2, 3, 4].map((n) => shop.completed(`ch_${n}`).length)).toEqual([1, 1, 1, 1]);
  },
);

test('whoever only shows what stands sees the pause, and a person’s own pause outlasts it', async () => {
  const { shop, yesterday } = await shopWithBackup('ledger-c');
  await restore(yesterday, 'ledger-c-2');
  deployOn(shop, 'ledger-c-2');
  await sweep(shop.core);
  const onlooker = dynamoLedger(tableNamed('ledger-c-2'), { random });
  expect((await onlooker.controls()).pause).toMatchObject({ code: 'restored' });
  await shop.core.ledger.pause({ code: 'x', reason: 'stocktaking', remedy: '', sinceMs: 0, by: 'person' });
  await passes(shop, 30);
  expect((await onlooker.controls()).pause).toMatchObject({ reason: 'stocktaking' });
  await shop.core.ledger.resume('person');
  expect((await onlooker.controls()).pause).toBeNull();
});

/** As a newer deployment, which was taken back, left it. */
async function writtenByNewer(TableName: string, n: number): Promise<void> {
  const update = {
    TableName,
    Key: { pk: { S: `payment#pi_${n}` }, sk: { S: 'payment' } },
    UpdateExpression: 'SET schemaVersion = :newer',
    ExpressionAttributeValues: { ':newer': { N: '2' } },
  };
  await dynalite.client.send(new UpdateItemCommand(update));
}

test('a worker that meets a newer item ends its message, changes nothing, and goes on with the others', async () => {
  const shop = new Shop();
  await dynalite.createLedger('ledger-d');
  deployOn(shop, 'ledger-d');
  await shop.happens(order(shop, 1));
  await sweep(shop.core);
  const cursorMs = await shop.core.ledger.cursor('stripe-events');
  await writtenByNewer('ledger-d', 1);
  const newer = (await backup('ledger-d')).find(({ pk }) => pk?.S === 'payment#pi_1');
  await shop.passes(MINUTE_MS);
  await shop.happens(order(shop, 1));
  await shop.happens(order(shop, 2));
  expect(shop.messages.filter(({ body }) => body.includes('pi_1'))).toEqual([]);
  expect(await statuses(shop, [2])).toEqual(['posted']);
  const report = await sweep(shop.core);
  expect(report).toMatchObject({ outcome: 'refused', refused: expect.stringContaining('newer deployment') });
  expect(await shop.core.ledger.cursor('stripe-events')).toBe(cursorMs);
  expect((await backup('ledger-d')).find(({ pk }) => pk?.S === 'payment#pi_1')).toEqual(newer);
});
