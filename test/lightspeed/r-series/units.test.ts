import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openRWorld } from '../support/r-world.ts';
import type { RWorld } from '../support/r-world.ts';
import { saleOf } from '../support/sales.ts';

let world: RWorld;
beforeAll(async () => {
  world = await openRWorld();
  // The shop's ids and its tax are read once per day and per ten minutes, not per order.
  await world.till.predictTax(saleOf('ch_first').lines, 'usd');
});
afterAll(() => world.close());

test('a two-line order of a known customer costs at most 12 units of the till’s rate', async () => {
  const { till, directory } = world;
  const units: number[] = [];
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    let result: T | undefined;
    units.push(
      await world.cost(async () => {
        result = await work();
      }),
    );
    if (result === undefined) throw new Error('the step gave nothing');
    return result;
  };
  const sale = saleOf('ch_units', { customerId: '58', completeAtMs: world.clock.nowMs() - 60_000 });
  await step(() =>
    till.look({ saleKey: sale.saleKey, sinceMs: 0, thorough: false, of: null, sale: null, saleId: null }),
  );
  await step(() => till.findItems(['TEE-M', 'BAR-OAT']));
  await step(() => directory.byEmail('ada@example.com'));
  await step(() => till.predictTax(sale.lines, 'usd'));
  const prepared = await step(() => till.prepare(sale));
  if (prepared.kind !== 'accepted') throw new Error(`not prepared: ${JSON.stringify(prepared)}`);
  const completed = await step(() => till.complete(sale, prepared.value));
  expect(completed).toMatchObject({ kind: 'accepted', value: { state: 'completed', totalMinor: 2955 } });
  expect(units).toEqual([1, 1, 1.4, 0, 3.5, 5]);
  expect(units.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(12);
});
