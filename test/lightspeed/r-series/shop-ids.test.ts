import { afterEach, expect, test } from '@jest/globals';
import { valueOf } from '../../contract/till-contract.ts';
import { openRWorld, settingsWith } from '../support/r-world.ts';
import type { RWorld, RWorldOptions } from '../support/r-world.ts';
import { saleOf } from '../support/sales.ts';

let world: RWorld;
const open = async (options: RWorldOptions = {}): Promise<RWorld> => {
  world = await openRWorld(options);
  return world;
};
afterEach(() => world.close());

const LEFT_OUT = {
  accountId: undefined,
  shopId: undefined,
  registerId: undefined,
  employeeId: undefined,
  paymentTypeId: undefined,
  taxCategoryId: undefined,
};

test('what the settings leave out is found where only one answer is possible', async () => {
  await open({ lightspeed: { ...LEFT_OUT, registerId: '3', employeeId: '4' } });
  expect(await world.till.probe()).toBeNull();
  const { saleId } = valueOf(await world.till.prepare(saleOf('ch_found')));
  expect(world.simulator.state.sale(saleId)).toMatchObject({
    sale: { shopID: '1', registerID: '3', employeeID: '4', taxCategoryID: '1' },
    payments: [{ paymentTypeID: '7' }],
  });
});

test.each([
  [
    'a register that is left out among two',
    { registerId: undefined },
    'lightspeed.registerId',
    '1 (Counter), 3 (Web)',
  ],
  ['an employee who is left out among two', { employeeId: undefined }, 'lightspeed.employeeId', '1, 4'],
  ['a register that is not there', { registerId: '9' }, 'lightspeed.registerId "9"', '1 (Counter), 3 (Web)'],
  ['a shop that is not there', { shopId: '9' }, 'lightspeed.shopId "9"', '1 (Main Street)'],
  ['an employee who is not there', { employeeId: '9' }, 'lightspeed.employeeId "9"', '1, 4'],
  [
    'a payment type that is not there',
    { paymentTypeId: '9' },
    'lightspeed.paymentTypeId "9"',
    '7 (Web - Card)',
  ],
  ['a payment type of stored value', { paymentTypeId: '5' }, 'is a gift card', '7 (Web - Card)'],
  [
    'a tax category that is not there',
    { taxCategoryId: '9' },
    'lightspeed.taxCategoryId "9"',
    '1 (Sales Tax)',
  ],
  [
    'an account of somebody else',
    { accountId: '4711' },
    'lightspeed.accountId "4711"',
    '100200 (Demo Outfitters)',
  ],
  ['a helper item that is not there', { tipItemId: '4711' }, 'lightspeed.tipItemId "4711"', 'non_inventory'],
  [
    'a helper item that keeps stock',
    { shippingItemId: '501' },
    'not of the type non_inventory',
    'non_inventory',
  ],
])(
  '%s pauses, names the setting and what it could be, and writes nothing',
  async (_, lightspeed, reason, remedy) => {
    await open({ lightspeed });
    const expected = {
      whose: 'connection',
      reason: expect.stringContaining(reason),
      remedy: expect.stringContaining(remedy),
    };
    expect(await world.till.probe()).toMatchObject(expected);
    expect(await world.till.prepare(saleOf('ch_wrong'))).toMatchObject({
      kind: 'rejected',
      refusal: expected,
    });
    expect(world.simulator.state.salesByReference('ch_wrong')).toEqual([]);
  },
);

test('no employee is named, only numbered: names do not belong into logs', async () => {
  await open({ lightspeed: { employeeId: '9' } });
  expect(JSON.stringify(await world.till.probe())).not.toMatch(/Sam|Lee/);
});

test('a locked employee is refused', async () => {
  await open({ lightspeed: { employeeId: '1' } });
  world.simulator.person.lockEmployee('1', true);
  expect(await world.till.probe()).toMatchObject({ reason: 'lightspeed.employeeId "1" is locked' });
});

test('the ids are checked once, for every process, and cost the next one nothing', async () => {
  await open();
  await world.till.probe();
  const { till } = world.connect({ owner: 'cold start' });
  expect(await world.cost(() => till.prepare(saleOf('ch_cold')))).toBe(3.5);
});

test('a probe is one cheap request while the ids are known to be right', async () => {
  await open();
  await world.till.probe();
  expect(await world.cost(() => world.till.probe())).toBe(1);
  world.clock.advance(11 * 60_000);
  expect(await world.cost(() => world.till.probe())).toBeGreaterThan(1);
});

test('other settings are checked anew', async () => {
  await open();
  await world.till.probe();
  const { till } = world.connect({ settings: settingsWith({ registerId: '9' }) });
  expect(await till.prepare(saleOf('ch_changed'))).toMatchObject({ refusal: { code: 'setting-wrong' } });
});
