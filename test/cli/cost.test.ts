import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fixedCost, orderCost, sumOf } from '../../infra/cli/cost/price.ts';
import { PRICES } from '../../infra/cli/cost/prices.ts';
import { FIXED, ORDER } from '../../infra/cli/cost/use.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { resourcesOf, templatesOf } from '../infra/stage.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';
import { Shop } from '../support/shop.ts';
import { operator } from './world.ts';

const { data, service } = templatesOf();
let dynamo: Dynalite;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(() => dynamo.close());

const HOURS = 730;
const fixed = fixedCost(FIXED, PRICES.usd);

test('a month without orders costs at most eight dollars, one of ten thousand less than fifteen', () => {
  expect(sumOf(fixed)).toBeLessThanOrEqual(8);
  expect(sumOf([...fixed, ...orderCost(10_000, ORDER, PRICES.usd)])).toBeLessThan(15);
});

test('what is priced is at least what the template has', () => {
  const metrics = resourcesOf(service, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => {
    const formula = Properties['Metrics'] as { MetricStat?: object }[] | undefined;
    return formula === undefined ? 1 : formula.filter(({ MetricStat }) => MetricStat !== undefined).length;
  });
  const watched = metrics.reduce((sum, count) => sum + count, 0);
  expect(FIXED.alarmMetrics).toBeGreaterThanOrEqual(watched);
  const secrets = resourcesOf(data, 'AWS::SecretsManager::Secret');
  expect(FIXED.secrets).toBe(secrets.length);
  const dashboards = resourcesOf(service, 'AWS::CloudWatch::Dashboard');
  expect(FIXED.dashboards).toBeGreaterThanOrEqual(dashboards.length);
});

test('every schedule of the template is priced, as often and as large as it runs', () => {
  const functions = new Map(
    resourcesOf(service, 'AWS::Lambda::Function').map(([id, { Properties }]) => [
      id,
      {
        name: String(Properties['FunctionName']).replace('tillbridge-prod-', ''),
        memoryMb: Number(Properties['MemorySize']),
      },
    ]),
  );
  for (const [, { Properties }] of resourcesOf(service, 'AWS::Events::Rule')) {
    const expression = String(Properties['ScheduleExpression']);
    const [target] = Properties['Targets'] as { Arn: { 'Fn::GetAtt': [string, string] } }[];
    const called = functions.get(target?.Arn['Fn::GetAtt'][0] ?? '');
    const priced = FIXED.schedules.filter(({ name }) => name === called?.name);
    const memory = new Set(priced.map(({ memoryMb }) => memoryMb));
    expect({ name: called?.name, memory: [...memory] }).toEqual({
      name: called?.name,
      memory: [called?.memoryMb],
    });
    const runs = priced.reduce((sum, each) => sum + each.runsPerMonth, 0);
    expect(runs).toBeGreaterThanOrEqual(Math.floor(runsPerMonth(expression)));
  }
});

/** `rate(10 minutes)`, or a cron with fixed minutes and hours. */
function runsPerMonth(expression: string): number {
  const minutes = /^rate\((\d+) minutes?\)$/.exec(expression)?.[1];
  if (minutes !== undefined) return (HOURS * 60) / Number(minutes);
  const [, hours = '', , , dayOfWeek = '?'] = expression.slice('cron('.length, -1).split(' ');
  const perDay = hours === '*' ? 24 : hours.split(',').length;
  return /^[?*]$/.test(dayOfWeek) ? perDay * 30.4 : perDay * 4.35 * dayOfWeek.split(',').length;
}

test('an order uses no more of the ledger than is priced, and not so much less that the price is made up', async () => {
  const used = { reads: 0, writes: 0 };
  dynamo.client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const answer = await next(args);
      const { ConsumedCapacity } = answer.output as {
        ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
      };
      const all = Array.isArray(ConsumedCapacity) ? ConsumedCapacity : [ConsumedCapacity];
      const units = all.reduce((sum, each) => sum + (each?.CapacityUnits ?? 0), 0);
      const { commandName = '' } = context as { commandName?: string };
      used[/Get|Query/.test(commandName) ? 'reads' : 'writes'] += units;
      return answer;
    },
    { step: 'initialize', name: 'countsCapacity' },
  );
  const shop = new Shop();
  const table = await dynamo.createLedger('cost');
  shop.core = { ...shop.core, ledger: dynamoLedger(table, { random: shop.core.random }) };
  // Checkout's own, the intent's, the charge's, its update, and our own echo.
  for (let event = 0; event < ORDER.events; event += 1) await shop.happens();
  expect(shop.completed()).toHaveLength(1);
  expect(used.reads).toBeLessThanOrEqual(ORDER.readUnits);
  expect(used.writes).toBeLessThanOrEqual(ORDER.writeUnits);
  expect(used.reads).toBeGreaterThan(ORDER.readUnits / 3);
  expect(used.writes).toBeGreaterThan(ORDER.writeUnits / 3);
});

test('the command needs no deployment, and takes no nonsense', async () => {
  const { ask, state } = operator();
  state.isRunning = false;
  const { exit, json } = await ask('cost', '--orders', '10000');
  expect(exit).toBe(0);
  const { months } = json as { months: { orders: number; usd: number; lines: { usd: number }[] }[] };
  expect(months.map(({ orders }) => orders)).toEqual([0, 10_000]);
  for (const { usd, lines } of months)
    expect(Math.abs(usd - lines.reduce((sum, line) => sum + line.usd, 0))).toBeLessThan(0.1);
  for (const orders of ['-1', 'many', '1.5', ''])
    expect((await ask('cost', '--orders', orders)).exit).toBe(2);
});
