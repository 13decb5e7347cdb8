import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** Keys of every item. */
export const TABLE_KEYS = { partitionKey: 'pk', sortKey: 'sk' } as const;

/**
 * The sparse index: only payments with something open or held carry its attributes. Ordered by age. What it projects
 * is all that its readers need: the payment itself is read from the table.
 */
export const WORK_INDEX = {
  name: 'work',
  partitionKey: 'work',
  sortKey: 'workSinceMs',
  projected: ['openSinceMs', 'unposted', 'heldSinceMs'],
} as const;

/** The ledger's table for an embedded DynamoDB; on AWS the stack makes it, with the same names. */
export function ledgerTable(tableName: string): CreateTableCommandInput {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: TABLE_KEYS.partitionKey, AttributeType: 'S' },
      { AttributeName: TABLE_KEYS.sortKey, AttributeType: 'S' },
      { AttributeName: WORK_INDEX.partitionKey, AttributeType: 'S' },
      { AttributeName: WORK_INDEX.sortKey, AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: TABLE_KEYS.partitionKey, KeyType: 'HASH' },
      { AttributeName: TABLE_KEYS.sortKey, KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: WORK_INDEX.name,
        KeySchema: [
          { AttributeName: WORK_INDEX.partitionKey, KeyType: 'HASH' },
          { AttributeName: WORK_INDEX.sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...WORK_INDEX.projected] },
      },
    ],
  };
}
