import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ledgerTable } from '../../shared/aws/ledger-table.ts';
import { resourcesOf, templatesOf } from './stage.ts';

const { data } = templatesOf();

test('no table or secret is ever replaced: the logical ids stay as they were first deployed', () => {
  expect(Object.keys(data.Resources)).toEqual([
    'LedgerTable9343E4AA',
    'PeopleTable42ECE6FB',
    'FiguresTable74D6F988',
    'StaticSecretB748E06C',
    'TillTokenSecret033A0BD3',
  ]);
});

describe.each(resourcesOf(data, 'AWS::DynamoDB::GlobalTable'))('%s', (_, table) => {
  test('outlives its stack and can be taken back to any minute of 35 days', () => {
    expect(table.DeletionPolicy).toBe('Retain');
    expect(table.UpdateReplacePolicy).toBe('Retain');
    expect(table.Properties['Replicas']).toEqual([
      expect.objectContaining({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
      }),
    ]);
  });

  test('forgets nothing by itself and needs no planned capacity', () => {
    expect(table.Properties).not.toHaveProperty('TimeToLiveSpecification');
    expect(table.Properties['BillingMode']).toBe('PAY_PER_REQUEST');
  });
});

test('the ledger has the keys and the index that its adapter works with', () => {
  const { TableName, ...expected } = ledgerTable('tillbridge-prod-ledger');
  expect(data.Resources['LedgerTable9343E4AA']?.Properties).toMatchObject({ TableName, ...expected });
});

test('the table that the runbook makes by hand when the ledger is lost is that table', () => {
  const text = readFileSync('infra/RUNBOOK.md', 'utf8');
  const command = /aws dynamodb create-table[\s\S]*?```/.exec(text)?.[0] ?? '';
  const { AttributeDefinitions = [], GlobalSecondaryIndexes = [] } = ledgerTable('any');
  for (const { AttributeName, AttributeType } of AttributeDefinitions)
    expect(command).toContain(`AttributeName=${AttributeName},AttributeType=${AttributeType}`);
  for (const { IndexName, KeySchema = [], Projection } of GlobalSecondaryIndexes) {
    const keys = KeySchema.map(
      ({ AttributeName, KeyType }) => `{AttributeName=${AttributeName},KeyType=${KeyType}}`,
    );
    expect(command).toContain(`IndexName=${IndexName},KeySchema=[${keys.join(',')}]`);
    expect(command).toContain(`NonKeyAttributes=[${Projection?.NonKeyAttributes?.join(',')}]`);
  }
});

test('secrets outlive their stack and carry no value in the template', () => {
  for (const [, secret] of resourcesOf(data, 'AWS::SecretsManager::Secret')) {
    expect(secret.DeletionPolicy).toBe('Retain');
    expect(Object.keys(secret.Properties).toSorted()).toEqual(['Description', 'Name']);
  }
});

test('the data stack is what it was; a difference here is a change to data that cannot be deployed lightly', () => {
  expect(data.Resources).toMatchSnapshot();
});
