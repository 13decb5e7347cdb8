import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { workerEnv } from '../../shared/runtime/env.ts';
import type { StageConfig } from '../config.ts';
import type { FunctionName } from '../functions.ts';
import { allow, allowLedger, allowReadSecret, allowReplaceSecret } from './access.ts';
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
}

/** A function around the convergence core: it reads and writes the ledger, asks Stripe and the till, and enqueues. */
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
        PAYMENTS_QUEUE_URL: props.queue.queueUrl,
        STATIC_SECRET_ID: names.staticSecret,
        TILL_TOKEN_SECRET_ID: names.tillTokenSecret,
      },
      timeoutSeconds: props.timeoutSeconds,
    }).function;
    allow(this.function, ['sqs:SendMessage'], props.queue.queueArn);
    allowLedger(this.function, names.tablesInUse.ledger);
    allowReadSecret(this.function, names.staticSecret);
    allowReplaceSecret(this.function, names.tillTokenSecret);
  }
}
