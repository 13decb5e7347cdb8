import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import { listHeld } from '../../shared/posting/explain.ts';
import type { MoneyMovement, Payment } from '../../shared/posting/payment.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import { openRWorld } from '../lightspeed/support/r-world.ts';
import type { RWorld, RWorldOptions } from '../lightspeed/support/r-world.ts';
import type { SaleDocument } from '../simulators/r-series/rows.ts';
import { lineWith, orderWith } from '../support/builders.ts';
import { basketWith, refundWith, released, undoing } from '../support/returns.ts';
import { Shop } from '../support/shop.ts';
import { OrderModel, orders, steps } from './returns-model.ts';

/** 3 tees for 35.00 (2.89), a cap at 24.00 (1.98), two oat bars at 2.49 untaxed, shipping 5.00 (0.41): 74.26. */
const ORDER = orderWith({
  lines: [
    lineWith({ quantity: 3, grossMinor: 3750, discountMinor: 250, taxMinor: 289, taxes: [] }),
    lineWith({ sku: 'CAP-GRN', description: 'Cap', quantity: 1, grossMinor: 2400, taxMinor: 198, taxes: [] }),
    lineWith({ sku: 'BAR-OAT', description: 'Bar', quantity: 2, grossMinor: 498, taxMinor: 0, taxes: [] }),
  ],
  shippingMinor: 500,
  shippingTaxMinor: 41,
});
const TOTAL_MINOR = 7426;
const SLOW_MACHINE_MS = 60_000;

let world: RWorld;
afterEach(() => world.close());

/** The real core and the real adapter; only Stripe, ledger and queue are in memory. */
class RealTill extends Shop {
  override async happens(payment?: Payment): Promise<void> {
    // Money moves minutes apart: the till's rate recovers.
    world.clock.advance(60_000);
    this.nowMs = world.clock.nowMs();
    await super.happens(payment);
  }
}

async function sold(options: RWorldOptions = {}): Promise<Shop> {
  world = await openRWorld(options);
  const shop = new RealTill();
  shop.core = { ...shop.core, till: world.till };
  await shop.happens(basketWith([], ORDER));
  expect(salesOf('ch_1')).toHaveLength(1);
  return shop;
}

async function refunded(refunds: readonly MoneyMovement[], options: RWorldOptions = {}): Promise<Shop> {
  const shop = await sold(options);
  await shop.happens(basketWith(refunds, ORDER));
  return shop;
}

/** Completed sales under a key, each balanced to the cent. */
function salesOf(key: string): SaleDocument[] {
  const found = world.simulator.state
    .salesByReference(key)
    .filter(({ sale }) => sale.completed === 'true' && sale.voided !== 'true');
  expect(found.map(({ sale }) => sale.balance)).toEqual(found.map(() => '0'));
  return found;
}

const ITEMS = { tee: '501', cap: '508', bar: '533' };
const FIRST = { tee: 40, cap: 33, bar: 60 };
const stock = (): Record<string, number> =>
  Object.fromEntries(
    Object.entries(ITEMS).map(([name, id]) => [
      name,
      world.simulator.state.onHand(id) - FIRST[name as 'tee'],
    ]),
  );

const linesOf = (document: SaleDocument | undefined): string[] =>
  (document?.lines ?? []).map(
    ({ unitQuantity, itemID, unitPrice, parentSaleLineID }) =>
      `${unitQuantity} x ${itemID} at ${unitPrice} of ${parentSaleLineID}`,
  );

/** What the whole payment comes to in the simulator's books: its own totals and payments. */
function booksMinor(): { totalMinor: number; paidMinor: number } {
  const ours = world.simulator.state
    .completedSales()
    .filter(({ sale }) => sale.referenceNumberSource === 'tillbridge');
  const cents = (of: readonly string[]): number =>
    of.reduce((sum, each) => sum + Math.round(Number(each) * 100), 0);
  return {
    totalMinor: cents(ours.map(({ sale }) => sale.total)),
    paidMinor: cents(ours.flatMap(({ payments }) => payments.map(({ amount }) => amount))),
  };
}

