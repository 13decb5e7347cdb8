import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deploy, startEmulators, type Emulators } from '../../infra/local/emulators.ts';
import { startHttpApi, type HttpApi } from '../../infra/local/http-api.ts';
import { startLambdaApi, type LambdaApi } from '../../infra/local/lambda-api.ts';
import { openStage, type Stage } from '../../infra/local/stage.ts';
import { openStateFolder } from '../../infra/local/state-folder.ts';
import { readResources } from '../../infra/local/template.ts';
import { CREDENTIALS, queueUrl, REGION } from '../simulators/aws/aws.ts';

const folder = mkdtempSync(join(tmpdir(), 'tillbridge-runner-'));

/** One function: its file, and the resources that start it. */
function lambda(
  name: string,
  code: string,
  timeoutS = 3,
): Record<string, { Type: string; Properties: object }> {
  const asset = join(folder, `asset.${name}`);
  mkdirSync(asset);
  writeFileSync(join(asset, 'index.mjs'), code);
  const uri = { 'Fn::GetAtt': [name, 'Arn'] };
  return {
    [name]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: name,
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Timeout: timeoutS,
        Code: { S3Key: `${name}.zip` },
        Environment: { Variables: { NAME: name } },
      },
    },
    [`${name}Integration`]: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { IntegrationUri: uri } },
    [`${name}Route`]: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: { RouteKey: `ANY /${name}/{proxy+}`, Target: `integrations/${name}Integration` },
    },
  };
}

const SEEN = join(folder, 'seen');
const RESOURCES = {
  ...lambda(
    'echo',
    'export const handler = async (event) => ({ statusCode: 201, cookies: ["a=1", "b=2"], headers: { "X-Own": 7 }, body: JSON.stringify(event) });',
  ),
  ...lambda(
    'bytes',
    'export const handler = async () => ({ statusCode: 200, headers: { "content-type": "image/png" }, body: "iVBORw==", isBase64Encoded: true });',
  ),
  ...lambda(
    'plain',
    'export const handler = async (event, context) => ({ env: process.env, left: context.getRemainingTimeInMillis() });',
  ),
  ...lambda('broken', 'export const handler = async () => { throw new TypeError("no such thing"); };'),
  ...lambda('dying', 'export const handler = () => process.exit(3);'),
  ...lambda('huge', 'export const handler = async () => ({ statusCode: 200, body: "x".repeat(6291456) });'),
  ...lambda(
    'odd',
    'export const handler = async () => ({ statusCode: 200, headers: { "x-name": "caf\u00e9\u2028" } });',
  ),
  ...lambda('slow', 'export const handler = () => { for (;;); };', 1),
  ...lambda(
    'queued',
    `import { appendFileSync } from 'node:fs'; export const handler = async ({ Records: [record] }) => { appendFileSync(${JSON.stringify(SEEN)}, record.body + record.attributes.ApproximateReceiveCount + '\\n'); if (record.body === 'bad') throw new Error('bad'); };`,
  ),
  Role: { Type: 'AWS::IAM::Role', Properties: {} },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['logs:*', 'sqs:*'], Resource: '*' }] },
    },
  },
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
  Work: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'work',
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
    },
  },
  Source: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: { Ref: 'queued' },
      EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
      BatchSize: 1,
    },
  },
};

let emulators: Emulators;
let stage: Stage;
let api: HttpApi;
let invocations: LambdaApi;
let sqs: SQSClient;

beforeAll(async () => {
  const state = openStateFolder(join(folder, 'state'));
  emulators = await startEmulators(state);
  sqs = emulators.sqs.client;
  const blueprint = readResources(RESOURCES, folder, emulators.sqs.endpoint);
  await deploy(emulators, blueprint);
  stage = openStage(blueprint, emulators, { state, variables: { GIVEN: 'to all' } });
  api = await startHttpApi(0);
  api.open(blueprint.routes, stage.invoke);
  invocations = await startLambdaApi(stage.functions);
  await stage.begin();
});

afterAll(async () => {
  for (const part of [invocations, api, stage, emulators]) await part.close();
});

interface Echoed {
  readonly body: string;
  readonly isBase64Encoded: boolean;
  readonly headers: Record<string, string>;
  readonly queryStringParameters: Record<string, string>;
  readonly pathParameters: Record<string, string>;
  readonly cookies: string[];
  readonly rawPath: string;
  readonly routeKey: string;
}

