import { afterEach, expect, test } from '@jest/globals';
import type { Services } from '../../functions/services.ts';
import { tillIdsCheck } from '../../infra/cli/doctor/checks/till-ids.ts';
import type { Finding } from '../../infra/cli/doctor/finding.ts';
import type { Visit } from '../../infra/cli/doctor/visit.ts';
import { approvalUrl, exchangeCode, revokePair } from '../../shared/lightspeed/authorise.ts';
import type { Application } from '../../shared/lightspeed/authorise.ts';
import { makeTillDesk } from '../../shared/lightspeed/desk.ts';
import type { LightspeedOptions } from '../../shared/lightspeed/options.ts';
import { productId } from '../simulators/x-series/demo-ids.ts';
import { openRWorld } from './support/r-world.ts';
import { openXWorld } from './support/x-world.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function rDesk(options: Parameters<typeof openRWorld>[0] = {}) {
  const world = await openRWorld(options);
  closers.push(() => world.close());
  return { world, desk: makeTillDesk(world.connection) };
}

async function xDesk(options: Parameters<typeof openXWorld>[0] = {}) {
  const world = await openXWorld(options);
  closers.push(() => world.close());
  return { world, desk: makeTillDesk(world.connection) };
}

function applicationOf({ settings, clientId, clientSecret, authBase }: LightspeedOptions): Application {
  const redirectUri = 'https://shop.example/back';
  return { settings: settings.lightspeed, clientId, clientSecret, authBase, redirectUri };
}

test('R-Series: what a setting could name comes with its name, and with what is wrong with it', async () => {
  const { world, desk } = await rDesk();
  const { lightspeed } = world.connection.settings;
  // Not the one that has approved the connection: it would end with him.
  const other = (await desk.candidates('employee', lightspeed)).find(({ id }) => id !== '4')?.id ?? '';
  world.simulator.person.lockEmployee(other, true);
  const employees = await desk.candidates('employee', lightspeed);
  expect(employees.find(({ id }) => id === '4')).toMatchObject({ name: 'Web Shop', problem: null });
  expect(employees.find(({ id }) => id === other)?.problem).toBe('is locked');
  const elsewhere = await desk.candidates('register', { ...lightspeed, shopId: '2' });
  expect(elsewhere.find(({ id }) => id === '3')?.problem).toBe('belongs to shop 1');
  expect(await desk.shopName()).toBe('Demo Outfitters');
});

test('R-Series: the rights of the connection’s employee are told, and what goes without each', async () => {
  const { world, desk } = await rDesk();
  expect((await desk.rights())?.every(({ granted }) => granted)).toBe(true);
  world.simulator.person.setRight('register_refund', false);
  const lacking = (await desk.rights())?.filter(({ granted }) => !granted);
  expect(lacking).toEqual([{ name: 'register_refund', granted: false, neededFor: 'posting' }]);
  expect(await (await xDesk()).desk.rights()).toBeNull();
});

test('R-Series: a search that the till ignores is told as what it costs, one that it obeys as good', async () => {
  const verdictOf = async (reference_filter: 'works' | 'ignored') => {
    const { world, desk } = await rDesk({ switches: { reference_filter } });
    world.simulator.person.sell({ lines: [{ itemId: '501', quantity: 1 }] });
    return (await desk.probes(null)).find(({ point }) => point === 'search by reference')?.verdict;
  };
  expect([await verdictOf('works'), await verdictOf('ignored')]).toEqual(['good', 'costs']);
});

