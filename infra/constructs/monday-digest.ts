import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Worker } from './worker.ts';
import type { WorkerProps } from './worker.ts';

export type MondayDigestProps = Omit<WorkerProps, 'name' | 'timeoutSeconds' | 'may' | 'memoryMb'>;

/** The owner's summary of the week. Deployed only where the settings ask for it. */
export class MondayDigest extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: MondayDigestProps) {
    super(scope, id);
    // Subscribers are added by hand: addresses are personal data, and no template's business.
    const topic = new Topic(this, 'Topic', { topicName: props.config.names.digestTopic, enforceSSL: true });
    this.function = new Worker(this, 'SendDigest', {
      ...props,
      name: 'send-digest',
      timeoutSeconds: 60,
      // It reads what the page reads, notes the week that it sent, and has no way to change anything else.
      may: {
        ledger: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        workIndex: true,
        figures: ['GetItem'],
        people: ['Query'],
        publish: topic,
      },
    }).function;
    // Monday at seven by the shop's clock lies within these two days of UTC all over the world; the function knows.
    const schedule = new Rule(this, 'Schedule', {
      schedule: Schedule.cron({ minute: '0', hour: '*', weekDay: '1,2' }),
    });
    // The next hour is the retry.
    schedule.addTarget(
      new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(30) }),
    );
  }
}
