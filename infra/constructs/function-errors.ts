import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';

/** One alarm over the sum of all functions' failed invocations, time-outs included; the runbook finds which it was. */
export function alarmFunctionErrors(scope: Construct, functions: readonly IFunction[], alarms: Alarms): void {
  const period = Duration.minutes(5);
  const metrics = functions.map((lambda, index): [string, IMetric] => [
    `errors${index}`,
    lambda.metricErrors({ period }),
  ]);
  alarms.add(scope, 'FunctionErrorsAlarm', {
    runbook: 'Functions fail',
    severity: 'mail',
    errorImpact: 'Something of ours fails and is tried again; while it does, sales and figures are late.',
    metric: new MathExpression({
      // A function that was not invoked reports nothing, and nothing plus one would be nothing.
      expression: metrics.map(([name]) => `FILL(${name}, 0)`).join(' + '),
      usingMetrics: Object.fromEntries(metrics),
      label: 'failed invocations',
      period,
    }),
    threshold: 1,
    // Within a little more than an hour: what ticks every ten minutes, or once an hour, fails no two periods on end.
    periods: 2,
    outOf: 15,
  });
}