async function echo(path: string, init: RequestInit = {}): Promise<Echoed> {
  return (await (await fetch(`${api.url}/echo/${path}`, init)).json()) as Echoed;
}

test('a request arrives as API Gateway’s payload 2.0', async () => {
  const event = await echo('a%20b?x=1&x=2&y=%C3%A9', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json; charset=utf-8', Cookie: 'k=v; l=w', 'X-Case': 'Kept' },
    body: '{"é":1}',
  });
  expect(event).toMatchObject({
    routeKey: 'ANY /echo/{proxy+}',
    rawPath: '/echo/a%20b',
    queryStringParameters: { x: '1,2', y: 'é' },
    cookies: ['k=v', 'l=w'],
    body: '{"é":1}',
    isBase64Encoded: false,
  });
  expect(event.headers['x-case']).toBe('Kept');
  expect(event.headers['cookie']).toBeUndefined();
});

test('a body that is no text arrives in base64, also a large one', async () => {
  const bytes = Buffer.alloc(3 * 1024 * 1024, 0xfe);
  const event = await echo('x', { method: 'POST', body: bytes });
  expect(event.isBase64Encoded).toBe(true);
  expect(Buffer.from(event.body, 'base64').equals(bytes)).toBe(true);
});

test('a body above ten MiB is refused at the door', async () => {
  const response = await fetch(`${api.url}/echo/x`, {
    method: 'POST',
    body: Buffer.alloc(10 * 1024 * 1024 + 1),
  });
  expect(response.status).toBe(413);
});

test('status, headers, cookies and bytes of an answer reach the client', async () => {
  const response = await fetch(`${api.url}/echo/x`);
  expect(response.status).toBe(201);
  expect(response.headers.get('x-own')).toBe('7');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  const image = await fetch(`${api.url}/bytes/x`);
  expect(Buffer.from(await image.arrayBuffer())).toEqual(Buffer.from('iVBORw==', 'base64'));
});

test('a function sees its own environment, and nothing of this machine’s', async () => {
  const { env, left } = (await (await fetch(`${api.url}/plain/x`)).json()) as {
    env: Record<string, string>;
    left: number;
  };
  expect(env).toMatchObject({ NAME: 'plain', GIVEN: 'to all', AWS_LAMBDA_FUNCTION_NAME: 'plain' });
  expect(env['PATH']).toBeUndefined();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(3000);
});

test('what no client can be told of – a header that is none – ends that request and nothing else', async () => {
  await expect(fetch(`${api.url}/odd/x`)).rejects.toThrow();
  expect((await fetch(`${api.url}/echo/x`)).status).toBe(201);
});

test.each(['broken', 'dying', 'slow', 'huge'])(
  'a %s function is answered 500 without detail, and works again',
  async (name) => {
    for (const attempt of [1, 2]) {
      const response = await fetch(`${api.url}/${name}/${attempt}`);
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({ message: 'Internal Server Error' });
    }
    expect(readFileSync(join(folder, 'state/logs', `${name}.log`), 'utf8')).toContain('"level":"ERROR"');
  },
);

test('the operator’s command invokes a function by AWS’s own client', async () => {
  const endpoint = invocations.endpoint;
  const client = new LambdaClient({
    endpoint,
    region: REGION,
    credentials: { ...CREDENTIALS },
    maxAttempts: 1,
  });
  const invoke = (FunctionName: string) =>
    client.send(new InvokeCommand({ FunctionName, Payload: '{"a":1}' }));
  const answer = await invoke('echo');
  expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({ body: '{"a":1}' });
  const failed = await invoke('broken');
  expect(failed.FunctionError).toBe('Unhandled');
  expect(JSON.parse(failed.Payload?.transformToString() ?? '')).toMatchObject({
    errorType: 'TypeError',
    errorMessage: 'no such thing',
  });
  await expect(invoke('absent')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a good message is taken once, a bad one until it is with the dead letters', async () => {
  const QueueUrl = queueUrl(emulators.sqs.endpoint, 'work');
  for (const MessageBody of ['good', 'bad'])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const dead = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl(emulators.sqs.endpoint, 'dead'), WaitTimeSeconds: 10 }),
  );
  expect(dead.Messages?.map(({ Body }) => Body)).toEqual(['bad']);
  const seen = readFileSync(SEEN, 'utf8').trim().split('\n').toSorted();
  expect(seen).toEqual(['bad1', 'bad2', 'bad3', 'good1']);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  expect(Attributes).toEqual({ ApproximateNumberOfMessages: '0' });
});
