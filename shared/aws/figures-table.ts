import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { TABLE_KEYS } from './ledger-table.ts';
import type { Table } from './table.ts';

/** What the figures need of a table. No index: every reader knows its keys. */
export type FiguresTable = Pick<Table, 'get' | 'getMany' | 'put' | 'putIf' | 'update' | 'deleteIf' | 'query'>;

/** The figures' table for an embedded DynamoDB; on AWS the stack makes it, with the same names. */
export function figuresTable(tableName: string): CreateTableCommandInput {
  const keys = [TABLE_KEYS.partitionKey, TABLE_KEYS.sortKey];
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: TABLE_KEYS.partitionKey, KeyType: 'HASH' },
      { AttributeName: TABLE_KEYS.sortKey, KeyType: 'RANGE' },
    ],
  };
}

/** Requests to DynamoDB at a time: enough to hide its latency, far from what a partition takes. */
const AT_A_TIME = 24;

/** Does `work` for each, several at a time; the first failure is thrown when those under way have ended. */
export async function forEach<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = items.values();
  const lane = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_A_TIME }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Holds for what an earlier page wrote, and for what nobody wrote yet: a page that comes again changes nothing. */
export function notYet(page: number) {
  return {
    ConditionExpression: 'attribute_not_exists(#page) OR #page < :page',
    names: { '#page': 'page' },
    values: { ':page': page },
  };
}

/** Numbers in sort keys. */
export function padded(value: number, digits = 12): string {
  return String(value).padStart(digits, '0');
}
