import { expect, test } from '@jest/globals';
import { resolveValue } from '../simulators/aws/intrinsics.ts';
import { matchRoute } from '../simulators/aws/routes.ts';
import { cronMatches } from '../../infra/local/schedules.ts';
import { readResources } from '../../infra/local/template.ts';
import type { Resources } from '../../infra/local/template.ts';

const SQS = 'http://127.0.0.1:9324';
const RESOURCES: Resources = {
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
  Work: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'work',
      VisibilityTimeout: 60,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
    },
  },
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'worker',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Timeout: 50,
      MemorySize: 512,
      Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::Region}' }, S3Key: 'abc.zip' },
      Environment: { Variables: { QUEUE: { Ref: 'Work' }, PLAIN: 'x' } },
    },
  },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Work', 'Arn'] } },
        ],
      },
    },
  },
  Source: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: { Ref: 'Fn' },
      EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 3 },
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(10 minutes)',
      Targets: [{ Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] } }],
    },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: { IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] } },
  },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      RouteKey: 'GET /a',
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
    },
  },
};

test('functions, routes, queues, event sources and schedules are read from a template', () => {
  const blueprint = readResources(RESOURCES, '/out', SQS);
  expect(blueprint.functions).toEqual([
    {
      name: 'worker',
      folder: '/out/asset.abc',
      handler: 'index.handler',
      environment: { QUEUE: `${SQS}/000000000000/work`, PLAIN: 'x' },
      timeoutMs: 50_000,
      memoryMb: 512,
      statements: [
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:000000000000:work' },
      ],
    },
  ]);
  expect(blueprint.routes).toEqual([{ key: 'GET /a', functionName: 'worker' }]);
  expect(blueprint.sources).toEqual([
    { queueName: 'work', functionName: 'worker', batchSize: 1, concurrency: 3, reportsFailures: false },
  ]);
  expect(blueprint.schedules).toEqual([{ functionName: 'worker', expression: 'rate(10 minutes)' }]);
  const redrive = { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 5 };
  expect(blueprint.queues[1]).toEqual({
    name: 'work',
    attributes: { VisibilityTimeout: '60', RedrivePolicy: JSON.stringify(redrive) },
  });
});

test.each([
  [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }, 'a-[B]'],
  [{ 'Fn::Sub': 'x-${B}-${B.Arn}-${AWS::Region}' }, 'x-[B]-[B.Arn]-us-east-1'],
  [{ 'Fn::Sub': ['${V}', { V: { Ref: 'B' } }] }, '[B]'],
  [{ 'Fn::GetAtt': 'B.Arn' }, '[B.Arn]'],
  [
    [{ Ref: 'AWS::AccountId' }, 1, null],
    ['000000000000', 1, null],
  ],
])('%j is carried out', (value, expected) => {
  const lookup = (id: string, attribute?: string): string => `[${[id, attribute].filter(Boolean).join('.')}]`;
  expect(resolveValue(value, lookup)).toEqual(expected);
});

const ROUTES = [
  'POST /stripe/webhook',
  'GET /',
  'ANY /v1/{proxy+}',
  'GET /v1/stock/{sku}',
  'GET /healthz',
].map((key) => ({ key, functionName: key }));

test.each([
  ['GET', '/', 'GET /', {}],
  ['POST', '/v1/a/b', 'ANY /v1/{proxy+}', { proxy: 'a/b' }],
  ['GET', '/v1/stock/TEE', 'GET /v1/stock/{sku}', { sku: 'TEE' }],
  ['GET', '/v1/stock/TEE/x', 'ANY /v1/{proxy+}', { proxy: 'stock/TEE/x' }],
])('%s %s goes to the most exact route', (method, path, key, parameters) => {
  expect(matchRoute(ROUTES, method, path)).toMatchObject({ key, parameters });
});

test.each([
  ['GET', '/stripe/webhook'],
  ['GET', '/v1/'],
  ['GET', '/healthz/'],
  ['DELETE', '/'],
])('%s %s has no route', (method, path) => {
  expect(matchRoute(ROUTES, method, path)).toBeNull();
});

test('a nightly schedule ticks in its minute alone, in UTC', () => {
  const nightly = 'cron(30 3 * * ? *)';
  expect(cronMatches(nightly, new Date('2026-11-23T03:30:00Z'))).toBe(true);
  expect(cronMatches(nightly, new Date('2026-11-23T03:31:00Z'))).toBe(false);
  // 2026-11-23 is a Monday, EventBridge's day 2.
  expect(cronMatches('cron(0 4 ? * 2 *)', new Date('2026-11-23T04:00:00Z'))).toBe(true);
  expect(cronMatches('cron(0 4 ? * 3 *)', new Date('2026-11-23T04:00:00Z'))).toBe(false);
  expect(() => cronMatches('cron(0 4 L * ? *)', new Date(0))).toThrow('does not know');
});
