import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import type { Alarms } from './alarms.ts';
import { Worker } from './worker.ts';
import type { WorkerProps } from './worker.ts';

const EVERY_MINUTES = 5;

export interface LightspeedSyncProps extends Omit<
  WorkerProps,
  'name' | 'timeoutSeconds' | 'may' | 'memoryMb'
> {
  /** Where the sync's own alarm is registered. */
  readonly alarms: Alarms;
}

/** Follows the till's changes into the figures' table: sales, stock, items, people, purchase orders, counts. */
export class LightspeedSync extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: LightspeedSyncProps) {
    super(scope, id);
    this.function = new Worker(this, 'SyncLightspeed', {
      ...props,
      name: 'sync-lightspeed',
      // Just short of the next tick; a lease keeps two runs apart all the same.
      timeoutSeconds: 290,
      // Of the ledger it keeps tokens' leases and notes; it never posts.
      may: {
        ledger: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
        figures: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        people: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        tillToken: true,
      },
    }).function;
    const schedule = new Rule(this, 'Schedule', { schedule: Schedule.rate(Duration.minutes(EVERY_MINUTES)) });
    // The next tick is the retry.
    schedule.addTarget(
      new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(5) }),
    );
    props.alarms.add(this, 'LivenessAlarm', {
      runbook: 'The figures do not follow the till',
      severity: 'mail',
      errorImpact:
        'What the owner sees of stock, sales and reorder points grows old; sales themselves are posted.',
      metric: props.alarms.metric(METRICS.syncSucceeded, 'sum', 30),
      threshold: 1,
      firesWhen: 'below',
      silenceFires: true,
    });
  }
}
