import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { WORK_INDEX } from './tables.ts';

/**
 * Grants by exact action on one named resource. CDK's own `grantX` give whole families (a dozen actions where one is
 * used), and a table that is known by name only would be granted with a wildcard over its indexes.
 */
export function allow(lambda: IFunction, actions: readonly string[], resource: string): void {
  lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
}

/** What may be done to a table, in DynamoDB's own words. Nothing is ever scanned, and nothing written in batches. */
export type TableAction =
  'DescribeTable' | 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

export function allowTable(lambda: IFunction, tableName: string, actions: readonly TableAction[]): void {
  const names = actions.map((action) => `dynamodb:${action}`);
  allow(lambda, names, arnOf(lambda, 'dynamodb', `table/${tableName}`));
}

/** Reading the list of open and held work. */
export function allowWorkIndex(lambda: IFunction, tableName: string): void {
  const index = `table/${tableName}/index/${WORK_INDEX.name}`;
  allow(lambda, ['dynamodb:Query'], arnOf(lambda, 'dynamodb', index));
}

/** Taking messages, as the event source does in the function's name. CDK's own grant has two actions more. */
export function allowConsume(lambda: IFunction, queue: IQueue): void {
  const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  allow(lambda, actions, queue.queueArn);
}

export function allowReadSecret(lambda: IFunction, secretName: string): void {
  allow(lambda, ['secretsmanager:GetSecretValue'], secretArn(lambda, secretName));
}

/** For the token refresh: it stores the new pair before it uses it. */
export function allowReplaceSecret(lambda: IFunction, secretName: string): void {
  allow(
    lambda,
    ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
    secretArn(lambda, secretName),
  );
}

/** Secrets Manager adds a hyphen and six characters of its own to every name. */
function secretArn(scope: Construct, secretName: string): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secretName}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function arnOf(scope: Construct, service: string, resource: string): string {
  return Stack.of(scope).formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
}
