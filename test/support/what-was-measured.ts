import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, queueUrl, REGION } from '../simulators/aws/aws.ts';
import { alarmsOf } from './alarm-evaluator.ts';
import type { Datapoint, EvaluatedAlarm, TemplateResources } from './alarm-evaluator.ts';
import type { LocalShop } from './local-shop.ts';

/** CloudWatch beside the local whole: what its functions log as metrics, and what AWS itself would measure. */
export interface Measured {
  /** Looks at queues, failed invocations and answers, as of `atMs`; AWS does so by itself. */
  look(atMs: number): Promise<void>;
  /** The headings of the alarms that are in alarm then. */
  firing(atMs: number): string[];
}

export function measure(shop: LocalShop): Measured {
  const resources = templatesIn(shop);
  const alarms = alarmsOf(resources);
  const api = Object.entries(resources).find(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Api')?.[0] ?? '';
  const queues = Object.values(resources).filter(({ Type }) => Type === 'AWS::SQS::Queue');
  const seen: Datapoint[] = [];
  const before = new Map<string, number>();
  /** What was counted since the last look. */
  const more = (name: string, count: number): number => {
    const news = count - (before.get(name) ?? 0);
    before.set(name, count);
    return news;
  };
  return {
    look: async (atMs) => {
      const note = (namespace: string, name: string, dimension: string, value: number): void => {
        if (value > 0) seen.push({ namespace, name, dimensions: [dimension], value, atMs });
      };
      for (const name of functionsOf(resources)) {
        const failed = linesOf(shop.logged(name.replace(/^tillbridge-demo-/, ''))).filter(isFailure).length;
        note('AWS/Lambda', 'Errors', `FunctionName=${name}`, more(name, failed));
      }
      const broken = linesOf(shop.logged('requests')).filter((line) => Number(line['status']) >= 500).length;
      note('AWS/ApiGateway', '5xx', `ApiId=${api}`, more('5xx', broken));
      for (const { Properties } of queues) {
        const queueName = String(Properties?.['QueueName']);
        for (const [name, value] of await lookInto(shop, queueName, atMs, before))
          note('AWS/SQS', name, `QueueName=${queueName}`, value);
      }
    },
    firing: (atMs) => headingsOf(alarms, atMs, [...seen, ...embeddedMetrics(shop.logged())]),
  };
}

function headingsOf(
  alarms: readonly EvaluatedAlarm[],
  atMs: number,
  datapoints: readonly Datapoint[],
): string[] {
  return alarms
    .filter((alarm) => alarm.firesAt(atMs, datapoints))
    .map(({ heading }) => heading)
    .toSorted();
}

function templatesIn({ stateDir }: LocalShop): TemplateResources {
  const folder = join(stateDir, 'cdk.out');
  const files = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  const all = files.map(
    (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { Resources: object },
  );
  return Object.assign({}, ...all.map(({ Resources }) => Resources)) as TemplateResources;
}

function functionsOf(resources: TemplateResources): string[] {
  const functions = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return functions.map(({ Properties }) => String(Properties?.['FunctionName']));
}

type Line = Readonly<Record<string, unknown>>;

function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));
}

/** The runtime's own line about an invocation that ended in an error. */
function isFailure(line: Line): boolean {
  return line['level'] === 'ERROR' && 'errorType' in line;
}

interface Embedded {
  readonly Timestamp: number;
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string }[];
  }[];
}

/** CloudWatch's embedded metric format, line by line. */
export function embeddedMetrics(text: string): Datapoint[] {
  return linesOf(text).flatMap((line) => {
    if (!('_aws' in line)) return [];
    const { Timestamp: atMs, CloudWatchMetrics } = line['_aws'] as Embedded;
    return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
      Dimensions.flatMap((names) => {
        const dimensions = names.map((name) => `${name}=${String(line[name])}`).toSorted();
        return Metrics.flatMap(({ Name: name }) =>
          [line[name]].flat().map((value) => ({ namespace, name, dimensions, value: Number(value), atMs })),
        );
      }),
    );
  });
}

async function lookInto(
  { environment }: LocalShop,
  name: string,
  atMs: number,
  before: Map<string, number>,
): Promise<[name: string, value: number][]> {
  const endpoint = environment['AWS_ENDPOINT_URL_SQS'] ?? '';
  const client = new SQSClient({ endpoint, region: REGION, credentials: { ...CREDENTIALS } });
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl(endpoint, name), AttributeNames: ['All'] }),
  );
  const waiting = Number(Attributes['ApproximateNumberOfMessages'] ?? 0);
  const delayed = Number(Attributes['ApproximateNumberOfMessagesDelayed'] ?? 0);
  const inFlight = Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0);
  const sinceMs = before.get(`since ${name}`) ?? atMs;
  const isEmpty = waiting + delayed + inFlight === 0;
  if (isEmpty) before.delete(`since ${name}`);
  else before.set(`since ${name}`, sinceMs);
  return [
    ['ApproximateNumberOfMessagesVisible', waiting],
    ['ApproximateNumberOfMessagesNotVisible', inFlight],
    ['ApproximateAgeOfOldestMessage', isEmpty ? 0 : (atMs - sinceMs) / 1000],
  ];
}
