import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IAlarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { METRIC_NAMESPACE } from '../../shared/runtime/metric-names.ts';
import type { MetricName } from '../../shared/runtime/metric-names.ts';
import type { StageConfig } from '../config.ts';

const RUNBOOK = resolve(import.meta.dirname, '../RUNBOOK.md');

/** *page*: money or stock is or will be wrong. *mail*: somebody should look within the day. */
export type Severity = 'page' | 'mail';

export interface AlarmSpec {
  /** The runbook's heading of its own section, which is the alarm's name as well. */
  readonly runbook: string;
  /** Who is woken and how. */
  readonly severity: Severity;
  /** One sentence: what the shop loses while this is so. */
  readonly errorImpact: string;
  /** What is measured; its period is the alarm's. */
  readonly metric: IMetric;
  /** Fires at this value, or below it with `firesWhen: 'below'`. */
  readonly threshold: number;
  /** @default 'at-least' */
  readonly firesWhen?: 'at-least' | 'below';
  /** Periods in a row. @default 1 */
  readonly periods?: number;
  /** Of how many periods `periods` are enough, in a row or not. @default all of them */
  readonly outOf?: number;
  /** No data is the alarm itself: for signs of life. @default false */
  readonly silenceFires?: boolean;
}

export interface AlarmsProps {
  /** The stage and its names. */
  readonly config: StageConfig;
}

/** The one registry of alarms: none exists without a severity, an impact, an action and a runbook section. */
export class Alarms extends Construct {
  private readonly topics: Readonly<Record<Severity, Topic>>;
  private readonly headings = runbookHeadings();
  private readonly config: StageConfig;
  private readonly made: Alarm[] = [];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.config = props.config;
    this.topics = {
      page: this.topic('Page', props.config.names.pageTopic),
      mail: this.topic('Mail', props.config.names.mailTopic),
    };
  }

  /** @throws {ConfigError} when the runbook has no such heading: an alarm that nobody can act on is noise. */
  add(scope: Construct, id: string, spec: AlarmSpec): void {
    if (!this.headings.has(spec.runbook)) {
      throw new ConfigError(`infra/RUNBOOK.md has no section "${spec.runbook}": write it beside the alarm`);
    }
    const alarm = new Alarm(scope, id, {
      alarmName: `tillbridge-${this.config.stage}: ${spec.runbook}`,
      alarmDescription: `${spec.errorImpact} Runbook: infra/RUNBOOK.md, "${spec.runbook}".`,
      metric: spec.metric,
      threshold: spec.threshold,
      evaluationPeriods: spec.outOf ?? spec.periods ?? 1,
      ...(spec.outOf === undefined ? {} : { datapointsToAlarm: spec.periods ?? 1 }),
      comparisonOperator:
        spec.firesWhen === 'below'
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData:
        spec.silenceFires === true ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.topics[spec.severity]);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.made.push(alarm);
  }

  /** In the order in which they were added. */
  get all(): readonly IAlarm[] {
    return this.made;
  }

  /** One of our own metrics, as the functions emit it. */
  metric(name: MetricName, statistic: 'sum' | 'max', periodMinutes: number): Metric {
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: name,
      dimensionsMap: { stage: this.config.stage },
      statistic: statistic === 'sum' ? Stats.SUM : Stats.MAXIMUM,
      period: Duration.minutes(periodMinutes),
    });
  }

  private topic(id: string, topicName: string): Topic {
    const topic = new Topic(this, id, { topicName, enforceSSL: true });
    // A policy of its own, here the one that demands TLS, takes the place of the default one that lets alarms publish.
    topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }
}

/** The titles of the sections in the runbook's chapter "Alarms". */
export function runbookHeadings(path = RUNBOOK): ReadonlySet<string> {
  const chapters = readFileSync(path, 'utf8').split(/^# /m);
  const alarms = chapters.find((chapter) => chapter.startsWith('Alarms\n')) ?? '';
  return new Set([...alarms.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title));
}
