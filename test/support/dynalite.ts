import { createRequire } from 'node:module';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { figuresTable } from '../../shared/aws/figures-table.ts';
import { ledgerTable } from '../../shared/aws/ledger-table.ts';
import { Table } from '../../shared/aws/table.ts';
import { makeTable } from '../simulators/aws/dynamodb.ts';

// The package has no types of its own.
const dynalite = createRequire(import.meta.url)('dynalite') as (options: {
  createTableMs: number;
  path?: string;
}) => Server;

export interface Dynalite {
  readonly endpoint: string;
  /** A new, empty ledger table. */
  createLedger(name: string): Promise<Table>;
  /** A new, empty table for figures. */
  createFigures(name: string): Promise<Table>;
  /** For what goes past the adapter. */
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/** DynamoDB in this process, in memory, on a free port; tables are there at once. */
export async function startDynalite(): Promise<Dynalite> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  return {
    endpoint,
    client,
    createLedger: async (name) => {
      await makeTable(client, ledgerTable(name));
      return new Table(client, name);
    },
    createFigures: async (name) => {
      await makeTable(client, figuresTable(name));
      return new Table(client, name);
    },
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
