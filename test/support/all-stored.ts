import { gunzipSync } from 'node:zlib';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Everything that these tables hold, an item a line, what is packed in it unpacked. */
export async function allStored(client: DynamoDBClient, tables: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const TableName of tables) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      for (const item of Items) {
        texts.push(JSON.stringify(item));
        for (const { B } of Object.values(item))
          if (B !== undefined) texts.push(gunzipSync(B).toString('utf8'));
      }
    }
  }
  return texts.join('\n');
}
