import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from '@jest/globals';
import { arn, REGION } from './aws.ts';
import { Iam } from './iam.ts';
import type { Access } from './iam.ts';
import { startSecretsManager } from './secrets-manager.ts';

test('a function may do what its role grants, is denied the rest as AWS denies it, and people may do all', async () => {
  const seen: Access[] = [];
  const iam = new Iam((access) => seen.push(access));
  const secrets = await startSecretsManager({ read: () => null, write: () => undefined }, iam);
  for (const name of ['shop/keys', 'shop/other']) secrets.put(name, '{}');
  const resource = arn('secretsmanager', 'secret:shop/keys');
  const grant = {
    Effect: 'Allow',
    Action: ['secretsmanager:GetSecretValue'],
    Resource: `${resource}-??????`,
  };
  iam.assign('worker', [grant]);
  const read = (accessKeyId: string, SecretId: string) =>
    new SecretsManagerClient({
      endpoint: secrets.endpoint,
      region: REGION,
      credentials: { accessKeyId, secretAccessKey: 'any' },
    }).send(new GetSecretValueCommand({ SecretId }));

  expect(await read('worker', 'shop/keys')).toMatchObject({ SecretString: '{}' });
  await expect(read('worker', 'shop/other')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('not authorized to perform: secretsmanager:GetSecretValue on resource'),
  });
  expect(await read('somebody', 'shop/other')).toMatchObject({ SecretString: '{}' });
  expect(seen.map(({ caller, allowed }) => [caller, allowed])).toEqual([
    ['worker', true],
    ['worker', false],
  ]);
  await secrets.close();
});

test('a denial wins over a grant', () => {
  const iam = new Iam(() => undefined);
  const all = { Action: '*', Resource: '*' };
  iam.assign('worker', [
    { Effect: 'Allow', ...all },
    { Effect: 'Deny', Action: 'sqs:*', Resource: '*' },
  ]);
  expect([iam.may('worker', 'dynamodb:GetItem', 'x'), iam.may('worker', 'sqs:SendMessage', 'x')]).toEqual([
    true,
    false,
  ]);
});
