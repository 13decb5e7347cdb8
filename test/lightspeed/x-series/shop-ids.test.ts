import { afterEach, describe, expect, test } from '@jest/globals';
import { valueOf } from '../../contract/till-contract.ts';
import * as ids from '../../simulators/x-series/demo-ids.ts';
import { xSaleOf } from '../support/x-sales.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld, XWorldOptions } from '../support/x-world.ts';

let world: XWorld;
const open = async (options: XWorldOptions = {}): Promise<XWorld> => {
  world = await openXWorld(options);
  return world;
};
afterEach(() => world.close());

const HOUR_MS = 3_600_000;
const sent = (resource: string): number => world.facts.filter(({ entity }) => entity === resource).length;

describe('ids that the settings leave out', () => {
  test('are found where only one can be meant', async () => {
    await open({ lightspeed: { shopId: undefined } });
    expect(await world.till.probe()).toBeNull();
  });

  test.each([
    ['registerId', ids.registerId('1'), ids.registerId('3')],
    ['employeeId', ids.userId('1'), ids.userId('4')],
    ['paymentTypeId', ids.paymentTypeId('3'), ids.paymentTypeId('7')],
  ] as const)('and can be several are asked for with the candidates: %s', async (setting, one, other) => {
    await open({ lightspeed: { [setting]: undefined } });
    const refusal = await world.till.probe();
    expect(refusal).toMatchObject({ whose: 'connection', code: 'setting-missing' });
    expect(refusal?.remedy).toContain(`lightspeed.${setting}`);
    expect(refusal?.remedy).toContain(one);
    expect(refusal?.remedy).toContain(other);
  });

  test('cash, gift cards and points are no candidates for the payment type', async () => {
    await open({ lightspeed: { paymentTypeId: undefined } });
    const refusal = await world.till.probe();
    for (const number of ['1', '5', '6']) expect(refusal?.remedy).not.toContain(ids.paymentTypeId(number));
  });

  test('the tax of taxed lines is the outlet’s own', async () => {
    await open({ lightspeed: { taxCategoryId: undefined } });
    const sale = xSaleOf('ch_1');
    valueOf(await world.till.complete(sale, valueOf(await world.till.prepare(sale))));
    const [row] = world.simulator.state.closedSales();
    expect(row?.lines.map(({ tax_id }) => tax_id)).toEqual([ids.taxId('1'), ids.NO_TAX_ID]);
  });
});

describe('ids that the settings name', () => {
  test.each([
    ['shopId', 'is not in the till'],
    ['registerId', 'is not in the till'],
    ['employeeId', 'is not in the till'],
    ['paymentTypeId', 'is not in the till'],
    ['taxCategoryId', 'is not in the till'],
  ] as const)('are checked: %s', async (setting, problem) => {
    await open({ lightspeed: { [setting]: '99999' } });
    const refusal = await world.till.probe();
    expect(refusal).toMatchObject({ whose: 'connection', code: 'setting-wrong' });
    expect(refusal?.reason).toBe(`lightspeed.${setting} "99999" ${problem}`);
  });

  test('must not pay in cash', async () => {
    await open({ lightspeed: { paymentTypeId: ids.paymentTypeId('1') } });
    expect((await world.till.probe())?.reason).toContain('is cash, loyalty or a gift card');
  });

  test('are checked once a day, by whichever process comes first', async () => {
    await open();
    const sale = xSaleOf('ch_1');
    valueOf(await world.till.prepare(sale));
    expect(sent('registers')).toBeGreaterThan(0);
    const before = world.facts.length;
    valueOf(await world.connect().till.prepare(sale));
    expect(world.facts).toHaveLength(before);
    world.clock.advance(25 * HOUR_MS);
    valueOf(await world.till.prepare(sale));
    expect(world.facts.length).toBeGreaterThan(before);
  });

  test('that the till refuses are checked at once, and what they are not to blame for is the payment’s', async () => {
    await open();
    const sale = xSaleOf('ch_1');
    const draft = valueOf(await world.till.prepare(sale));
    const body = '{"errors":{"global":["register is unknown"]}}';
    const fault = { kind: 'status', status: 422, body, committed: false } as const;
    world.simulator.faults.add({ method: 'POST', path: /\/sales$/, fault });
    const before = sent('registers');
    expect(await world.till.complete(sale, draft)).toMatchObject({ refusal: { whose: 'payment' } });
    expect(sent('registers')).toBeGreaterThan(before);
    world.simulator.faults.add({ method: 'POST', path: /\/sales$/, fault });
    const none = { kind: 'status', status: 200, body: '{"data":[]}', committed: false } as const;
    world.simulator.faults.add({ path: /\/registers$/, fault: none });
    expect(await world.till.complete(sale, draft)).toMatchObject({ refusal: { code: 'setting-wrong' } });
  });
});

test('a probe costs one request while all is well', async () => {
  await open();
  expect(await world.till.probe()).toBeNull();
  expect(await world.requestsOf(() => world.till.probe())).toEqual(['GET registers']);
});

test('a shop of another currency is refused: amounts would be taken for its own', async () => {
  await open();
  const settings = { ...world.settings, shop: { ...world.settings.shop, currency: 'cad' } };
  const refusal = await world.connect({ settings }).till.probe();
  expect(refusal).toMatchObject({ whose: 'connection', code: 'setting-wrong' });
  expect(refusal?.remedy).toBe('set shop.currency to "usd"');
});

test('an address without a shop is refused with the setting to correct', async () => {
  await open();
  world.simulator.faults.add({
    path: /retailer$/,
    fault: { kind: 'status', status: 404, body: '{"error":"Not Found"}', committed: false },
  });
  expect((await world.till.probe())?.remedy).toContain('lightspeed.domainPrefix');
});