describe('in the books of an R-Series till', () => {
  test('a whole refund gives back every line by its parent, all money and all stock', async () => {
    await refunded([refundWith(TOTAL_MINOR)]);
    const [sale] = salesOf('ch_1');
    const [row] = salesOf('re_1');
    expect(row?.lines.map(({ parentSaleLineID }) => parentSaleLineID)).toEqual(
      sale?.lines.map(({ saleLineID }) => saleLineID),
    );
    expect(row?.sale).toMatchObject({ total: '-74.26', calcTax1: '-5.28', customerID: '58' });
    expect(row?.payments).toMatchObject([{ amount: '-74.26', remoteReference: 're_1' }]);
    expect(stock()).toEqual({ tee: 0, cap: 0, bar: 0 });
    expect(booksMinor()).toEqual({ totalMinor: 0, paidMinor: 0 });
  });

  test('a refund of one line gives back that line alone', async () => {
    const shop = await refunded([refundWith(2598)]);
    const [sale] = salesOf('ch_1');
    const cap = sale?.lines.find(({ itemID }) => itemID === ITEMS.cap)?.saleLineID;
    expect(linesOf(salesOf('re_1')[0])).toEqual([`-1 x 508 at 24 of ${cap}`]);
    expect(stock()).toEqual({ tee: -3, cap: 0, bar: -2 });
    expect(booksMinor()).toEqual({ totalMinor: TOTAL_MINOR - 2598, paidMinor: TOTAL_MINOR - 2598 });
    expect((await shop.story()).status).toBe('posted');
  });

  test('units of a line whose discount does not divide come back one by one, to the cent', async () => {
    const one = [{ sku: 'TEE-M', quantity: 1 }];
    // 11.67 and 0.97 tax, then 11.66 and 0.96, then 11.67 and 0.96.
    await refunded([
      refundWith(1264, { lines: one }),
      refundWith(1263, { id: movementIdOf('re_2'), lines: one }),
      refundWith(1262, { id: movementIdOf('re_3'), lines: one }),
    ]);
    expect(['re_1', 're_2', 're_3'].map((key) => salesOf(key)[0]?.sale.total)).toEqual([
      '-12.64',
      '-12.63',
      '-12.62',
    ]);
    expect(stock()).toEqual({ tee: 0, cap: -1, bar: -2 });
    expect(booksMinor()).toEqual({ totalMinor: TOTAL_MINOR - 3789, paidMinor: TOTAL_MINOR - 3789 });
  });

  test('a refund by amount is a line without item, shows its tax, and moves no stock', async () => {
    await refunded([refundWith(1000)]);
    const [row] = salesOf('re_1');
    expect(linesOf(row)[0]).toBe('-1 x 0 at 9.29 of 0');
    expect(row?.sale.total).toBe('-10');
    expect(stock()).toEqual({ tee: -3, cap: -1, bar: -2 });
    expect(booksMinor().totalMinor).toBe(TOTAL_MINOR - 1000);
  });

  test('what the buyer keeps stays out of stock, the money and the link right', async () => {
    await refunded([refundWith(TOTAL_MINOR, { restock: 'keep' })]);
    expect(stock()).toEqual({ tee: -3, cap: -1, bar: -2 });
    expect(booksMinor()).toEqual({ totalMinor: 0, paidMinor: 0 });
    const linked = salesOf('re_1')[0]?.lines.filter(({ parentSaleLineID }) => parentSaleLineID !== '0');
    expect(linked).toHaveLength(salesOf('ch_1')[0]?.lines.length ?? 0);
  });

  test('an undone refund is sold again, and may be refunded again', async () => {
    const shop = await sold();
    const refund = refundWith(2598);
    await shop.happens(basketWith([refund], ORDER));
    const back = { ...refund, state: 'taken-back' as const };
    const undo = undoing(back, 'refund-undone');
    await shop.happens(basketWith([back, undo], ORDER));
    expect(stock()).toEqual({ tee: -3, cap: -1, bar: -2 });
    expect(booksMinor()).toEqual({ totalMinor: TOTAL_MINOR, paidMinor: TOTAL_MINOR });
    const again = refundWith(2598, { id: movementIdOf('re_2'), atMs: undo.atMs + 60_000 });
    await shop.happens(basketWith([back, undo, again], ORDER));
    expect(stock()).toEqual({ tee: -3, cap: 0, bar: -2 });
    expect(booksMinor().totalMinor).toBe(TOTAL_MINOR - 2598);
  });

  test('a sale given back after the tax rate has changed has its old tax as a line of its own', async () => {
    const shop = await sold();
    world.simulator.person.setTaxRates('1', '0.1');
    world.clock.advance(11 * 60_000);
    await shop.happens(basketWith([refundWith(TOTAL_MINOR)], ORDER));
    const [row] = salesOf('re_1');
    expect(row?.sale).toMatchObject({ total: '-74.26', calcTax1: '0' });
    expect(linesOf(row).at(-1)).toBe('-1 x 0 at 5.28 of 0');
    expect(stock()).toEqual({ tee: 0, cap: 0, bar: 0 });
  });

  test('a lost dispute takes the money back and leaves the stock', async () => {
    await refunded([refundWith(TOTAL_MINOR, { id: movementIdOf('dp_1'), kind: 'dispute' })]);
    expect(stock()).toEqual({ tee: -3, cap: -1, bar: -2 });
    expect(booksMinor()).toEqual({ totalMinor: 0, paidMinor: 0 });
  });
});

