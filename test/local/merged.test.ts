import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../shared/kernel/clock.ts';
import type { ShownPerson } from '../../shared/people/show-person.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { lightspeedOf } from '../simulators/tills.ts';
import type { Series } from '../simulators/tills.ts';
import { TEE } from '../simulators/x-series/harness.ts';
import { startXSeries } from '../simulators/x-series/server.ts';
import { until } from '../support/local-shop.ts';
import { startWhole } from '../support/whole.ts';

jest.setTimeout(120_000);

const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

/** A till of each series, as its staff use it. */
const TILLS = {
  R: async () => {
    const till = await startRSeries({
      clock: systemClock,
      switches: { limiter: 'off', subscribed_registers: 500 },
    });
    const { person, state } = till;
    return {
      ...till,
      customer: (firstName: string, lastName: string, number: string) =>
        person.createCustomer({
          firstName,
          lastName,
          Contact: { Phones: { ContactPhone: [{ number, useType: 'Mobile' }] } },
        }),
      sell: (customerId: string) => person.sell({ lines: [{ itemId: '501', quantity: 1 }], customerId }),
      merge: (keep: string, lose: string) => person.mergeCustomers(keep, lose, 'archived'),
      customerOfSaleOf: (charge: string) =>
        state.completedSales().find(({ sale }) => sale.referenceNumber === charge)?.sale.customerID,
    };
  },
  X: async () => {
    const till = await startXSeries({ clock: systemClock, switches: { rate_limit: 100_000 } });
    const { person, state } = till;
    return {
      ...till,
      customer: (first_name: string, last_name: string, phone: string) =>
        person.createCustomer({ first_name, last_name, phone }),
      sell: (customerId: string) => person.sell({ lines: [{ productId: TEE, quantity: 1 }], customerId }),
      merge: (keep: string, lose: string) => person.mergeCustomers(keep, lose),
      customerOfSaleOf: (charge: string) =>
        state.closedSales().find(({ source }) => source.id === charge)?.customer_id ?? undefined,
    };
  },
};

/** The demo shop's, with the simulated till's own ids. */
function settingsOf(series: Series): string {
  const file = JSON.parse(readFileSync('infra/settings.json', 'utf8')) as { lightspeed: { series: Series } };
  return JSON.stringify({ ...file, lightspeed: lightspeedOf(file.lightspeed, series, true) });
}

test.each(['R', 'X'] as const)(
  'on the %s-Series a sale follows a merge in the till, and one history shows shop and web, before and after',
  async (series) => {
    const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-merged-'));
    closers.push(() => rmSync(stateDir, { recursive: true, force: true }));
    const till = await TILLS[series]();
    const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
    closers.push(() => Promise.all([till.close(), stripe.close()]));
    const rosa = till.customer('Rosa', 'Lind', '503-226-1234');
    const other = till.customer('R', 'Lindt', '971-226-4321');
    till.sell(rosa);
    const settingsPath = join(stateDir, 'settings.json');
    writeFileSync(settingsPath, settingsOf(series));
    const whole = await startWhole({ stateDir, stripe, till, series, settingsPath });
    closers.push(() => whole.end('SIGKILL'));
    stripe.setWebhook(`${whole.url}/stripe/webhook`);
    const command = async (...args: string[]): Promise<unknown> => {
      const env = { ...process.env, TILLBRIDGE_STATE_DIR: stateDir };
      const argv = ['infra/cli/main.ts', ...args, '--json'];
      return JSON.parse((await promisify(execFile)(process.execPath, argv, { env })).stdout);
    };
    const follow = () =>
      until('the till followed', async () => {
        const { outcome } = (await command('run', 'sync-lightspeed')) as { outcome: string };
        return outcome === 'synced';
      });
    const buys = async (): Promise<string> => {
      const line = {
        sku: 'TEE-M',
        name: 'Trail Tee M',
        quantity: 1,
        unitAmountMinor: 1250,
        taxRatePercent: 8.25,
      };
      const buyer = { email: 'rosa.lind@example.com', name: 'Rosa Lind', phone: '+15032261234' };
      const { charge } = stripe.shop.payCheckout({ lines: [line], buyer });
      return until('the sale', () => till.customerOfSaleOf(charge));
    };
    await command('people', 'build');
    expect(await buys()).toBe(rosa);
    await follow();
    till.merge(other, rosa);
    await follow();
    expect(await buys()).toBe(other);
    await follow();
    const { people } = (await command('people', 'show', 'rosa.lind@example.com')) as {
      people: readonly ShownPerson[];
    };
    expect(people).toHaveLength(1);
    expect(people[0]).toMatchObject({
      orders: 3,
      byChannel: { 'in-store': { orders: 1 }, online: { orders: 2 } },
      purchases: [{ channel: 'in-store' }, { channel: 'online' }, { channel: 'online' }],
    });
    const records = people[0]?.records.filter(({ system }) => system === 'till');
    expect(records?.map(({ id, mergedInto }) => [id, mergedInto])).toEqual(
      expect.arrayContaining([
        [`ls:${rosa}`, other],
        [`ls:${other}`, null],
      ]),
    );
  },
);
