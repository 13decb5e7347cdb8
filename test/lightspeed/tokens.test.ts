import { afterEach, expect, test } from '@jest/globals';
import type { Answer } from '../../shared/kernel/answer.ts';
import { rowsOf, valueOf } from '../contract/till-contract.ts';
import { openRWorld } from './support/r-world.ts';
import type { RWorld, RWorldOptions } from './support/r-world.ts';
import { saleOf } from './support/sales.ts';

let world: RWorld;
const open = async (options: RWorldOptions = {}): Promise<RWorld> => {
  world = await openRWorld(options);
  return world;
};
afterEach(() => world.close());

const HOUR_MS = 3_600_000;
const refreshes = (): number =>
  world.simulator.state.requests.filter(({ path }) => path === '/auth/oauth/token').length;
const refused = (code: string) => ({ refusal: { whose: 'connection', code } });
const find = (till = world.till): Promise<unknown> => till.findItems(['TEE-M']);

test('the first refresh token is turned into a pair, which is stored before it is used', async () => {
  await open();
  await find();
  expect(world.tokens.written).toHaveLength(1);
  const [refresh, first] = world.simulator.state.requests;
  expect([refresh?.path, first?.status]).toEqual(['/auth/oauth/token', 200]);
  expect(refreshes()).toBe(1);
});

test('a pair is refreshed five minutes before it runs out, not earlier', async () => {
  await open();
  await find();
  world.clock.advance(HOUR_MS - 6 * 60_000);
  await find();
  expect(refreshes()).toBe(1);
  world.clock.advance(2 * 60_000);
  await find();
  expect(refreshes()).toBe(2);
});

test.each(['expireTokens', 'revokeTokens'] as const)(
  'a token that dies under a write (%s) is refreshed once and the sale is made once',
  async (kind) => {
    await open();
    await find();
    world.clock.advance(2 * 60_000);
    world.simulator.faults.add({ method: 'POST', path: /\/Sale\.json$/, fault: { kind } });
    const sale = saleOf('ch_midway');
    expect(valueOf(await world.till.prepare(sale)).state).toBe('draft');
    expect(refreshes()).toBe(2);
    expect(await rowsOf(world.till, sale)).toHaveLength(1);
  },
);

test('two processes that find the same pair dead refresh it once', async () => {
  await open();
  await find();
  const other = world.connect({ owner: 'other' });
  await find(other.till);
  world.clock.advance(2 * HOUR_MS);
  await Promise.all([find(), find(other.till), find(), find(other.till)]);
  expect(refreshes()).toBe(2);
  expect(world.tokens.written).toHaveLength(2);
});

test('two processes whose token is revoked at once refresh it once', async () => {
  await open({ switches: { rotation: 'immediate' } });
  await find();
  const other = world.connect({ owner: 'other' });
  await find(other.till);
  world.clock.advance(2 * 60_000);
  world.simulator.faults.add({ method: 'GET', fault: { kind: 'revokeTokens' } });
  await Promise.all([find(), find(other.till), find(), find(other.till)]);
  expect(refreshes()).toBe(2);
});

test('a pair that another process stored meanwhile is used, not refreshed', async () => {
  await open({ switches: { old_access_token: 'with_refresh_token' } });
  const other = world.connect({ owner: 'other' });
  await find();
  world.clock.advance(HOUR_MS);
  await find(other.till);
  world.clock.advance(2 * 60_000);
  await find();
  expect(refreshes()).toBe(2);
});

test('a second refresh within a minute is a pause: the token is fresh and is refused all the same', async () => {
  await open();
  await find();
  world.simulator.person.lockEmployee('4', true);
  await expect(find()).rejects.toMatchObject(refused('token-rejected'));
  expect(refreshes()).toBe(1);
});

test('an employee who stays locked costs one refresh a minute at most', async () => {
  await open();
  await find();
  world.clock.advance(61_000);
  world.simulator.person.lockEmployee('4', true);
  for (let tries = 0; tries < 5; tries += 1)
    await expect(find()).rejects.toMatchObject(refused('token-rejected'));
  expect(refreshes()).toBe(2);
  world.simulator.person.lockEmployee('4', false);
  await find();
});

test('a merchant who disconnects us is a pause that says how to connect, and the dead pair is not offered again', async () => {
  await open();
  await find();
  world.clock.advance(2 * HOUR_MS);
  world.simulator.person.revokeAccess();
  for (let tries = 0; tries < 3; tries += 1)
    await expect(find()).rejects.toMatchObject(refused('token-lost'));
  expect(refreshes()).toBe(2);
  expect(await world.till.probe()).toMatchObject({ remedy: expect.stringContaining('tillbridge connect') });
});

test('connecting anew lifts it at once', async () => {
  await open();
  world.tokens.replace(null);
  await expect(find()).rejects.toMatchObject(refused('not-connected'));
  const { refreshToken } = world.simulator.credentials;
  world.tokens.replace({ accessToken: '', accessExpiresAtMs: 0, refreshToken });
  await find();
});

test('a wrong client secret is a pause that names it', async () => {
  await open();
  const { till } = world.connect({ clientSecret: 'wrong' });
  await expect(find(till)).rejects.toMatchObject(refused('client-refused'));
});

test.each([
  ['an error', { kind: 'status', status: 503, committed: false }],
  ['no answer', { kind: 'resetBefore' }],
  ['too many requests', { kind: 'status', status: 429, committed: false }],
] as const)('a token service with %s is a wait, and works again by itself', async (_, fault) => {
  await open();
  world.simulator.faults.add({ path: /oauth/, fault });
  const answer: Answer<unknown> = await world.till.prepare(saleOf('ch_waits'));
  expect(answer).toMatchObject({ kind: 'rejected', refusal: { whose: 'wait' } });
  valueOf(await world.till.prepare(saleOf('ch_waits')));
});

test('a pair that was lost on its way does not end the connection', async () => {
  await open();
  world.simulator.faults.add({ path: /oauth/, fault: { kind: 'resetAfter' } });
  await expect(find()).rejects.toMatchObject({ refusal: { whose: 'wait' } });
  await find();
});

test('no refusal gives a token or a secret away', async () => {
  await open();
  const { clientSecret, refreshToken } = world.simulator.credentials;
  world.simulator.faults.add({ path: /oauth/, fault: { kind: 'unreadable2xx' } });
  const text = await find().catch((error: unknown) => JSON.stringify([error, String(error)]));
  expect(text).toEqual(expect.stringContaining('unreadable-answer'));
  for (const secret of [clientSecret, refreshToken]) expect(text).not.toContain(secret);
});
