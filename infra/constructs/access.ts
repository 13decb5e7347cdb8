import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { WORK_INDEX } from './tables.ts';

/**
 * Grants by exact action on one named resource. CDK's own `grantX` give whole families (a dozen actions where one is
 * used), and a table that is known by name only would be granted with a wildcard over its indexes.
 */
export function allow(lambda: IFunction, actions: readonly string[], resource: string): void {
  lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
}

const READS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'] as const;
const WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'] as const;

/** Reading payments, and the open work by its index. Nothing is ever scanned. */
export function allowReadLedger(lambda: IFunction, tableName: string): void {
  allowReadTable(lambda, tableName);
  const table = arnOf(lambda, 'dynamodb', `table/${tableName}`);
  allow(lambda, ['dynamodb:Query'], `${table}/index/${WORK_INDEX.name}`);
}

export function allowReadTable(lambda: IFunction, tableName: string): void {
  allow(lambda, READS, arnOf(lambda, 'dynamodb', `table/${tableName}`));
}

/** Item by item. Of the ledger only leases and control items are ever deleted. */
export function allowWriteTable(lambda: IFunction, tableName: string): void {
  allow(lambda, WRITES, arnOf(lambda, 'dynamodb', `table/${tableName}`));
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
