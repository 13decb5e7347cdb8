import { afterEach, describe, expect, test } from '@jest/globals';
import type { CustomerPage } from '../../../shared/people/ports.ts';
import type { FeedPage } from '../../../shared/metrics/ports.ts';
import type { FrozenSale, TillSale } from '../../../shared/posting/sale.ts';
import { givenBack, rowsOf, valueOf } from '../../contract/till-contract.ts';
import { customerId } from '../../simulators/x-series/demo-ids.ts';
import type { XSeriesSwitches } from '../../simulators/x-series/switches.ts';
import { TEE, xSaleOf } from '../support/x-sales.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld, XWorldOptions } from '../support/x-world.ts';

/** What neither the documentation nor recorded traffic settles, either way: what the adapter promises holds. */

let world: XWorld;
const open = async (
  switches: Partial<XSeriesSwitches>,
  lightspeed: XWorldOptions['lightspeed'] = {},
): Promise<XWorld> => {
  world = await openXWorld({ switches, lightspeed });
  return world;
};
afterEach(() => world.close());

async function rungUp(sale: FrozenSale): Promise<TillSale> {
  return valueOf(await world.till.complete(sale, valueOf(await world.till.prepare(sale))));
}

const SALE = xSaleOf('ch_1');
const RIGHT = { state: 'completed', totalMinor: 2955, taxMinor: 206, payments: [{ amountMinor: 2955 }] };
const moved = (): number => world.simulator.state.onHand(TEE) - 40;

describe('sales', () => {
  const EITHER_WAY: readonly Partial<XSeriesSwitches>[] = [
    { line_discount: 'subtract' },
    { missing_register: 'reject422' },
    { unbalanced_payments: 'reject422' },
    { inactive_product: 'reject422' },
    { reopening: 'allow' },
    { edit_voided: 'allow' },
    { void_with_payments: 'reject422' },
    { duplicate_source_id: 'reject422' },
    { decimals: 'string' },
    { after: 'inclusive' },
    { default_page_size: 1 },
  ];
  test.each(EITHER_WAY)(
    '%j: sold, and given back by a return that was begun, discarded and begun again',
    async (how) => {
      await open(how);
      const original = await rungUp(SALE);
      expect(original).toMatchObject(RIGHT);
      const refund = givenBack('re_1', SALE, original);
      const { saleId } = valueOf(await world.till.prepare(refund));
      expect(await world.till.discard(saleId)).toEqual({ kind: 'accepted', value: null });
      expect(moved()).toBe(-2);
      expect(await rungUp(refund)).toMatchObject({ state: 'completed', totalMinor: -2955, taxMinor: -206 });
      expect(moved()).toBe(0);
    },
  );

  test('a repeat that would move the stock again is not sent where a read shows the sale', async () => {
    await open({ duplicate_id: 'overwrite', stock_on_overwrite: 'again' });
    const draft = valueOf(await world.till.prepare(SALE));
    for (let time = 1; time <= 3; time += 1) valueOf(await world.till.complete(SALE, draft));
    expect(moved()).toBe(-2);
  });

  test('a register that is closed takes the sale all the same, and a person who voids it is heeded', async () => {
    const { simulator, till, settings } = await open({ closed_register: 'accept' });
    simulator.person.closeRegister(settings.lightspeed.registerId ?? '');
    const { saleId } = await rungUp(SALE);
    simulator.person.void(saleId);
    const [row] = await rowsOf(till, SALE);
    expect(row).toMatchObject({ state: 'voided' });
    expect(row?.perhapsDraft).toBeUndefined();
  });

  test('a register that must be open is asked for', async () => {
    const { simulator, till, settings } = await open({ closed_register: 'reject422' });
    simulator.person.closeRegister(settings.lightspeed.registerId ?? '');
    expect(await till.complete(SALE, valueOf(await till.prepare(SALE)))).toMatchObject({
      kind: 'rejected',
      refusal: { whose: 'connection', remedy: expect.stringContaining('lightspeed.registerId') },
    });
  });

  test.each(['restore', 'leave'] as const)('a voided sale is a voided one, stock: %s', async (how) => {
    const { simulator, till } = await open({ stock_on_void: how });
    simulator.person.void((await rungUp(SALE)).saleId);
    expect(await rowsOf(till, SALE)).toMatchObject([{ state: 'voided' }]);
  });

  test('lines whose revenue is recognised are never written again', async () => {
    await open({ recognised_lines: 'reject422' }, { apiVersion: '2026-10' });
    const original = await rungUp(SALE);
    expect(await rungUp(givenBack('re_1', SALE, original))).toMatchObject({ totalMinor: -2955 });
  });

  test('a till that leaves the stock of returns alone gets the money right all the same', async () => {
    await open({ stock_on_return: 'leave' });
    const original = await rungUp(SALE);
    expect(await rungUp(givenBack('re_1', SALE, original))).toMatchObject({ totalMinor: -2955 });
    expect(moved()).toBe(-2);
  });
});

describe('customers', () => {
  test.each([
    ['returned', true],
    ['404', null],
  ] as const)('a deleted one is %s', async (how, archived) => {
    const { simulator, directory } = await open({ deleted_customer: how });
    simulator.person.deleteCustomer(customerId('58'));
    expect((await directory.byId(customerId('58')))?.archived ?? null).toBe(archived);
  });

  test('a loose search finds more, and who is meant is among them', async () => {
    const { directory } = await open({ customer_match: 'loose' });
    const found = await directory.byEmail('ada@example.com');
    expect(found.map((row) => row.customerId)).toContain(customerId('58'));
  });
});

describe('lists', () => {
  test.each(['exclusive', 'inclusive'] as const)(
    'after a version, %s: each customer once, to the end',
    async (after) => {
      const { directory, simulator } = await open({ after });
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: CustomerPage = await directory.list(cursor);
        seen.push(...page.customers.map((row) => row.customerId));
        cursor = page.next;
      } while (cursor !== null);
      expect(new Set(seen).size).toBe(simulator.state.customers().length);
    },
  );

  test.each([
    ['bare', 'exclusive'],
    ['data', 'inclusive'],
  ] as const)('stock comes %s, after a version %s, whole and to its end', async (shape, after) => {
    await open({ inventory_reply: shape, after });
    const feed = world.connectFeed();
    const items = new Set<string>();
    let cursor: string | null = null;
    for (let pages = 0, more = true; more; pages += 1) {
      expect(pages).toBeLessThan(10);
      const page: FeedPage<'stock'> = await feed.changes('stock', cursor);
      for (const row of page.rows) items.add(row.itemId);
      ({ cursor, more } = page);
    }
    expect(items.size).toBe(world.simulator.state.inventory().length);
  });
});
