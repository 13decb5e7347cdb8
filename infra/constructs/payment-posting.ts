import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import { allowConsume } from './access.ts';
import type { Alarms } from './alarms.ts';
import { WORKER_TIMEOUT_SECONDS } from './payments-queue.ts';
import { Worker } from './worker.ts';
import type { WorkerProps } from './worker.ts';

/** Workers at once. The till's rate limit is the bottleneck, not we; two is the least that AWS accepts. */
const MAX_CONCURRENCY = 2;

export interface PaymentPostingProps extends Omit<WorkerProps, 'name' | 'timeoutSeconds' | 'may'> {
  /** Where posting's own alarms are registered. */
  readonly alarms: Alarms;
}

/** The queue's worker: one message, one payment, one pass of the core. */
export class PaymentPosting extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: PaymentPostingProps) {
    super(scope, id);
    this.function = new Worker(this, 'PostPayment', {
      ...props,
      name: 'post-payment',
      timeoutSeconds: WORKER_TIMEOUT_SECONDS,
      may: {
        ledger: ['DescribeTable', 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        workIndex: true,
        people: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
        tillToken: true,
        enqueue: true,
      },
    }).function;
    allowConsume(this.function, props.queue);
    const source = new EventSourceMapping(this, 'Source', {
      target: this.function,
      eventSourceArn: props.queue.queueArn,
      // One message per invocation: a payment that fails or is slow never delays or repeats another one.
      batchSize: 1,
      maxConcurrency: MAX_CONCURRENCY,
    });
    // Lambda checks the role's rights when the mapping is made.
    if (this.function.role !== undefined) source.node.addDependency(this.function.role);
    alarmMoney(this, props.alarms);
  }
}

/** The sweep measures every ten minutes: a longer period always holds at least one measurement. */
const SEEN_EVERY_MINUTES = 15;

/** What the sweep measures, as people mean it. */
function alarmMoney(scope: Construct, alarms: Alarms): void {
  alarms.add(scope, 'OldestUnpostedAlarm', {
    runbook: 'Oldest unposted payment',
    severity: 'page',
    errorImpact: 'A payment was taken but is not in the till, so its goods may be sold a second time.',
    metric: alarms.metric(METRICS.oldestOpenMinutes, 'max', SEEN_EVERY_MINUTES),
    threshold: 60,
  });
  alarms.add(scope, 'PausedAlarm', {
    runbook: 'Posting is paused',
    severity: 'page',
    errorImpact: 'Nothing reaches the till until the connection is mended; stock there is wrong from now on.',
    metric: alarms.metric(METRICS.paused, 'max', SEEN_EVERY_MINUTES),
    threshold: 1,
  });
  alarms.add(scope, 'HeldAlarm', {
    runbook: 'Held postings',
    severity: 'mail',
    errorImpact: 'The money of these payments is in Stripe but not in the till until a person decides.',
    metric: alarms.metric(METRICS.peopleAsked, 'sum', SEEN_EVERY_MINUTES),
    threshold: 1,
  });
}
