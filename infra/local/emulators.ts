import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { makeTable, startDynamoDb } from '../../test/simulators/aws/dynamodb.ts';
import type { DynamoDb } from '../../test/simulators/aws/dynamodb.ts';
import { startSecretsManager } from '../../test/simulators/aws/secrets-manager.ts';
import type { SecretsManager } from '../../test/simulators/aws/secrets-manager.ts';
import { startSqs } from '../../test/simulators/aws/sqs.ts';
import type { Sqs } from '../../test/simulators/aws/sqs.ts';
import type { StateFolder } from './state-folder.ts';
import type { Blueprint } from './template.ts';

/** AWS as far as Tillbridge stores anything there. */
export interface Emulators {
  readonly dynamodb: DynamoDb;
  readonly sqs: Sqs;
  readonly secrets: SecretsManager;
  close(): Promise<void>;
}

/** @throws {ConfigError} when another start has the state folder. */
export async function startEmulators(state: StateFolder): Promise<Emulators> {
  // First of all, because it takes the folder's lock.
  const dynamodb = await startDynamoDb(state.at('dynamodb'));
  const sqs = await startSqs();
  const secrets = await startSecretsManager({
    read: () => state.read('secrets.json'),
    write: (text) => state.write('secrets.json', text),
  });
  const close = async (): Promise<void> => {
    await Promise.all([sqs.close(), secrets.close()]);
    await dynamodb.close();
  };
  return { dynamodb, sqs, secrets, close };
}

/** Makes what the template has and the emulators have not. */
export async function deploy({ dynamodb, sqs, secrets }: Emulators, blueprint: Blueprint): Promise<void> {
  for (const table of blueprint.tables) await makeTable(dynamodb.client, table);
  for (const { name, attributes } of blueprint.queues)
    await sqs.client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  for (const name of blueprint.secrets) secrets.make(name);
}
