import { Duration, Stack } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, GraphWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IAlarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import type { MetricName } from '../../shared/runtime/metric-names.ts';
import type { StageConfig } from '../config.ts';
import type { Alarms } from './alarms.ts';

export interface OverviewBoardProps {
  /** The stage and its names. */
  readonly config: StageConfig;
  /** Whose state stands at the top. */
  readonly alarms: Alarms;
  /** Whose durations are drawn. */
  readonly functions: readonly IFunction[];
}

const WHOLE_WIDTH = 24;

/** One page for the operator: what is in alarm, what was posted, what waits, and how long things take. */
export function overviewBoard(
  scope: Construct,
  id: string,
  { config, alarms, functions }: OverviewBoardProps,
): Dashboard {
  const ours = (title: string, statistic: 'sum' | 'max', names: readonly MetricName[]): GraphWidget =>
    graph(
      title,
      names.map((name) => alarms.metric(name, statistic, 15)),
    );
  const durations = functions.map((each) =>
    each.metricDuration({ period: Duration.minutes(15), statistic: 'p99' }),
  );
  return new Dashboard(scope, id, {
    // Dashboards are an account's, in all regions: a second region's must have another name.
    dashboardName: `tillbridge-${config.stage}-${Stack.of(scope).region}`,
    defaultInterval: Duration.days(1),
    widgets: [
      [alarmStates(alarms.all)],
      [
        ours('Sales and returns posted', 'sum', [METRICS.movementsPosted]),
        ours('What waits', 'max', [METRICS.oldestOpenMinutes, METRICS.held, METRICS.paused]),
        ours('Cents that do not agree', 'max', [METRICS.auditMismatchMinor]),
      ],
      [
        ours('Webhooks', 'sum', [METRICS.webhookAccepted, METRICS.webhooksMissed, METRICS.signatureFailed]),
        ours('Signs of life', 'sum', [METRICS.sweepSucceeded, METRICS.syncSucceeded, METRICS.auditSucceeded]),
        graph('Milliseconds, p99', durations),
      ],
      [
        new TextWidget({
          markdown:
            'Each alarm has a section of its name in `infra/RUNBOOK.md`: what it means, where to look, what to do.',
          width: WHOLE_WIDTH,
          height: 2,
        }),
      ],
    ],
  });
}

function alarmStates(alarms: readonly IAlarm[]): AlarmStatusWidget {
  return new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: WHOLE_WIDTH, height: 4 });
}

function graph(title: string, left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: WHOLE_WIDTH / 3, height: 6 });
}
