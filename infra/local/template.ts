import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { arn, queueUrl } from '../../test/simulators/aws/aws.ts';
import type { Statement } from '../../test/simulators/aws/iam.ts';
import { resolveValue } from '../../test/simulators/aws/intrinsics.ts';
import type { Lookup } from '../../test/simulators/aws/intrinsics.ts';

/** All of the stacks that runs here. */
export type Blueprint = ReturnType<typeof readResources>;
export type FunctionSpec = Blueprint['functions'][number];
export type RouteSpec = Blueprint['routes'][number];
export type QueueSource = Blueprint['sources'][number];
export type ScheduleSpec = Blueprint['schedules'][number];

/** Properties that are read here; all are optional, and the names are CloudFormation's. */
interface Properties {
  readonly [name: string]: unknown;
  readonly FunctionName?: string;
  readonly QueueName?: string;
  readonly TableName?: string;
  readonly TopicName?: string;
  readonly Name?: string;
  readonly LogGroupName?: string;
  readonly Roles?: readonly string[];
  readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly Code?: { readonly S3Key?: string };
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly FunctionResponseTypes?: readonly string[];
  readonly Targets?: readonly { readonly Arn: string }[];
}

export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;

/** Reads every template of a cloud assembly. */
export function readAssembly(folder: string, sqsEndpoint: string): Blueprint {
  const files = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  const templates = files.map((name): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  // The stacks' logical ids do not clash: each begins with the name of a construct that only one of them has.
  const all = templates.flatMap((template) =>
    Object.entries((template as { Resources: Resources }).Resources),
  );
  return readResources(Object.fromEntries(all), folder, sqsEndpoint);
}

/** @param assets where the functions' folders lie; `sqsEndpoint` is what queue URLs begin with. */
export function readResources(resources: Resources, assets: string, sqsEndpoint: string) {
  const lookup = lookupIn(resources, sqsEndpoint);
  const all = (type: string): Properties[] =>
    Object.values(resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties: properties = {} }) => resolveValue(properties, lookup) as Properties);
  return {
    functions: all('AWS::Lambda::Function').map((properties) => ({
      name: properties.FunctionName ?? '',
      // CDK names an asset's folder and its file on S3 by the same hash.
      folder: join(assets, `asset.${basename(properties.Code?.S3Key ?? '', '.zip')}`),
      /** `file.export`. */
      handler: String(properties['Handler']),
      environment: properties.Environment?.Variables ?? {},
      timeoutMs: Number(properties['Timeout'] ?? 3) * 1000,
      memoryMb: Number(properties['MemorySize'] ?? 128),
      /** What its role grants; a reference to a role comes to its logical id. */
      statements: all('AWS::IAM::Policy').flatMap(({ Roles = [], PolicyDocument }) =>
        Roles.some((role) => `${role}.Arn` === properties['Role']) ? (PolicyDocument?.Statement ?? []) : [],
      ),
    })),
    routes: all('AWS::ApiGatewayV2::Route').map(({ RouteKey, Target }) => {
      const { IntegrationUri } = propertiesOf(resources, basename(String(Target)));
      /** `POST /stripe/webhook`, `ANY /v1/{proxy+}`, `$default`. */
      return { key: String(RouteKey), functionName: nameIn(resolveValue(IntegrationUri, lookup)) };
    }),
    sources: all('AWS::Lambda::EventSourceMapping').map((properties) => ({
      queueName: nameIn(properties['EventSourceArn']),
      functionName: nameIn(properties.FunctionName),
      batchSize: Number(properties['BatchSize'] ?? 10),
      concurrency: properties.ScalingConfig?.MaximumConcurrency ?? 2,
      reportsFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') === true,
    })),
    schedules: all('AWS::Events::Rule').flatMap(({ ScheduleExpression, Targets = [] }) =>
      /** `rate(10 minutes)` or `cron(…)`. */
      Targets.map(({ Arn }) => ({ functionName: nameIn(Arn), expression: String(ScheduleExpression) })),
    ),
    tables: all('AWS::DynamoDB::GlobalTable').map(tableOf),
    queues: all('AWS::SQS::Queue').map(queueOf),
    topics: all('AWS::SNS::Topic').map(({ TopicName = '' }) => TopicName),
    secrets: all('AWS::SecretsManager::Secret').map(({ Name = '' }) => Name),
  };
}

function lookupIn(resources: Resources, sqsEndpoint: string): Lookup {
  return (id, attribute) => {
    const {
      FunctionName,
      QueueName = '',
      TableName,
      TopicName,
      Name,
      LogGroupName,
    } = propertiesOf(resources, id);
    const Type = resources[id]?.Type;
    if (Type === 'AWS::Lambda::Function' && attribute === 'Arn')
      return arn('lambda', `function:${FunctionName}`);
    if (Type === 'AWS::Logs::LogGroup' && attribute === 'Arn')
      return arn('logs', `log-group:${LogGroupName}:*`);
    if (Type === 'AWS::SNS::Topic') return arn('sns', TopicName ?? id);
    if (Type !== 'AWS::SQS::Queue') return FunctionName ?? TableName ?? Name;
    if (attribute === undefined) return queueUrl(sqsEndpoint, QueueName);
    return attribute === 'Arn' ? arn('sqs', QueueName) : QueueName;
  };
}

function propertiesOf(resources: Resources, id: string): Properties {
  return (resources[id]?.Properties ?? {}) as Properties;
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
