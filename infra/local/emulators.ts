import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { makeTable, startDynamoDb } from '../../test/simulators/aws/dynamodb.ts';
import type { DynamoDb } from '../../test/simulators/aws/dynamodb.ts';
import { Iam } from '../../test/simulators/aws/iam.ts';
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
  readonly iam: Iam;
  close(): Promise<void>;
}

/** @throws {ConfigError} when another start has the state folder. */
export async function startEmulators(state: StateFolder): Promise<Emulators> {
  const iam = new Iam((access) => state.note('access', access));
  // First of all, because it takes the folder's lock.
  const dynamodb = await startDynamoDb(state.at('dynamodb'), iam);
  const sqs = await startSqs(iam);
  const keep = {
    read: () => state.read('secrets.json'),
    write: (text: string) => state.write('secrets.json', text),
  };
  const secrets = await startSecretsManager(keep, iam);
  const close = async (): Promise<void> => {
    await Promise.all([sqs.close(), secrets.close()]);
    await dynamodb.close();
  };
  return { dynamodb, sqs, secrets, iam, close };
}

/** Makes what the template has and the emulators have not. */
export async function deploy(
  { dynamodb, sqs, secrets, iam }: Emulators,
  blueprint: Blueprint,
): Promise<void> {
  for (const table of blueprint.tables) await makeTable(dynamodb.client, table);
  for (const { name, attributes } of blueprint.queues)
    await sqs.client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  for (const name of blueprint.topics) await sqs.makeTopic(name);
  for (const { name, statements } of blueprint.functions) iam.assign(name, statements);
  for (const name of blueprint.secrets) secrets.make(name);
}
