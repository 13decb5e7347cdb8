import { afterEach, describe, expect, test } from '@jest/globals';
import type { FrozenSale, TillSale } from '../../../shared/posting/sale.ts';
import { uuidOf } from '../../../shared/lightspeed/x-series/uuid.ts';
import { rowsOf, valueOf } from '../../contract/till-contract.ts';
import { paymentTypeId, registerId, taxId, NO_TAX_ID, userId } from '../../simulators/x-series/demo-ids.ts';
import { X_GOODS, xLineOf, xSaleOf } from '../support/x-sales.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld, XWorldOptions } from '../support/x-world.ts';

let world: XWorld;
const open = async (options: XWorldOptions = {}): Promise<XWorld> => {
  world = await openXWorld(options);
  return world;
};
afterEach(() => world.close());

async function rungUp(sale: FrozenSale): Promise<TillSale> {
  const draft = valueOf(await world.till.prepare(sale));
  return valueOf(await world.till.complete(sale, draft));
}

const all = () => world.simulator.state.closedSales().filter(({ source }) => source.type === 'tillbridge');
const soldUnits = (): number => 40 - world.simulator.state.onHand(X_GOODS.itemId);

describe('a sale in an X-Series till', () => {
  test('is what the settings and the plan say, to the last field', async () => {
    await open();
    await rungUp(xSaleOf('ch_1', { completeAtMs: Date.parse('2026-11-22T10:00:00.400Z') }));
    const [row] = all();
    expect(row).toMatchObject({
      id: uuidOf('ch_1'),
      state: 'closed',
      date: '2026-11-22T10:00:00+00:00',
      customer_id: null,
      note: 'order WEB-1042; ch_1',
      source: { id: 'ch_1', type: 'tillbridge', author_id: userId('4'), register_id: registerId('3') },
      lines: [
        {
          quantity: '2.00000',
          price: '12.50000',
          tax: '1.03000',
          tax_id: taxId('1'),
          is_price_override: true,
        },
        { quantity: '1.00000', price: '2.49000', tax: '0.00000', tax_id: NO_TAX_ID, is_price_override: true },
      ],
      payments: [{ amount: '29.55000', config_id: paymentTypeId('7') }],
    });
  });

  test('is never dated in the future', async () => {
    await open();
    await rungUp(xSaleOf('ch_1', { completeAtMs: world.clock.nowMs() + 60_000 }));
    expect(Date.parse(all()[0]?.date ?? '')).toBeLessThanOrEqual(world.clock.nowMs());
  });

  test('takes a note on a line, and shows it', async () => {
    await open();
    const row = await rungUp(
      xSaleOf('ch_1', { lines: [xLineOf({ note: 'list 30.00 for 2' })], totalMinor: 2706 }),
    );
    expect(row.lines.map(({ note }) => note)).toEqual(['list 30.00 for 2']);
  });

  test('tax that does not divide by the units is told to five places, and its sum is right', async () => {
    await open();
    const lines = [xLineOf({ quantity: 3, unitPriceMinor: 1000, taxMinor: 100 })];
    const row = await rungUp(xSaleOf('ch_1', { lines, totalMinor: 3100, taxMinor: 100 }));
    expect(all()[0]?.lines[0]?.tax).toBe('0.33333');
    expect(row).toMatchObject({ totalMinor: 3100, taxMinor: 100 });
  });

  test('whose lines do not make its total is our bug, and never sent', async () => {
    await open();
    const wrong = xSaleOf('ch_1', { totalMinor: 2956 });
    await expect(world.till.prepare(wrong)).rejects.toThrow('do not make its total');
    await expect(world.till.complete(wrong, { saleId: uuidOf('ch_1') } as TillSale)).rejects.toThrow();
    expect(all()).toEqual([]);
  });

  test('costs the fewest requests: a look, and the sale itself', async () => {
    await open();
    await rungUp(xSaleOf('ch_0'));
    const sent = await world.requestsOf(async () => {
      expect(await rowsOf(world.till, xSaleOf('ch_1'))).toEqual([]);
      await rungUp(xSaleOf('ch_1'));
    });
    expect(sent).toEqual(['GET sales', 'POST sales']);
  });

  test('is posted only after a read by its id has just said that it is absent', async () => {
    await open();
    await rungUp(xSaleOf('ch_0'));
    const sale = xSaleOf('ch_1');
    await rowsOf(world.till, sale);
    const draft = valueOf(await world.till.prepare(sale));
    world.clock.advance(11_000);
    const sent = await world.requestsOf(() => world.till.complete(sale, draft));
    expect(sent).toEqual(['GET sales', 'POST sales']);
  });
});