describe('where people at an R-Series till were first', () => {
  async function afterReturnByHand(options: RWorldOptions = {}): Promise<Shop> {
    const shop = await sold(options);
    world.simulator.person.refund(salesOf('ch_1')[0]?.sale.saleID ?? '');
    await shop.happens(basketWith([refundWith(TOTAL_MINOR)], ORDER));
    return shop;
  }

  test('a refund of what the shop gave back already is held, and released it is money alone', async () => {
    const shop = await afterReturnByHand();
    const [held] = await listHeld(shop.ledger);
    expect(held?.reason).toMatch(/7 units of its sale were given back in the shop already, by sale \d+/);
    expect(stock()).toEqual({ tee: 0, cap: 0, bar: 0 });
    await released(shop, 're_1');
    expect(stock()).toEqual({ tee: 0, cap: 0, bar: 0 });
    expect(salesOf('re_1')[0]?.sale.total).toBe('-74.26');
  });

  test('a till that ignores that search still refuses the second return, which is held', async () => {
    const shop = await sold();
    world.simulator.person.refund(salesOf('ch_1')[0]?.sale.saleID ?? '');
    shop.core = { ...shop.core, till: { ...world.till, returning: async () => null } };
    await shop.happens(basketWith([refundWith(TOTAL_MINOR)], ORDER));
    expect((await listHeld(shop.ledger))[0]?.reason).toContain(
      'Cannot refund more than the original quantity sold',
    );
    expect(salesOf('re_1')).toEqual([]);
    expect(stock()).toEqual({ tee: 0, cap: 0, bar: 0 });
  });

  test('a till that drops such lines in silence completes nothing short: it is held without a draft', async () => {
    const shop = await sold({ switches: { silent_drop_invalid_parent: true } });
    world.simulator.person.refund(salesOf('ch_1')[0]?.sale.saleID ?? '');
    shop.core = { ...shop.core, till: { ...world.till, returning: async () => null } };
    await shop.happens(basketWith([refundWith(TOTAL_MINOR)], ORDER));
    expect((await listHeld(shop.ledger))[0]?.reason).toContain('did not come out as planned');
    const left = world.simulator.state
      .salesByReference('re_1')
      .filter(({ sale }) => sale.archived !== 'true');
    expect(left).toEqual([]);
  });

  test('a voided sale is not given back: held', async () => {
    const shop = await sold();
    world.simulator.person.void(salesOf('ch_1')[0]?.sale.saleID ?? '', 'wrong till');
    await shop.happens(basketWith([refundWith(TOTAL_MINOR)], ORDER));
    expect((await listHeld(shop.ledger))[0]?.reason).toContain('was voided or removed in the till by hand');
  });
});

