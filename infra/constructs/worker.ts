import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { workerEnv } from '../../shared/runtime/env.ts';
import type { StageConfig } from '../config.ts';
import type { FunctionName } from '../functions.ts';
import { allow, allowReadSecret, allowReplaceSecret, allowTable, allowWorkIndex } from './access.ts';
import type { TableAction } from './access.ts';
import { NodeFunction } from './node-function.ts';
import type { CodeOf } from './node-function.ts';

export interface WorkerRights {
  readonly ledger: readonly TableAction[];
  /** May list the open and held work. */
  readonly workIndex?: boolean;
  readonly figures?: readonly TableAction[];
  readonly people?: readonly TableAction[];
  /** Talks to the till: reads its tokens, and stores a refreshed pair. */
  readonly tillToken?: boolean;
  /** Sends payments, and the pump, to the queue. */
  readonly enqueue?: boolean;
  /** Mails the digest to whoever subscribed. */
  readonly publish?: ITopic;
}

export interface WorkerProps {
  /** The stage and its names. */
  readonly config: StageConfig;
  /** Where the bundles are. */
  readonly codeOf: CodeOf;
  /** Takes hints, the pump and delayed messages. */
  readonly queue: IQueue;
  /** The folder under `functions/`. */
  readonly name: FunctionName;
  /** After this the invocation is cut off. */
  readonly timeoutSeconds: number;
  /** All that it does, and so all that it may do. A test finds both what is missing here and what is too much. */
  readonly may: WorkerRights;
  /** @default 512 */
  readonly memoryMb?: number;
}

/** A function around the convergence core, with no more permissions than its part in it needs. */
export class Worker extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const { names, stage, settingsHash } = props.config;
    this.function = new NodeFunction(this, 'Worker', {
      config: props.config,
      name: props.name,
      codeOf: props.codeOf,
      envSchema: workerEnv,
      environment: {
        STAGE: stage,
        LEDGER_TABLE: names.tablesInUse.ledger,
        FIGURES_TABLE: names.tablesInUse.figures,
        PEOPLE_TABLE: names.tablesInUse.people,
        PAYMENTS_QUEUE_URL: props.queue.queueUrl,
        STATIC_SECRET_ID: names.staticSecret,
        TILL_TOKEN_SECRET_ID: names.tillTokenSecret,
        SETTINGS_HASH: settingsHash,
        DIGEST_TOPIC_ARN: props.may.publish?.topicArn,
      },
      timeoutSeconds: props.timeoutSeconds,
      ...(props.memoryMb === undefined ? {} : { memoryMb: props.memoryMb }),
    }).function;
    this.allow(props);
  }

  private allow({ may, config: { names }, queue }: WorkerProps): void {
    const { ledger, figures, people } = names.tablesInUse;
    allowReadSecret(this.function, names.staticSecret);
    allowTable(this.function, ledger, may.ledger);
    if (may.workIndex === true) allowWorkIndex(this.function, ledger);
    if (may.figures !== undefined) allowTable(this.function, figures, may.figures);
    if (may.people !== undefined) allowTable(this.function, people, may.people);
    if (may.tillToken === true) allowReplaceSecret(this.function, names.tillTokenSecret);
    if (may.enqueue === true) allow(this.function, ['sqs:SendMessage'], queue.queueArn);
    if (may.publish !== undefined) allow(this.function, ['sns:Publish'], may.publish.topicArn);
  }
}
