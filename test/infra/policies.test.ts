import { describe, expect, test } from '@jest/globals';
import { LAST_RECEIVE } from '../../functions/post-payment/process-message.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { REAL_SHOP, resourcesOf, templatesOf } from './stage.ts';
import type { Resource } from './stage.ts';

const { data, service } = templatesOf();
const both = { ...data, Resources: { ...data.Resources, ...service.Resources } };
const functions = resourcesOf(service, 'AWS::Lambda::Function');
const queues = resourcesOf(service, 'AWS::SQS::Queue');

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const statementsOf = ({ Properties }: Resource): readonly Statement[] =>
  (Properties['PolicyDocument'] as { Statement: readonly Statement[] }).Statement;
const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** Wildcards in what a role may touch, each with the reason why it cannot be avoided. None is needed so far. */
const WILDCARD_ALLOWANCE: readonly { readonly resource: string; readonly reason: string }[] = [];

const namesIn = (template: typeof service): string[] =>
  resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
    String(Properties['FunctionName']),
  );

test('every function of the list is deployed under its folder’s name, the digest where it was asked for', () => {
  const all = FUNCTION_NAMES.map((name) => `tillbridge-prod-${name}`);
  const withDigest = templatesOf({}, { ...REAL_SHOP, digest: 'monday' }).service;
  expect(namesIn(withDigest).toSorted()).toEqual(all.toSorted());
  expect(namesIn(service).toSorted()).toEqual(all.filter((name) => !name.endsWith('-digest')).toSorted());
});

describe.each(functions)('%s', (_, { Properties }) => {
  test('runs on Node 24 and arm64', () => {
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  test('logs as JSON into a group of its own that forgets after 30 days', () => {
    const logging = Properties['LoggingConfig'] as { LogFormat: string; LogGroup: { Ref: string } };
    expect(logging.LogFormat).toBe('JSON');
    expect(service.Resources[logging.LogGroup.Ref]?.Properties['RetentionInDays']).toBe(30);
  });

  test('reserves no concurrency, which a fresh account would refuse', () => {
    expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

test('an asynchronous invocation is never repeated: the next tick is the retry', () => {
  const configs = resourcesOf(service, 'AWS::Lambda::EventInvokeConfig');
  expect(configs).toHaveLength(functions.length);
  for (const [, { Properties }] of configs) expect(Properties['MaximumRetryAttempts']).toBe(0);
});

describe.each(queues)('%s', (id, { Properties }) => {
  test('has dead letters or is that itself', () => {
    const isDeadLetters = JSON.stringify(queues).includes(
      `"deadLetterTargetArn":{"Fn::GetAtt":["${id}","Arn"]}`,
    );
    expect(isDeadLetters || 'RedrivePolicy' in Properties).toBe(true);
  });

  test('is encrypted, refuses plain HTTP and keeps messages for 14 days', () => {
    expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 });
    const denied = resourcesOf(service, 'AWS::SQS::QueuePolicy')
      .filter(([, policy]) => JSON.stringify(policy.Properties['Queues']).includes(`"${id}"`))
      .flatMap(([, policy]) => statementsOf(policy));
    expect(denied).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });
});

describe('the payments queue', () => {
  const mappings = resourcesOf(service, 'AWS::Lambda::EventSourceMapping');

  test('hands out one message at a time, to few workers, without waiting for a batch', () => {
    expect(mappings.map(([, { Properties }]) => Properties)).toEqual([
      expect.objectContaining({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } }),
    ]);
    expect(mappings[0]?.[1].Properties).not.toHaveProperty('MaximumBatchingWindowInSeconds');
  });

  test('hides a message for longer than its worker can run, and gives up after five times', () => {
    const [, payments] = queues.find(([, { Properties }]) => 'RedrivePolicy' in Properties) ?? [];
    const worker = functions.find(
      ([, { Properties }]) => Properties['FunctionName'] === 'tillbridge-prod-post-payment',
    );
    const visibleAgainSeconds = Number(payments?.Properties['VisibilityTimeout']);
    expect(visibleAgainSeconds).toBeGreaterThanOrEqual(Number(worker?.[1].Properties['Timeout']) + 10);
    expect(visibleAgainSeconds).toBeLessThanOrEqual(60);
    expect(payments?.Properties['RedrivePolicy']).toMatchObject({ maxReceiveCount: LAST_RECEIVE });
  });
});

test('the sweep comes every ten minutes and ends before the next one', () => {
  const [rule] = resourcesOf(service, 'AWS::Events::Rule');
  expect(rule?.[1].Properties).toMatchObject({
    ScheduleExpression: 'rate(10 minutes)',
    State: 'ENABLED',
    Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0 } }],
  });
  const sweep = functions.find(
    ([, { Properties }]) => Properties['FunctionName'] === 'tillbridge-prod-sweep-payments',
  );
  expect(Number(sweep?.[1].Properties['Timeout'])).toBeLessThan(600);
});