test.each([
  ['refuses payments on drafts', { draft_payment: 'refuse' }],
  ['drops payments on drafts', { draft_payment: 'drop' }],
  ['wants every payment reference once', { enforce_remoteReference_unique: true }],
  ['ignores the search by reference', { reference_filter: 'ignored' }],
] as const)('a till that %s gets the same return', async (_, switches) => {
  await refunded([refundWith(TOTAL_MINOR)], { switches });
  expect(stock()).toEqual({ tee: 0, cap: 0, bar: 0 });
  expect(booksMinor()).toEqual({ totalMinor: 0, paidMinor: 0 });
});

/** 5 % and 9.975 % beside each other, each rounded once, as the till does it. */
function twoTaxesOn(netMinor: number): number {
  return [5000, 9975].reduce((sum, rate) => sum + Math.floor((netMinor * rate + 50_000) / 100_000), 0);
}

test(
  'whatever is refunded and undone, with two taxes, untaxed goods and services, its books agree to the cent',
  async () => {
    const goods = { 'TEE-M': '501', 'BAR-OAT': '533', 'WAX-SVC': '540' };
    await fc.assert(
      fc
        .asyncProperty(orders(twoTaxesOn, Object.keys(goods)), steps, async (order, sequence) => {
          world = await openRWorld();
          world.simulator.person.setTaxRates('1', '0.05', '0.09975');
          const before = new Map(Object.values(goods).map((id) => [id, world.simulator.state.onHand(id)]));
          const shop = new RealTill();
          shop.core = { ...shop.core, till: world.till };
          const model = new OrderModel(order);
          if (model.capturedMinor > 0) await shop.happens(basketWith([], order));
          for (const step of sequence) {
            if (model.capturedMinor === 0 || !model.take(step)) continue;
            await shop.happens(basketWith(model.movements, order));
            const rows = await rowsOf(model.movements.at(-1)?.id);
            const row = rows.find(({ state }) => state === 'completed');
            model.learn(
              row,
              (itemId) => Object.entries(goods).find(([, id]) => id === itemId)?.[0] ?? itemId,
            );
            expect(await listHeld(shop.ledger)).toEqual([]);
            for (const { id, amountMinor, kind } of model.movements) {
              const sign = kind === 'refund' || kind === 'dispute' ? -1 : 1;
              expect(salesOf(id).map(({ sale }) => [id, Math.round(Number(sale.total) * 100)])).toEqual([
                [id, sign * amountMinor],
              ]);
            }
            expect(booksMinor()).toEqual({ totalMinor: model.leftMinor, paidMinor: model.leftMinor });
            for (const [sku, id] of Object.entries(goods)) {
              // A service has no stock.
              if (id === '540') continue;
              expect([sku, world.simulator.state.onHand(id) - (before.get(id) ?? 0)]).toEqual([
                sku,
                model.stock(sku),
              ]);
            }
          }
        })
        .afterEach(() => world.close()),
      { numRuns: 8 },
    );
    world = await openRWorld();
  },
  SLOW_MACHINE_MS,
);

async function rowsOf(id: string | undefined): Promise<readonly TillSale[]> {
  const look = await world.till.look({
    saleKey: movementIdOf(id ?? ''),
    sinceMs: 0,
    thorough: false,
    of: null,
    sale: null,
    saleId: null,
  });
  return look.kind === 'rows' ? look.rows : [];
}
