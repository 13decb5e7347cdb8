import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateScan,
  PutItemCommand,
  ResourceInUseException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { ConfigError } from '../../../shared/kernel/errors.ts';
import { CREDENTIALS, listen, REGION, shut } from './aws.ts';
import type { Iam } from './iam.ts';

// dynalite brings LevelDB along; neither has types for this use.
const require = createRequire(import.meta.url);
const dynalite = require('dynalite') as (options: { path: string; createTableMs: number }) => Server;
const { Level } = createRequire(require.resolve('dynalite'))('level') as {
  Level: new (path: string) => { open(): Promise<void>; close(): Promise<void> };
};

export interface DynamoDb {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/**
 * DynamoDB in this process, kept in `folder`: what was acknowledged survives `kill -9`.
 * @throws {ConfigError} when another process has the folder. Its lock is the one that a kill releases by itself.
 */
export async function startDynamoDb(folder: string, iam: Iam): Promise<DynamoDb> {
  await refuseIfInUse(folder);
  const server = dynalite({ path: folder, createTableMs: 0 });
  iam.guard(server);
  const endpoint = await listen(server);
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: { ...CREDENTIALS } });
  return { endpoint, client, close: () => shut(server) };
}

async function refuseIfInUse(folder: string): Promise<void> {
  const database = new Level(folder);
  try {
    await database.open();
    await database.close();
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code !== 'LEVEL_LOCKED') throw error;
    const remedy = 'stop that start, or set TILLBRIDGE_STATE_DIR to another folder';
    throw new ConfigError(`the state folder is in use by another start (${dirname(folder)}): ${remedy}`);
  }
}

/** Makes the table if it is not there, and waits until it is: some calls mind the moment between. */
export async function makeTable(client: DynamoDBClient, table: CreateTableCommandInput): Promise<void> {
  try {
    await client.send(new CreateTableCommand(table));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  const describe = new DescribeTableCommand({ TableName: table.TableName });
  while ((await client.send(describe)).Table?.TableStatus !== 'ACTIVE') await setImmediate();
}

/**
 * The emulator writes an item's index entries apart from the item, so a kill between the two can leave an index without
 * an entry for an item, or with one that belongs to a state which was never stored: open work is not found, or found
 * for ever. To be called before anything else writes.
 */
export async function mendIndexes(client: DynamoDBClient, table: CreateTableCommandInput): Promise<void> {
  for (const { IndexName, KeySchema = [] } of table.GlobalSecondaryIndexes ?? []) {
    const names = KeySchema.map(({ AttributeName = '' }) => AttributeName);
    await dropGhosts(client, { table, IndexName, names });
    await writeAnew(client, { table, attribute: names[0] ?? '' });
  }
}

/** An entry goes when its item takes its place and leaves it again. */
async function dropGhosts(
  client: DynamoDBClient,
  {
    table,
    IndexName,
    names,
  }: { table: CreateTableCommandInput; IndexName: string | undefined; names: string[] },
): Promise<void> {
  const { TableName } = table;
  for await (const { Items = [] } of paginateScan({ client }, { TableName, IndexName })) {
    for (const entry of Items) {
      const Key = keyOf(entry, table);
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      if (names.every((name) => isDeepStrictEqual(entry[name], Item?.[name]))) continue;
      const place = Object.fromEntries(names.map((name) => [name, entry[name]]));
      await client.send(new PutItemCommand({ TableName, Item: { ...(Item ?? Key), ...place } as Row }));
      if (Item === undefined) await client.send(new DeleteItemCommand({ TableName, Key }));
      else await client.send(new PutItemCommand({ TableName, Item }));
    }
  }
}

/** An update that changes nothing writes an item's entry anew. */
async function writeAnew(
  client: DynamoDBClient,
  { table, attribute }: { table: CreateTableCommandInput; attribute: string },
): Promise<void> {
  const { TableName } = table;
  const names = { '#key': attribute };
  const scan = { TableName, FilterExpression: 'attribute_exists(#key)', ExpressionAttributeNames: names };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const item of Items) {
      const update = new UpdateItemCommand({
        TableName,
        Key: keyOf(item, table),
        UpdateExpression: 'SET #key = #key',
        ConditionExpression: 'attribute_exists(#key)',
        ExpressionAttributeNames: names,
      });
      // Refused, it was closed meanwhile, and nothing is to be mended.
      await client.send(update).catch(() => undefined);
    }
  }
}

type Row = Record<string, AttributeValue>;

function keyOf(item: Row, { KeySchema = [] }: CreateTableCommandInput): Row {
  const names = new Set(KeySchema.map(({ AttributeName }) => AttributeName));
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

/**
 * Frees every lease of a table, before anything of this life runs: nobody of an earlier one is alive, and its messages
 * are gone with its queue. A pump that died with them would keep the next one away for as long as its lease lasts.
 */
export async function freeLeases(
  client: DynamoDBClient,
  { TableName }: CreateTableCommandInput,
): Promise<void> {
  const scan = {
    TableName,
    FilterExpression: 'begins_with(pk, :lease)',
    // As the adapter of the leases keys them; the test of this file takes them through that.
    ExpressionAttributeValues: { ':lease': { S: 'lease#' } },
    ProjectionExpression: 'pk, sk',
  };
  for await (const { Items = [] } of paginateScan({ client }, scan))
    for (const Key of Items) await client.send(new DeleteItemCommand({ TableName, Key }));
}
