import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Worker } from './worker.ts';
import type { WorkerProps } from './worker.ts';

/** A tick that finds nothing changed ends at once; a snapshot is never older than five minutes. */
const EVERY_MINUTES = 1;
/** What keeping the token's lease and the notes of what was written takes. */
const NOTES = ['PutItem', 'UpdateItem', 'DeleteItem'] as const;

export type FiguresComputeProps = Omit<WorkerProps, 'name' | 'timeoutSeconds' | 'may' | 'memoryMb'>;

/** Turns what the till's feed brought into figures: a snapshot soon after every change, all items once a night. */
export class FiguresCompute extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: FiguresComputeProps) {
    super(scope, id);
    const { writesLevels } = props.config;
    this.function = new Worker(this, 'ComputeMetrics', {
      ...props,
      name: 'compute-metrics',
      // A lease keeps two runs apart; what does not fit into one is taken up by the next.
      timeoutSeconds: 300,
      may: {
        // Reorder points are written to the till with its tokens, and noted in the ledger; else neither is needed.
        ledger: ['GetItem', 'BatchGetItem', 'Query', ...(writesLevels ? NOTES : [])],
        tillToken: writesLevels,
        workIndex: true,
        figures: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        people: ['BatchGetItem'],
      },
      // Every item of a large shop is in memory while a snapshot is made.
      memoryMb: 1024,
    }).function;
    const schedule = new Rule(this, 'Schedule', { schedule: Schedule.rate(Duration.minutes(EVERY_MINUTES)) });
    // The next tick is the retry.
    schedule.addTarget(
      new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(5) }),
    );
  }
}
