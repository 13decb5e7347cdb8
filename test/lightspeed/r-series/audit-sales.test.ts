import { afterEach, expect, test } from '@jest/globals';
import { openRWorld } from '../support/r-world.ts';
import type { RWorld } from '../support/r-world.ts';

let world: RWorld;
afterEach(() => world.close());

test('the audit tells apart where a sale was rung up and how it was paid', async () => {
  world = await openRWorld();
  const { person } = world.simulator;
  const lines = [{ itemId: '501', quantity: 1 }];
  const sold = [
    person.sell({ lines, registerId: '3' }),
    person.sell({ lines, paymentTypeId: '7' }),
    person.sell({ lines }),
  ];
  const { sales } = await world.audit.completedSales(world.clock.nowMs() - 24 * 3_600_000, null);
  const found = sold.map((id) => sales.find(({ saleId }) => saleId === id));
  const total = found[0]?.totalMinor ?? 0;
  expect(total).toBeGreaterThan(0);
  expect(found.map((sale) => [sale?.ours, sale?.atOurRegister, sale?.ourPaymentMinor])).toEqual([
    [false, true, 0],
    [false, false, total],
    [false, false, 0],
  ]);
});
