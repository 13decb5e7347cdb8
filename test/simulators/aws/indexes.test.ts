import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { WORK_INDEX, ledgerTable } from '../../../shared/aws/ledger-table.ts';
import { makeTable, mendIndexes, startDynamoDb } from './dynamodb.ts';
import type { DynamoDb } from './dynamodb.ts';
import { Iam } from './iam.ts';

const require = createRequire(import.meta.url);
interface Store {
  open(): Promise<void>;
  close(): Promise<void>;
  iterator(): AsyncIterable<[string, string]>;
  put(key: string, value: string): Promise<void>;
}
const { Level } = createRequire(require.resolve('dynalite'))('level') as {
  Level: new (path: string) => Store;
};

const folder = mkdtempSync(join(tmpdir(), 'tillbridge-indexes-'));
const TABLE = ledgerTable('killed');

async function onDynamoDb<T>(work: (dynamodb: DynamoDb) => Promise<T>): Promise<T> {
  const dynamodb = await startDynamoDb(folder, new Iam(() => undefined));
  try {
    return await work(dynamodb);
  } finally {
    await dynamodb.close();
  }
}

async function inStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = new Level(folder);
  await store.open();
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const open = (payment: string, since: number): PutItemCommand =>
  new PutItemCommand({
    TableName: 'killed',
    Item: {
      pk: { S: payment },
      sk: { S: 'payment' },
      [WORK_INDEX.partitionKey]: { S: 'open' },
      [WORK_INDEX.sortKey]: { N: `${since}` },
    },
  });
const closed = (payment: string): PutItemCommand =>
  new PutItemCommand({ TableName: 'killed', Item: { pk: { S: payment }, sk: { S: 'payment' } } });

async function openWork({ client }: DynamoDb): Promise<string[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: 'killed',
      IndexName: WORK_INDEX.name,
      KeyConditionExpression: '#work = :open',
      ExpressionAttributeNames: { '#work': WORK_INDEX.partitionKey },
      ExpressionAttributeValues: { ':open': { S: 'open' } },
    }),
  );
  return Items.map((item) => `${item['pk']?.S} ${item[WORK_INDEX.sortKey]?.N}`);
}

test('open work of a state that a kill kept from being stored is forgotten, and what is open is found once', async () => {
  await onDynamoDb(async ({ client }) => {
    await makeTable(client, TABLE);
    await client.send(open('moved', 1));
    await client.send(open('ended', 2));
    await client.send(open('calm', 3));
  });
  const indexed = await inStore(async (store) => {
    const entries: [string, string][] = [];
    for await (const entry of store.iterator()) if (entry[0].includes('index-global')) entries.push(entry);
    return entries;
  });
  expect(indexed).toHaveLength(3);
  await onDynamoDb(async ({ client }) => {
    await client.send(open('moved', 4));
    await client.send(closed('ended'));
  });
  await inStore(async (store) => {
    for (const [key, value] of indexed) await store.put(key, value);
  });

  await onDynamoDb(async (dynamodb) => {
    expect(await openWork(dynamodb)).toEqual(['moved 1', 'ended 2', 'calm 3', 'moved 4']);
    await mendIndexes(dynamodb.client, TABLE);
    expect(await openWork(dynamodb)).toEqual(['calm 3', 'moved 4']);
  });
});