describe('permissions', () => {
  const allowed = resourcesOf(both, 'AWS::IAM::Policy').flatMap(([, policy]) =>
    statementsOf(policy).filter(({ Effect }) => Effect === 'Allow'),
  );

  test('name exact actions', () => {
    const actions = allowed.flatMap(({ Action }) => list(Action));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('name exact resources, but for a listed allowance', () => {
    const resources = allowed
      .flatMap(({ Resource }) => list(Resource))
      .map((resource) => JSON.stringify(resource));
    const wild = resources.filter((resource) => resource.includes('*'));
    expect(wild.filter((found) => WILDCARD_ALLOWANCE.every(({ resource }) => resource !== found))).toEqual(
      [],
    );
  });

  test('come from no managed policy', () => {
    for (const [, role] of resourcesOf(both, 'AWS::IAM::Role')) {
      expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  const permissionsOf = (construct: string): { actions: string[]; text: string } => {
    const policy = resourcesOf(service, 'AWS::IAM::Policy').find(([id]) => id.startsWith(construct))?.[1];
    const statements = policy === undefined ? [] : statementsOf(policy);
    return {
      actions: statements.flatMap(({ Action }) => list(Action)).toSorted(),
      text: JSON.stringify(policy),
    };
  };

  test('let the webhook enqueue and read its secret, and reach neither ledger nor till', () => {
    const { actions, text } = permissionsOf('WebhookIntake');
    expect(actions).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'sqs:SendMessage',
    ]);
    expect(text).not.toContain('till-token');
  });

  test('let all that tell what is held read which SKUs are mapped by now', () => {
    const { service: withDigest } = templatesOf({}, { ...REAL_SHOP, digest: 'monday' });
    for (const construct of ['LedgerAudit', 'OwnerApi', 'MondayDigest']) {
      const [, policy] =
        resourcesOf(withDigest, 'AWS::IAM::Policy').find(([id]) => id.startsWith(construct)) ?? [];
      const ofLedger = (policy === undefined ? [] : statementsOf(policy)).filter(({ Resource }) =>
        JSON.stringify(Resource).includes('table/tillbridge-prod-ledger"'),
      );
      expect(ofLedger.flatMap(({ Action }) => list(Action))).toContain('dynamodb:BatchGetItem');
    }
  });

  test('let the sync write figures, and neither post nor enqueue', () => {
    const { actions, text } = permissionsOf('LightspeedSync');
    expect(actions).toContain('dynamodb:UpdateItem');
    expect(text).toContain('tillbridge-prod-figures');
    expect(actions.filter((action) => action.startsWith('sqs:'))).toEqual([]);
  });

  test('let the owner’s API look and decide, with no way to the till or the secrets’ content', () => {
    const { actions, text } = permissionsOf('OwnerApi');
    expect(actions).toContain('dynamodb:GetItem');
    const changing = actions.filter((action) => /:(?:Put|Update|Delete|Send|Create)/.test(action));
    expect([...new Set(changing)]).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
    ]);
    const policy = resourcesOf(service, 'AWS::IAM::Policy').find(([id]) => id.startsWith('OwnerApi'))?.[1];
    const written = (policy === undefined ? [] : statementsOf(policy))
      .filter(({ Action }) => list(Action).includes('dynamodb:PutItem'))
      .map(({ Resource }) => JSON.stringify(Resource));
    // Decisions about payments, and about who is who.
    expect(written).toEqual([
      expect.stringContaining('table/tillbridge-prod-ledger'),
      expect.stringContaining('table/tillbridge-prod-people'),
    ]);
    expect(text).not.toContain('till-token');
  });

  test('let the figures be computed without a way to change the ledger, the till or a secret', () => {
    const { actions, text } = permissionsOf('FiguresCompute');
    expect(actions.filter((action) => /PutSecretValue|SendMessage/.test(action))).toEqual([]);
    const policy = resourcesOf(service, 'AWS::IAM::Policy').find(([id]) =>
      id.startsWith('FiguresCompute'),
    )?.[1];
    const written = (policy === undefined ? [] : statementsOf(policy))
      .filter(({ Action }) => list(Action).includes('dynamodb:PutItem'))
      .map(({ Resource }) => JSON.stringify(Resource));
    expect(written).toEqual([expect.stringContaining('table/tillbridge-prod-figures')]);
    expect(text).not.toContain('till-token');
  });

  test('let reorder points be written to the till where the settings say so, and nothing be posted', () => {
    const settings = {
      ...REAL_SHOP,
      posting: { ...REAL_SHOP.posting, mode: 'live' as const },
      reorder: { ...REAL_SHOP.reorder, writeBack: 'on' as const },
    };
    const changed = templatesOf({}, settings).service;
    const policy = resourcesOf(changed, 'AWS::IAM::Policy').find(([id]) =>
      id.startsWith('FiguresCompute'),
    )?.[1];
    const text = JSON.stringify(policy);
    expect(text).toContain('till-token');
    expect(text).toContain('secretsmanager:PutSecretValue');
    expect(text).not.toContain('sqs:');
    const others = (template: typeof service): unknown[] =>
      resourcesOf(template, 'AWS::IAM::Policy').filter(([id]) => !id.startsWith('FiguresCompute'));
    expect(others(changed)).toEqual(others(service));
    const onlyWatched = templatesOf({}, { ...settings, posting: REAL_SHOP.posting }).service;
    expect(resourcesOf(onlyWatched, 'AWS::IAM::Policy')).toEqual(resourcesOf(service, 'AWS::IAM::Policy'));
  });
});

describe('the Monday digest', () => {
  const asked = templatesOf({}, { ...REAL_SHOP, digest: 'monday' }).service;
  const textOf = (template: typeof service): string => JSON.stringify(template);

  test('leaves nothing in a stage that did not ask for it', () => {
    expect(textOf(service)).not.toMatch(/digest/i);
    const added = Object.keys(asked.Resources).filter((id) => !(id in service.Resources));
    expect(added.filter((id) => !id.startsWith('MondayDigest'))).toEqual([]);
  });

  test('may read and publish, and reach neither the till nor the queue, nor change figures or people', () => {
    const policy = resourcesOf(asked, 'AWS::IAM::Policy').find(([id]) => id.startsWith('MondayDigest'))?.[1];
    const text = JSON.stringify(policy);
    expect(text).toContain('sns:Publish');
    expect(text).not.toMatch(/till-token|sqs:|PutSecretValue/);
    const written = (policy === undefined ? [] : statementsOf(policy))
      .filter(({ Action }) => list(Action).includes('dynamodb:PutItem'))
      .map(({ Resource }) => JSON.stringify(Resource));
    expect(written).toEqual([expect.stringContaining('table/tillbridge-prod-ledger')]);
  });

  test('ticks at every hour of the two days by UTC in which a shop’s Monday morning may lie', () => {
    const rules = resourcesOf(asked, 'AWS::Events::Rule').filter(([id]) => id.startsWith('MondayDigest'));
    expect(rules.map(([, { Properties }]) => Properties['ScheduleExpression'])).toEqual([
      'cron(0 * ? * 1,2 *)',
    ]);
  });

  test('names no address, and its topic takes nothing without TLS', () => {
    expect(textOf(asked)).not.toContain('AWS::SNS::Subscription');
    const policies = resourcesOf(asked, 'AWS::SNS::TopicPolicy').filter(([id]) =>
      id.startsWith('MondayDigest'),
    );
    expect(JSON.stringify(policies)).toContain('aws:SecureTransport');
  });
});

describe('the HTTP API', () => {
  const keys = resourcesOf(service, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) =>
    String(Properties['RouteKey']),
  );

  test('has exactly the routes that are documented', () => {
    expect(keys.toSorted()).toEqual([
      'ANY /session',
      'ANY /v1/{proxy+}',
      'GET /',
      'GET /assets/{file}',
      'GET /healthz',
      'GET /v1/stock/{sku+}',
      'POST /stripe/webhook',
      'POST /v1/held/{movement}/{decision}',
    ]);
  });

  test('throttles each of them, and is deployed after them', () => {
    const [stage] = resourcesOf(service, 'AWS::ApiGatewayV2::Stage');
    expect(Object.keys(stage?.[1].Properties['RouteSettings'] as object).toSorted()).toEqual(keys.toSorted());
    const routes = resourcesOf(service, 'AWS::ApiGatewayV2::Route').map(([id]) => id);
    expect(stage?.[1].DependsOn).toEqual(expect.arrayContaining(routes));
  });

  test('logs neither addresses nor paths nor headers', () => {
    const [stage] = resourcesOf(service, 'AWS::ApiGatewayV2::Stage');
    const settings = stage?.[1].Properties['AccessLogSettings'];
    expect(settings).toHaveProperty('Format');
    expect(JSON.stringify(settings)).not.toMatch(/sourceIp|userAgent|context\.path|header/i);
  });
});

describe('the two stacks', () => {
  test('export nothing to one another', () => {
    const text = JSON.stringify([data, service]);
    expect(text).not.toContain('Fn::ImportValue');
    expect(text).not.toContain('"Export"');
  });

  test('are written in ASCII, which is all that CloudFormation keeps in descriptions', () => {
    const [found] = /[^\x20-\x7e].{0,40}/.exec(JSON.stringify([data, service])) ?? [null];
    expect(found).toBeNull();
  });

  test('hold no key, firewall or network of our own, which cost by the month', () => {
    const types = Object.values(both.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /^AWS::(?:KMS|WAF\w*|EC2|XRay)::/.test(type))).toEqual([]);
  });

  test('a restored table is adopted by naming it', () => {
    const restored = templatesOf({ prod: { tables: { ledger: 'ledger-of-tuesday' } } });
    const text = JSON.stringify(restored.service);
    expect(text).toContain('"LEDGER_TABLE":"ledger-of-tuesday"');
    expect(text).toContain(':table/ledger-of-tuesday/index/work');
    expect(text).not.toContain('tillbridge-prod-ledger');
    expect(restored.data).toEqual(data);
  });
});