describe('the draft of a sale that is absent', () => {
  test('is the plan, once it was prepared', async () => {
    await open();
    const sale = xSaleOf('ch_1');
    const draft = valueOf(await world.till.prepare(sale));
    const [row] = await rowsOf(world.till, sale, { sale, saleId: draft.saleId });
    expect(row).toEqual(draft);
    expect(row).toMatchObject({ state: 'draft', totalMinor: 2955, taxMinor: 206 });
    expect(all()).toEqual([]);
  });

  test('gives way to what the till has', async () => {
    await open();
    const sale = xSaleOf('ch_1');
    const { saleId } = await rungUp(sale);
    expect(await rowsOf(world.till, sale, { sale, saleId })).toMatchObject([{ state: 'completed' }]);
    world.simulator.person.void(saleId);
    const [voided] = await rowsOf(world.till, sale, { sale, saleId });
    expect(voided?.state).toBe('voided');
    expect(voided?.perhapsDraft).toBeUndefined();
  });

  test('discarding it does nothing, and a sale is never discarded', async () => {
    await open();
    const sale = xSaleOf('ch_1');
    const { saleId } = valueOf(await world.till.prepare(sale));
    expect(await world.till.discard(saleId)).toEqual({ kind: 'accepted', value: null });
    await rungUp(sale);
    expect(await world.till.discard(saleId)).toMatchObject({
      kind: 'rejected',
      refusal: { whose: 'payment' },
    });
    expect(all()).toHaveLength(1);
  });
});

describe('an id that the till has already', () => {
  test.each([
    ['conflict409', 'unknown'],
    ['reject422', 'rejected'],
    ['return_existing', 'accepted'],
    ['overwrite', 'accepted'],
  ] as const)('answered with %s: %s, and a look shows the one sale', async (how, kind) => {
    await open({ switches: { duplicate_id: how } });
    const sale = xSaleOf('ch_1');
    const draft = valueOf(await world.till.prepare(sale));
    // Read as absent by this process, then made by another.
    expect(await rowsOf(world.till, sale)).toEqual([]);
    valueOf(await world.connect().till.complete(sale, draft));
    expect((await world.till.complete(sale, draft)).kind).toBe(kind);
    const payments = [{ amountMinor: 2955 }];
    expect(await rowsOf(world.till, sale)).toMatchObject([
      { state: 'completed', totalMinor: 2955, payments },
    ]);
    expect(all()).toHaveLength(1);
    expect(soldUnits()).toBe(2);
  });
});

describe('answers of other versions and tills', () => {
  test.each(['2026-01', '2026-04', '2026-07', '2026-10'])(
    'the version %s sells and shows the sale',
    async (version) => {
      await open({ lightspeed: { apiVersion: version } });
      expect(await rungUp(xSaleOf('ch_1'))).toMatchObject({
        state: 'completed',
        totalMinor: 2955,
        taxMinor: 206,
      });
      expect(soldUnits()).toBe(2);
    },
  );

  test('decimals as text are read as what they are', async () => {
    await open({ switches: { decimals: 'string' } });
    expect(await rungUp(xSaleOf('ch_1'))).toMatchObject({
      totalMinor: 2955,
      lines: [{ unitPriceMinor: 1250, quantity: 2 }, { unitPriceMinor: 249 }],
    });
  });

  test('a good answer that cannot be read is unknown', async () => {
    await open();
    const sale = xSaleOf('ch_1');
    const draft = valueOf(await world.till.prepare(sale));
    world.simulator.faults.add({
      method: 'POST',
      path: /\/sales$/,
      fault: { kind: 'unreadable2xx', committed: true },
    });
    expect((await world.till.complete(sale, draft)).kind).toBe('unknown');
    expect(await rowsOf(world.till, sale)).toMatchObject([{ state: 'completed' }]);
  });

  test('a web page in the place of a sale proves nothing', async () => {
    await open();
    world.simulator.faults.add({ method: 'GET', fault: { kind: 'html', status: 404 } });
    await expect(rowsOf(world.till, xSaleOf('ch_1'))).rejects.toMatchObject({
      refusal: { whose: 'connection', code: 'unreadable-answer' },
    });
  });
});

describe('refusals', () => {
  test.each([
    ['Customer not found', 'payment', 'customer-refused'],
    ['Customer may not be served by this user', 'payment', 'customer-refused'],
    ['author_id is unknown', 'payment', 'refused'],
    ['Product not found', 'payment', 'product-refused'],
    ['The product is not available at this outlet', 'payment', 'product-refused'],
    ['Out of paper', 'payment', 'refused'],
  ] as const)('"%s": whose it is, is read from the till’s words', async (words, whose, code) => {
    await open();
    const sale = xSaleOf('ch_1');
    const draft = valueOf(await world.till.prepare(sale));
    const body = JSON.stringify({ errors: { global: [words] } });
    const fault = { kind: 'status', status: 422, body, committed: false } as const;
    world.simulator.faults.add({ method: 'POST', path: /\/sales$/, fault });
    expect(await world.till.complete(sale, draft)).toMatchObject({
      kind: 'rejected',
      refusal: { whose, code, reason: expect.stringContaining(words) },
    });
  });

  test('of a sale at a closed register are nobody’s payment', async () => {
    await open({ switches: { closed_register: 'reject422' } });
    const sale = xSaleOf('ch_1');
    const draft = valueOf(await world.till.prepare(sale));
    world.simulator.person.closeRegister(world.settings.lightspeed.registerId ?? '');
    expect(await world.till.complete(sale, draft)).toMatchObject({
      kind: 'rejected',
      refusal: { whose: 'connection', code: 'setting-refused' },
    });
  });
});
