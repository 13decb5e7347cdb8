import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import type { Alarms } from './alarms.ts';

/** A worker's invocation ends well before its message is shown to another one. */
export const WORKER_TIMEOUT_SECONDS = 50;
export const VISIBILITY_SECONDS = 60;

/** Only our own bug fails a message, and after five the payment is held. */
const MAX_RECEIVES = 5;

export interface PaymentsQueueProps {
  /** The stage and its names. */
  readonly config: StageConfig;
  /** Where the queue's own alarms are registered. */
  readonly alarms: Alarms;
}

/** Payments whose turn it is, by identity, and the messages that failed five times. */
export class PaymentsQueue extends Construct {
  readonly queue: Queue;
  private readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: PaymentsQueueProps) {
    super(scope, id);
    const { names } = props.config;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      queueName: names.deadLetters,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Payments', {
      queueName: names.paymentsQueue,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(VISIBILITY_SECONDS),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    this.alarmDeadLetters(props.alarms);
    this.alarmAge(props.alarms);
  }

  private alarmDeadLetters(alarms: Alarms): void {
    const options = { period: Duration.minutes(5), statistic: Stats.MAXIMUM };
    alarms.add(this, 'DeadLettersAlarm', {
      runbook: 'Dead letters',
      severity: 'page',
      errorImpact: 'A payment failed five times because of a bug of ours, and its sale may be missing.',
      // In flight, too: a redrive in progress hides messages from the visible count.
      metric: new MathExpression({
        // An idle queue reports nothing, and nothing plus one would be nothing.
        expression: 'FILL(visible, 0) + FILL(inFlight, 0)',
        usingMetrics: {
          visible: this.deadLetters.metricApproximateNumberOfMessagesVisible(options),
          inFlight: this.deadLetters.metricApproximateNumberOfMessagesNotVisible(options),
        },
        label: 'dead letters',
        period: options.period,
      }),
      threshold: 1,
    });
  }

  private alarmAge(alarms: Alarms): void {
    alarms.add(this, 'AgeAlarm', {
      runbook: 'Payments queue is old',
      severity: 'mail',
      errorImpact:
        'Sales reach the till later than they should; stock at the counter is behind the web shop.',
      metric: this.queue.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(5),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 15 * 60,
      periods: 3,
    });
  }
}
