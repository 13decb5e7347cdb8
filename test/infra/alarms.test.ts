import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { stageConfigOf } from '../../infra/config.ts';
import { Alarms, runbookHeadings } from '../../infra/constructs/alarms.ts';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import { alarmsOf } from '../support/alarm-evaluator.ts';
import { REAL_SHOP, resourcesOf, templatesOf } from './stage.ts';

const { service } = templatesOf();
const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
const topics = resourcesOf(service, 'AWS::SNS::Topic');
const headingOf = (alarm: (typeof alarms)[number]): string =>
  String(alarm['AlarmName']).replace('tillbridge-prod: ', '');

test('there are at most twelve alarms, so that each is still read', () => {
  expect(alarms.length).toBeGreaterThan(0);
  expect(alarms.length).toBeLessThanOrEqual(12);
});

describe.each(alarms.map((alarm) => [headingOf(alarm), alarm] as const))('"%s"', (heading, alarm) => {
  test('has its section in the runbook', () => {
    expect(runbookHeadings()).toContain(heading);
  });

  test('tells one of the two topics when it begins and when it is over', () => {
    const targets = alarm['AlarmActions'] as { Ref: string }[];
    expect(topics.map(([id]) => id)).toContain(targets[0]?.Ref);
    expect(targets).toHaveLength(1);
    expect(alarm['OKActions']).toEqual(targets);
  });

  test('says what the shop loses', () => {
    expect(alarm['AlarmDescription']).toMatch(/^[A-Z].{30,}\. Runbook: infra\/RUNBOOK\.md, /);
  });
});

test('the dashboard shows every alarm, and metrics that are emitted', () => {
  const [board] = resourcesOf(service, 'AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(board?.[1].Properties['DashboardBody']);
  // Its name is the account's, in all regions: that of a second region must not be taken.
  expect(JSON.stringify(board?.[1].Properties['DashboardName'])).toContain('AWS::Region');
  for (const [id] of resourcesOf(service, 'AWS::CloudWatch::Alarm')) expect(body).toContain(`"${id}","Arn"`);
  for (const name of [METRICS.movementsPosted, METRICS.held, METRICS.webhookAccepted])
    expect(body).toContain(name);
});

test('every section of the runbook’s alarms belongs to an alarm', () => {
  expect([...runbookHeadings()].toSorted()).toEqual(alarms.map(headingOf).toSorted());
});

test('silence is an alarm only where it is the sign of death', () => {
  const breaching = alarms.filter((alarm) => alarm['TreatMissingData'] === 'breaching').map(headingOf);
  expect(breaching.toSorted()).toEqual([
    'The audit does not balance, or did not run',
    'The figures do not follow the till',
    'The sweep has stopped',
  ]);
});

test('alarms may publish to both topics, and nobody without TLS', () => {
  const policies = resourcesOf(service, 'AWS::SNS::TopicPolicy').map(([, { Properties }]) =>
    JSON.stringify(Properties),
  );
  expect(policies).toHaveLength(topics.length);
  for (const policy of policies) {
    expect(policy).toContain('"Service":"cloudwatch.amazonaws.com"');
    expect(policy).toContain('"aws:SecureTransport":"false"');
  }
});

describe('a function that ticks once an hour and fails each time', () => {
  const HOUR_MS = 3_600_000;
  const { service: all } = templatesOf({}, { ...REAL_SHOP, digest: 'monday' });
  const fails = (name: string, ...atMs: number[]) =>
    atMs.map((at) => ({
      namespace: 'AWS/Lambda',
      name: 'Errors',
      dimensions: [`FunctionName=tillbridge-prod-${name}`],
      value: 1,
      atMs: at,
    }));
  const firing = (atMs: number, datapoints: ReturnType<typeof fails>) =>
    alarmsOf(all.Resources)
      .filter((alarm) => alarm.firesAt(atMs, datapoints))
      .map(({ heading }) => heading);

  test.each(['send-digest', 'audit-ledger'])('%s: the second failure is mailed, the first is not', (name) => {
    const first = HOUR_MS * 24;
    const second = first + HOUR_MS;
    expect(firing(first + 1, fails(name, first))).not.toContain('Functions fail');
    expect(firing(second + 1, fails(name, first, second))).toContain('Functions fail');
    expect(firing(second + 2 * HOUR_MS, fails(name, first, second))).not.toContain('Functions fail');
  });
});

describe('the audit', () => {
  const HEADING = 'The audit does not balance, or did not run';
  const HOUR_MS = 3_600_000;
  const said = (hour: number, value: number) => ({
    namespace: 'Tillbridge',
    name: METRICS.auditNewMinor,
    dimensions: ['stage=prod'],
    value,
    atMs: hour * HOUR_MS,
  });
  const ticks = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => said(from + at, 0));
  const fires = (hour: number, datapoints: ReturnType<typeof ticks>): boolean =>
    alarmsOf(service.Resources)
      .filter(({ heading }) => heading === HEADING)
      .some((alarm) => alarm.firesAt(hour * HOUR_MS, datapoints));

  test('two differences found twelve hours apart are two alarms, and running it again hides neither', () => {
    const day = [...ticks(0, 24), said(6, 1353), said(7, 0), said(18, 500)];
    expect([5, 6, 7, 12, 17, 18, 23].map((hour) => fires(hour, day))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test('an audit that does not run for a day is an alarm, ticks that fail for an hour or two are none', () => {
    expect(fires(9, [...ticks(0, 7), ...ticks(10, 12)])).toBe(false);
    expect(fires(24, ticks(0, 20))).toBe(true);
  });
});

test('an alarm without a runbook section stops the synth', () => {
  const stack = new Stack(new App(), 'stack');
  const registry = new Alarms(stack, 'Alarms', { config: stageConfigOf(REAL_SHOP, {}) });
  const metric = registry.metric(METRICS.held, 'max', 5);
  const spec = { severity: 'mail', errorImpact: 'None.', metric, threshold: 1 } as const;
  expect(() => registry.add(stack, 'Alarm', { ...spec, runbook: 'No such section' })).toThrow(
    /no section "No such/,
  );
});
