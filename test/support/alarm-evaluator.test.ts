import { expect, test } from '@jest/globals';
import { alarmsOf } from './alarm-evaluator.ts';
import type { Datapoint } from './alarm-evaluator.ts';

const MINUTE = 60_000;
const at = (minute: number, value: number, name = 'm', dimensions: string[] = []): Datapoint => ({
  namespace: 'N',
  name,
  dimensions,
  value,
  atMs: minute * MINUTE,
});

function alarm(properties: object) {
  const common = {
    AlarmName: 'tillbridge-x: it',
    Namespace: 'N',
    MetricName: 'm',
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 3,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  };
  const [made] = alarmsOf({
    A: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...common, ...properties } },
  });
  if (made === undefined) throw new Error('no alarm');
  return (minute: number, data: Datapoint[]): boolean => made.firesAt(minute * MINUTE, data);
}

test('a sum counts what lies within its period, and no other dimension’s', () => {
  const fires = alarm({});
  expect(fires(10, [at(6, 1), at(8, 2)])).toBe(true);
  expect(fires(10, [at(4, 1), at(8, 2)])).toBe(false);
  expect(fires(10, [at(8, 2), at(9, 1, 'm', ['stage=x'])])).toBe(false);
  expect(alarm({ Statistic: 'Maximum' })(10, [at(6, 1), at(8, 2)])).toBe(false);
});

test('silence is what the alarm says it is', () => {
  expect(alarm({})(10, [])).toBe(false);
  const sign = { Threshold: 1, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' };
  expect(alarm(sign)(10, [])).toBe(true);
  expect(alarm(sign)(10, [at(9, 1)])).toBe(false);
});

test('several periods have to breach in a row', () => {
  const fires = alarm({ EvaluationPeriods: 2 });
  expect(fires(10, [at(9, 3)])).toBe(false);
  expect(fires(10, [at(9, 3), at(4, 3)])).toBe(true);
});

test('a sum of metrics is nothing where one is missing, unless it is filled', () => {
  const of = (Expression: string) => {
    const stat = (Id: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'N', MetricName: Id }, Period: 300, Stat: 'Sum' },
    });
    const Metrics = [{ Id: 'e', Expression }, stat('a'), stat('b')];
    return alarm({
      Namespace: undefined,
      MetricName: undefined,
      Statistic: undefined,
      Period: undefined,
      Metrics,
    });
  };
  expect(of('a + b')(10, [at(9, 3, 'a')])).toBe(false);
  expect(of('FILL(a, 0) + FILL(b, 0)')(10, [at(9, 3, 'a')])).toBe(true);
  expect(() => of('a / b')(10, [at(9, 3, 'a')])).toThrow('unknown term');
});
