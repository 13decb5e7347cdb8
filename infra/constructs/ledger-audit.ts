import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import type { Alarms } from './alarms.ts';
import { Worker } from './worker.ts';
import type { WorkerProps } from './worker.ts';

export interface LedgerAuditProps extends Omit<WorkerProps, 'name' | 'timeoutSeconds' | 'may'> {
  /** Where the audit's own alarm is registered. */
  readonly alarms: Alarms;
}

/**
 * Audits are twelve hours apart: the alarm of one difference is over long before the next audit may find another.
 * Every tick says 0 until the last audit is nearly a day old; then there is silence.
 */
const SEEN_FOR_MINUTES = 3 * 60;

/** Stripe, ledger and till are held against each other twice a day, and after a restore: the function knows when. */
export class LedgerAudit extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: LedgerAuditProps) {
    super(scope, id);
    this.function = new Worker(this, 'AuditLedger', {
      ...props,
      name: 'audit-ledger',
      // Thousands of reads at the pace of a till that serves its shop first.
      timeoutSeconds: 900,
      may: {
        ledger: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        tillToken: true,
      },
    }).function;
    const schedule = new Rule(this, 'Schedule', { schedule: Schedule.cron({ minute: '30' }) });
    schedule.addTarget(
      new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(30) }),
    );
    props.alarms.add(this, 'MismatchAlarm', {
      runbook: 'The audit does not balance, or did not run',
      severity: 'page',
      errorImpact:
        'Money that Stripe moved and what the till shows are not the same, or nobody knows whether they are.',
      metric: props.alarms.metric(METRICS.auditNewMinor, 'max', SEEN_FOR_MINUTES),
      threshold: 1,
      silenceFires: true,
    });
  }
}
