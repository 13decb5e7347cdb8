import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { CLIENT_LIMITS } from './client-limits.ts';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

export type Item = Readonly<Record<string, unknown>>;

/** A condition in DynamoDB's own language, with the values and names that it uses. */
export interface Condition {
  readonly ConditionExpression?: string;
  readonly values?: Item;
  readonly names?: Readonly<Record<string, string>>;
}

export interface Update extends Condition {
  readonly UpdateExpression: string;
}

/** DynamoDB takes at most this many keys in one batch. */
const BATCH_KEYS = 100;
/** Far beyond what throttling leaves unread; reaching it means that the table does not answer. */
const BATCH_ROUNDS = 50;

export function dynamoClient(): DynamoDBClient {
  return new DynamoDBClient(CLIENT_LIMITS);
}

/**
 * One table, as the items' files use it. Every read by key is strongly consistent. The SDK repeats what failed on the
 * way, so that a conditional write may be reported as refused because its first sending did it: callers to whom that
 * makes a difference read again. Everything else that fails is thrown as the SDK throws it.
 */
export class Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = DynamoDBDocumentClient.from(client);
    this.#name = name;
  }

  /** AWS gives each table an id of its own; a restored one has another, also under the old name. */
  async id(): Promise<string> {
    const { Table } = await this.#client.send(new DescribeTableCommand({ TableName: this.#name }));
    return Table?.TableId ?? this.#name;
  }

  async get(key: ItemKey): Promise<Item | null> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#name, Key: key, ConsistentRead: true }),
    );
    return answer.Item ?? null;
  }

  /** The items that exist, in no order. */
  async getMany(keys: readonly ItemKey[]): Promise<Item[]> {
    const found: Item[] = [];
    let waiting = [...keys];
    for (let round = 0; waiting.length > 0; round += 1) {
      if (round === BATCH_ROUNDS) throw new Error(`${this.#name} leaves ${waiting.length} items unread`);
      const request = { Keys: waiting.slice(0, BATCH_KEYS), ConsistentRead: true };
      const answer = await this.#client.send(
        new BatchGetCommand({ RequestItems: { [this.#name]: request } }),
      );
      found.push(...(answer.Responses?.[this.#name] ?? []));
      const unread = (answer.UnprocessedKeys?.[this.#name]?.Keys ?? []) as ItemKey[];
      waiting = [...unread, ...waiting.slice(BATCH_KEYS)];
    }
    return found;
  }

  async put(item: ItemKey & Item): Promise<void> {
    await this.#client.send(new PutCommand({ TableName: this.#name, Item: item }));
  }

  /** True: written. False: the condition did not hold. */
  putIf(item: ItemKey & Item, condition: Condition): Promise<boolean> {
    const input = { TableName: this.#name, Item: item, ...parameters(condition) };
    return met(this.#client.send(new PutCommand(input)));
  }

  /** The item after the change; null: the condition did not hold. */
  async update(key: ItemKey, update: Update): Promise<Item | null> {
    const { UpdateExpression } = update;
    const input = { TableName: this.#name, Key: key, UpdateExpression, ...parameters(update) };
    const sent = this.#client.send(new UpdateCommand({ ...input, ReturnValues: 'ALL_NEW' }));
    return (await met(sent)) ? ((await sent).Attributes ?? null) : null;
  }

  /** True: deleted. False: the condition did not hold. */
  deleteIf(key: ItemKey, condition: Condition): Promise<boolean> {
    const input = { TableName: this.#name, Key: key, ...parameters(condition) };
    return met(this.#client.send(new DeleteCommand(input)));
  }

  /** All items of a partition, strongly consistent, in the order of the sort key. */
  partition(pk: string): AsyncGenerator<Item> {
    return this.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    });
  }

  /** All pages, in the order of the sort key. On an index the answer may be a moment old. */
  async *query(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item> {
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await this.#client.send(
        new QueryCommand({ ...input, TableName: this.#name, ExclusiveStartKey: from }),
      );
      yield* page.Items ?? [];
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }
}

function parameters({ ConditionExpression, values, names }: Condition) {
  return {
    ConditionExpression,
    ExpressionAttributeValues: values && { ...values },
    ExpressionAttributeNames: names && { ...names },
  };
}

async function met(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
