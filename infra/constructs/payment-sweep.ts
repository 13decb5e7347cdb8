import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import type { Alarms } from './alarms.ts';
import { Worker } from './worker.ts';
import type { WorkerProps } from './worker.ts';

const EVERY_MINUTES = 10;

export interface PaymentSweepProps extends Omit<WorkerProps, 'name' | 'timeoutSeconds' | 'may'> {
  /** Where the sweep's own alarms are registered. */
  readonly alarms: Alarms;
}

/** The guarantee behind the webhooks: what Stripe lists since the cursor, and what is still open, is offered again. */
export class PaymentSweep extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: PaymentSweepProps) {
    super(scope, id);
    this.function = new Worker(this, 'SweepPayments', {
      ...props,
      name: 'sweep-payments',
      // Ends before the next tick; a lease keeps two sweeps apart all the same.
      timeoutSeconds: 300,
      may: {
        ledger: ['DescribeTable', 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        // Who a customer of ours was made for, when one of them committed late.
        people: ['BatchGetItem'],
        // Where the till is asked for it, and told to archive it.
        tillToken: true,
        workIndex: true,
        enqueue: true,
      },
    }).function;
    const schedule = new Rule(this, 'Schedule', { schedule: Schedule.rate(Duration.minutes(EVERY_MINUTES)) });
    // The next tick is the retry.
    schedule.addTarget(
      new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(5) }),
    );
    alarmSweep(this, props.alarms);
  }
}

function alarmSweep(scope: Construct, alarms: Alarms): void {
  alarms.add(scope, 'LivenessAlarm', {
    runbook: 'The sweep has stopped',
    severity: 'page',
    errorImpact: 'Payments whose webhook was lost are not found any more, and nothing else here is measured.',
    metric: alarms.metric(METRICS.sweepSucceeded, 'sum', 30),
    threshold: 1,
    firesWhen: 'below',
    silenceFires: true,
  });
  alarms.add(scope, 'MissedAlarm', {
    runbook: 'Webhooks are missed',
    severity: 'mail',
    errorImpact: 'Sales reach the till up to ten minutes late, because only the sweep finds them.',
    metric: alarms.metric(METRICS.webhooksMissed, 'sum', 60),
    threshold: 1,
  });
}
