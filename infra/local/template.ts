import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { arn, queueUrl } from '../../test/simulators/aws/aws.ts';
import { resolveValue } from './intrinsics.ts';
import type { Lookup } from './intrinsics.ts';

export interface FunctionSpec {
  readonly name: string;
  /** Of the unpacked asset. */
  readonly folder: string;
  /** `file.export`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

export interface RouteSpec {
  /** `POST /stripe/webhook`, `ANY /v1/{proxy+}`, `$default`. */
  readonly key: string;
  readonly functionName: string;
}

export interface QueueSource {
  readonly queueName: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly reportsFailures: boolean;
}

export interface ScheduleSpec {
  readonly functionName: string;
  /** `rate(10 minutes)` or `cron(…)`. */
  readonly expression: string;
}

/** All of the stacks that runs here. */
export type Blueprint = ReturnType<typeof readResources>;

/** Properties that are read here; all are optional, and the names are CloudFormation's. */
interface Properties {
  readonly [name: string]: unknown;
  readonly FunctionName?: string;
  readonly QueueName?: string;
  readonly TableName?: string;
  readonly Name?: string;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly Code?: { readonly S3Key?: string };
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly FunctionResponseTypes?: readonly string[];
  readonly Targets?: readonly { readonly Arn: string }[];
}

export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: Properties }>>;

/** Reads every template of a cloud assembly; the stacks' logical ids must not clash, as CDK's do not. */
export function readAssembly(folder: string, sqsEndpoint: string): Blueprint {
  const files = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  const templates = files.map(
    (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { Resources: Resources },
  );
  const resources = Object.fromEntries(templates.flatMap(({ Resources }) => Object.entries(Resources)));
  return readResources(resources, folder, sqsEndpoint);
}

/** @param assets where the functions' folders lie; `sqsEndpoint` is what queue URLs begin with. */
export function readResources(resources: Resources, assets: string, sqsEndpoint: string) {
  const lookup = lookupIn(resources, sqsEndpoint);
  const all = (...types: string[]): Properties[] =>
    Object.values(resources)
      .filter(({ Type }) => types.includes(Type))
      .map(({ Properties: properties = {} }) => resolveValue(properties, lookup) as Properties);
  return {
    functions: all('AWS::Lambda::Function').map((properties) => functionOf(properties, assets)),
    routes: all('AWS::ApiGatewayV2::Route').map(({ RouteKey, Target }): RouteSpec => {
      const integration = resources[basename(String(Target))]?.Properties?.['IntegrationUri'];
      return { key: String(RouteKey), functionName: nameIn(resolveValue(integration, lookup)) };
    }),
    sources: all('AWS::Lambda::EventSourceMapping').map(sourceOf),
    schedules: all('AWS::Events::Rule').flatMap(({ ScheduleExpression, Targets = [] }): ScheduleSpec[] =>
      Targets.map(({ Arn }) => ({ functionName: nameIn(Arn), expression: String(ScheduleExpression) })),
    ),
    tables: all('AWS::DynamoDB::GlobalTable').map(tableOf),
    queues: all('AWS::SQS::Queue').map(queueOf),
    secrets: all('AWS::SecretsManager::Secret').map(({ Name = '' }) => Name),
  };
}

function lookupIn(resources: Resources, sqsEndpoint: string): Lookup {
  return (id, attribute) => {
    const { Type, Properties: properties = {} } = resources[id] ?? {};
    const { FunctionName, QueueName, TableName, Name } = properties;
    if (QueueName !== undefined && Type === 'AWS::SQS::Queue')
      return attribute === 'Arn'
        ? arn('sqs', QueueName)
        : attribute
          ? QueueName
          : queueUrl(sqsEndpoint, QueueName);
    if (Type === 'AWS::Lambda::Function' && attribute === 'Arn')
      return arn('lambda', `function:${FunctionName}`);
    return FunctionName ?? TableName ?? Name;
  };
}

function functionOf(properties: Properties, assets: string): FunctionSpec {
  return {
    name: properties.FunctionName ?? '',
    // CDK names an asset's folder and its file on S3 by the same hash.
    folder: join(assets, `asset.${basename(properties.Code?.S3Key ?? '', '.zip')}`),
    handler: String(properties['Handler']),
    environment: properties.Environment?.Variables ?? {},
    timeoutMs: Number(properties['Timeout'] ?? 3) * 1000,
    memoryMb: Number(properties['MemorySize'] ?? 128),
  };
}

function sourceOf(properties: Properties): QueueSource {
  return {
    queueName: nameIn(properties['EventSourceArn']),
    functionName: nameIn(properties.FunctionName),
    batchSize: Number(properties['BatchSize'] ?? 10),
    concurrency: properties.ScalingConfig?.MaximumConcurrency ?? 2,
    reportsFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') === true,
  };
}

/** What CloudFormation says of tables beyond DynamoDB's own words (recovery, protection) has no meaning here. */
function tableOf(properties: Properties): CreateTableCommandInput {
  const { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = properties;
  const table = { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes };
  return { ...(table as CreateTableCommandInput), BillingMode: 'PAY_PER_REQUEST' };
}

function queueOf(properties: Properties): { name: string; attributes: Record<string, string> } {
  const names = ['VisibilityTimeout', 'DelaySeconds', 'MessageRetentionPeriod', 'RedrivePolicy'];
  const set = names.filter((name) => properties[name] !== undefined);
  const attributes = set.map((name) => [name, JSON.stringify(properties[name])]);
  return { name: properties.QueueName ?? '', attributes: Object.fromEntries(attributes) };
}

function nameIn(someArn: unknown): string {
  return String(someArn).split(':').at(-1) ?? '';
}
