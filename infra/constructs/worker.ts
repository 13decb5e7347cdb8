import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { workerEnv } from '../../shared/runtime/env.ts';
import type { StageConfig } from '../config.ts';
import type { FunctionName } from '../functions.ts';
import {
  allow,
  allowReadLedger,
  allowReadSecret,
  allowReadTable,
  allowReplaceSecret,
  allowWriteTable,
} from './access.ts';
import { NodeFunction } from './node-function.ts';
import type { CodeOf } from './node-function.ts';

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
  /**
   * `post`: may change the ledger, enqueue and use the till. `audit`: may use the till, and note what it found.
   * `decide`: may carry out a person's decision about what is held. `read`: may look into the ledger.
   */
  readonly may: 'post' | 'audit' | 'decide' | 'read';
  /** What it does with the figures' table. @default nothing */
  readonly figures?: 'read' | 'write';
  /** What it does with the people's table. @default `write` where it may post, else nothing */
  readonly people?: 'read' | 'write';
  /** @default 512 */
  readonly memoryMb?: number;
}

/** A function around the convergence core, with no more permissions than its part in it needs. */
export class Worker extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const { names, stage } = props.config;
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
      },
      timeoutSeconds: props.timeoutSeconds,
      ...(props.memoryMb === undefined ? {} : { memoryMb: props.memoryMb }),
    }).function;
    allowReadSecret(this.function, names.staticSecret);
    allowReadLedger(this.function, names.tablesInUse.ledger);
    if (props.figures !== undefined) allowReadTable(this.function, names.tablesInUse.figures);
    if (props.figures === 'write') allowWriteTable(this.function, names.tablesInUse.figures);
    const people = props.people ?? (props.may === 'post' ? 'write' : undefined);
    if (people !== undefined) allowReadTable(this.function, names.tablesInUse.people);
    if (people === 'write') allowWriteTable(this.function, names.tablesInUse.people);
    if (props.may === 'read') return;
    allowWriteTable(this.function, names.tablesInUse.ledger);
    if (props.may !== 'decide') allowReplaceSecret(this.function, names.tillTokenSecret);
    if (props.may !== 'audit') allow(this.function, ['sqs:SendMessage'], props.queue.queueArn);
  }
}