test('probing, listing and asking leave no trace in the till', async () => {
  for (const { world, desk } of [await rDesk(), await xDesk()]) {
    const { lightspeed } = world.connection.settings;
    await desk.shopName();
    for (const noun of ['shop', 'register', 'employee', 'paymentType', 'taxCategory'] as const)
      expect((await desk.candidates(noun, lightspeed)).length).toBeGreaterThan(0);
    await desk.helpers();
    await desk.probes({ saleKey: 'ch_nobodys', saleId: 'b7e2f3c4-0000-5000-8000-000000000000' });
    expect(new Set(world.facts.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(desk.rate()?.capacityUnits).toBeGreaterThan(0);
  }
});

test('X-Series: our products are made once, read back, and put away when Tillbridge leaves', async () => {
  const { desk } = await xDesk();
  expect((await desk.helpers()).every(({ id, problem }) => id === null && problem === null)).toBe(true);
  const made = await desk.prepareHelpers();
  expect(made.map(({ kind }) => kind)).toEqual(['custom', 'shipping', 'tip', 'adjustment']);
  expect(made.every(({ id, ours, problem }) => id !== null && ours && problem === null)).toBe(true);
  expect(await desk.prepareHelpers()).toEqual(made);
  for (const helper of made) expect(await desk.putAway(helper)).toBeNull();
  const left = await desk.helpers();
  expect(left.map(({ problem }) => problem)).toEqual(Array.from({ length: 4 }, () => 'is not active'));
});

test('X-Series: the version and the day until which it is promised', async () => {
  const { desk } = await xDesk();
  expect(desk.apiVersion()).toMatchObject({ version: '2026-07', until: '2027-07-01' });
  expect((await rDesk()).desk.apiVersion()).toBeNull();
});

test.each(['R', 'X'] as const)(
  '%s-Series: the merchant approves, and the code becomes a pair that works',
  async (series) => {
    const { world } = series === 'R' ? await rDesk() : await xDesk();
    const application = applicationOf(world.connection);
    const approval = await fetch(approvalUrl(application, 'a-state-of-ours', false), { redirect: 'manual' });
    const back = new URL(approval.headers.get('location') ?? '');
    expect([back.origin, back.searchParams.get('state')]).toEqual([
      'https://shop.example',
      'a-state-of-ours',
    ]);
    const code = back.searchParams.get('code') ?? '';
    const nowMs = world.clock.nowMs();
    await world.tokens.write(await exchangeCode(application, code, { nowMs }));
    expect(await makeTillDesk(world.connection).shopName()).toBe('Demo Outfitters');
    // It works once.
    await expect(exchangeCode(application, code, { nowMs })).rejects.toThrow('does not accept the code');
    const stranger = { ...application, clientSecret: 'somebody else' };
    await expect(exchangeCode(stranger, code, { nowMs })).rejects.toThrow('does not accept the client');
  },
);

test.each([
  ['may write reorder points', 'where they are written back', true, 'accepted'],
  ['may not write them', 'elsewhere', false, 'rejected'],
])('an X-Series connection %s %s', async (_may, _where, writesLevels, answer) => {
  const { world } = await xDesk();
  const application = applicationOf(world.connection);
  const page = approvalUrl(application, 'a-state-of-ours', writesLevels);
  const back = new URL((await fetch(page, { redirect: 'manual' })).headers.get('location') ?? '');
  const code = back.searchParams.get('code') ?? '';
  await world.tokens.write(await exchangeCode(application, code, { nowMs: world.clock.nowMs() }));
  const levels = world.connectLevels();
  const change = { itemId: productId('501'), place: 'MIN_MAX', to: { reorderPoint: 6, orderUpTo: 14 } };
  expect((await levels.write([change])).kind).toBe(answer);
});

test('ending the connection ends it on R-Series, and says how where there is no call for it', async () => {
  const { world, desk } = await rDesk();
  const { refreshToken } = world.simulator.credentials;
  expect(await revokePair(applicationOf(world.connection), refreshToken)).toBeNull();
  await expect(desk.shopName()).rejects.toThrow();
  const x = await xDesk();
  expect(await revokePair(applicationOf(x.world.connection), 'any')).toContain('remove the application');
});

test('X-Series: a register that is closed is told by the doctor, with what to do', async () => {
  const { world, desk } = await xDesk();
  const { settings } = world.connection;
  const services = async () => ({ core: { till: world.till } }) as unknown as Services;
  const visit = { till: async () => desk, services, settings: () => settings } as unknown as Visit;
  const troubles = async (): Promise<Finding[]> =>
    (await tillIdsCheck.look(visit)).filter(({ status }) => status !== 'ok');
  expect(await troubles()).toEqual([]);
  world.simulator.person.closeRegister(settings.lightspeed.registerId ?? '');
  expect(await troubles()).toEqual([
    {
      check: 'till ids',
      status: 'warn',
      found: `lightspeed.registerId ${settings.lightspeed.registerId} is "Web" and is closed`,
      fix: expect.stringMatching(/^open it in the till/),
    },
  ]);
});
