import { resolveValue } from '../simulators/aws/intrinsics.ts';

/** One measured value of a metric. */
export interface Datapoint {
  readonly namespace: string;
  readonly name: string;
  /** Each `name=value`, sorted; none where the metric has no dimension. */
  readonly dimensions: readonly string[];
  readonly value: number;
  readonly atMs: number;
}

interface MetricProperties {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Metric: MetricProperties; readonly Period: number; readonly Stat: string };
}

interface AlarmProperties extends Partial<MetricProperties> {
  readonly AlarmName: string;
  readonly Statistic?: string;
  readonly Period?: number;
  readonly Metrics?: readonly MetricQuery[];
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
}

export type TemplateResources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
>;

/** An alarm of a template that can be asked whether it would be in alarm. */
export interface EvaluatedAlarm {
  /** Its section in the runbook. */
  readonly heading: string;
  firesAt(atMs: number, datapoints: readonly Datapoint[]): boolean;
}

/**
 * The alarms of a template, as CloudWatch evaluates them: statistic by period, metric math, missing data, so many
 * periods in a row. Periods end at the moment that is asked about, not at the clock's full minutes; of metric math it
 * knows sums of metrics and `FILL` with a number; of statistics `Sum` and `Maximum`.
 * @throws {Error} for anything else that an alarm is made of.
 */
export function alarmsOf(resources: TemplateResources): EvaluatedAlarm[] {
  const nameOf = (id: string): string | undefined => {
    const { FunctionName, QueueName } = resources[id]?.Properties ?? {};
    return (FunctionName ?? QueueName) as string | undefined;
  };
  return Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => resolveValue(Properties, nameOf) as AlarmProperties)
    .map((alarm) => ({
      heading: alarm.AlarmName.replace(/^tillbridge-[^:]+: /, ''),
      firesAt: (atMs, datapoints) => fires(alarm, atMs, datapoints),
    }));
}

function fires(alarm: AlarmProperties, atMs: number, datapoints: readonly Datapoint[]): boolean {
  const periodMs = periodSecondsOf(alarm) * 1000;
  let breached = 0;
  for (let back = 0; back < alarm.EvaluationPeriods; back += 1) {
    const window = { fromMs: atMs - (back + 1) * periodMs, toMs: atMs - back * periodMs };
    const value = valueOf(alarm, within(datapoints, window));
    const isBreach = value === null ? alarm.TreatMissingData === 'breaching' : breaches(alarm, value);
    if (isBreach) breached += 1;
  }
  return breached >= (alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods);
}

function periodSecondsOf({ Period, Metrics = [] }: AlarmProperties): number {
  const periods = new Set([Period, ...Metrics.map(({ MetricStat }) => MetricStat?.Period)]);
  periods.delete(undefined);
  const [only] = periods;
  if (periods.size !== 1 || only === undefined) throw new Error('an alarm has one period');
  return only;
}

function breaches({ ComparisonOperator, Threshold }: AlarmProperties, value: number): boolean {
  if (ComparisonOperator === 'GreaterThanOrEqualToThreshold') return value >= Threshold;
  if (ComparisonOperator === 'LessThanThreshold') return value < Threshold;
  throw new Error(`unknown comparison ${ComparisonOperator}`);
}

/** Null: there is no data. */
function valueOf(alarm: AlarmProperties, datapoints: readonly Datapoint[]): number | null {
  const { Metrics, Namespace, MetricName, Dimensions, Statistic = '' } = alarm;
  if (Metrics === undefined) {
    const metric = { Namespace: Namespace ?? '', MetricName: MetricName ?? '', Dimensions: Dimensions ?? [] };
    return statisticOf(metric, Statistic, datapoints);
  }
  const values = new Map(
    Metrics.flatMap(({ Id, MetricStat }) =>
      MetricStat === undefined
        ? []
        : [[Id, statisticOf(MetricStat.Metric, MetricStat.Stat, datapoints)] as const],
    ),
  );
  const [query, ...others] = Metrics.filter(({ ReturnData }) => ReturnData !== false);
  if (query?.Expression === undefined || others.length > 0)
    throw new Error('an alarm watches one expression');
  return sumOf(query.Expression, values);
}

function statisticOf(
  { Namespace, MetricName, Dimensions = [] }: MetricProperties,
  statistic: string,
  datapoints: readonly Datapoint[],
): number | null {
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).toSorted();
  const values = datapoints
    .filter(({ namespace, name }) => namespace === Namespace && name === MetricName)
    .filter((each) => each.dimensions.join() === dimensions.join())
    .map(({ value }) => value);
  if (values.length === 0) return null;
  if (statistic === 'Sum') return values.reduce((sum, value) => sum + value, 0);
  if (statistic === 'Maximum') return Math.max(...values);
  throw new Error(`unknown statistic ${statistic}`);
}

function sumOf(expression: string, values: ReadonlyMap<string, number | null>): number | null {
  let sum: number | null = 0;
  for (const term of expression.split('+').map((each) => each.trim())) {
    const [, filled, filling] = /^FILL\((\w+), ?(\d+)\)$/.exec(term) ?? [];
    const id = filled ?? term;
    if (!values.has(id)) throw new Error(`unknown term "${term}" in the expression of an alarm`);
    const value = values.get(id) ?? (filling === undefined ? null : Number(filling));
    sum = sum === null || value === null ? null : sum + value;
  }
  return sum;
}

function within(datapoints: readonly Datapoint[], window: { fromMs: number; toMs: number }): Datapoint[] {
  return datapoints.filter(({ atMs }) => atMs > window.fromMs && atMs <= window.toMs);
}
