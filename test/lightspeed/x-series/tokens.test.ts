import { afterEach, expect, test } from '@jest/globals';
import type { TillPort } from '../../../shared/posting/ports.ts';
import { rowsOf, valueOf } from '../../contract/till-contract.ts';
import { xSaleOf } from '../support/x-sales.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld, XWorldOptions } from '../support/x-world.ts';

let world: XWorld;
const open = async (options: XWorldOptions = {}): Promise<XWorld> => {
  world = await openXWorld(options);
  return world;
};
afterEach(() => world.close());

const DAY_MS = 24 * 60 * 60_000;
const refreshes = (): number =>
  world.simulator.state.requests.filter(({ path }) => path === '/api/1.0/token').length;
const find = (till: TillPort = world.till): Promise<unknown> => till.findItems(['TEE-M']);

test('the first refresh token is turned into a pair, which is stored before it is used', async () => {
  await open();
  await find();
  expect(world.tokens.written).toHaveLength(1);
  expect(world.simulator.state.requests.map(({ status }) => status)).toEqual([200, 200]);
  await find();
  expect(refreshes()).toBe(1);
});

test('a day later the pair is refreshed once, however many processes find it old', async () => {
  await open();
  await find();
  const other = world.connect({ owner: 'other' });
  await find(other.till);
  world.clock.advance(DAY_MS);
  await Promise.all([find(), find(other.till)]);
  expect(refreshes()).toBe(2);
});

test('a token that dies under a write is refreshed once and the sale is made once', async () => {
  await open();
  await find();
  world.clock.advance(2 * 60_000);
  const sale = xSaleOf('ch_midway');
  const draft = valueOf(await world.till.prepare(sale));
  world.simulator.faults.add({ method: 'POST', path: /\/sales$/, fault: { kind: 'expireTokens' } });
  expect(valueOf(await world.till.complete(sale, draft)).state).toBe('completed');
  expect(refreshes()).toBe(2);
  expect(await rowsOf(world.till, sale)).toHaveLength(1);
});

test.each([400, 401] as const)(
  'a refresh whose answer is lost has buried the pair (%s): connect again, once and for all',
  async (status) => {
    await open({ timeoutMs: 1_200, switches: { invalid_grant_status: status } });
    world.simulator.faults.add({ path: /\/token$/, fault: { kind: 'timeoutAfterCommit' } });
    await expect(find()).rejects.toMatchObject({ refusal: { whose: 'wait' } });
    const lost = { refusal: { whose: 'connection', code: 'token-lost' } };
    await expect(find()).rejects.toMatchObject(lost);
    const before = refreshes();
    await expect(find(world.connect().till)).rejects.toMatchObject(lost);
    expect(refreshes()).toBe(before);
  },
);

test('a refresh that names no new refresh token leaves the old one in force', async () => {
  await open({ switches: { refresh_keeps_token: true } });
  await find();
  world.clock.advance(DAY_MS);
  await find();
  expect(new Set(world.tokens.written.map(({ refreshToken }) => refreshToken)).size).toBe(1);
});

test('a personal token is used as it is, and never refreshed', async () => {
  await open({ personalToken: true });
  await find();
  world.clock.advance(30 * DAY_MS);
  await find();
  expect(refreshes()).toBe(0);
});

test('a personal token that is refused pauses with the remedy', async () => {
  await open();
  const till = world.connect({ personalToken: 'lsxs_pt_gone' }).till;
  await expect(find(till)).rejects.toMatchObject({
    refusal: {
      whose: 'connection',
      code: 'token-refused',
      remedy: expect.stringContaining('personal token'),
    },
  });
  expect(refreshes()).toBe(0);
});

test('an application without the right to sell pauses and is told so', async () => {
  await open();
  world.simulator.person.setScope('products:read sales:read');
  const sale = xSaleOf('ch_scope');
  const answer = await world.till.prepare(sale);
  const remedy = expect.stringContaining('registers:read');
  expect(answer).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'connection', code: 'forbidden', remedy },
  });
});
