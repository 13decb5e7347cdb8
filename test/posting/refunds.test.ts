import { describe, expect, test } from '@jest/globals';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import { listHeld } from '../../shared/posting/explain.ts';
import type { MoneyMovement } from '../../shared/posting/payment.ts';
import type { SaleLine, TillSale } from '../../shared/posting/sale.ts';
import type { PostingSettings } from '../../shared/settings/schema.ts';
import { lineWith, NOON_MS, orderWith, PAYMENT } from '../support/builders.ts';
import {
  BASKET,
  BASKET_MINOR,
  basketWith,
  linesOf,
  MUG,
  paidOf,
  refundWith,
  released,
} from '../support/returns.ts';
import { Shop } from '../support/shop.ts';

/** A shop where the basket is posted as sale 9001 before anything comes back. */
async function sold(settings: Partial<PostingSettings> = {}, order = BASKET): Promise<Shop> {
  const shop = new Shop(settings);
  shop.till.items.push(MUG);
  await shop.happens(basketWith([], order));
  expect(shop.completed()).toHaveLength(1);
  return shop;
}

async function refunded(
  refunds: readonly MoneyMovement[],
  settings: Partial<PostingSettings> = {},
  order = BASKET,
): Promise<Shop> {
  const shop = await sold(settings, order);
  await shop.happens(basketWith(refunds, order));
  return shop;
}

/** The one completed return of a refund, which must balance. */
function returnOf(shop: Shop, key = 're_1'): TillSale | undefined {
  const [row, ...others] = shop.completed(key);
  expect(others).toEqual([]);
  expect(paidOf(row)).toBe(row?.totalMinor ?? 0);
  return row;
}

const stockOf = (shop: Shop): number[] => ['501', '502'].map((itemId) => shop.till.stock.get(itemId) ?? 0);
const heldReasons = async (shop: Shop): Promise<string[]> =>
  (await listHeld(shop.ledger)).map(({ movement, reason }) => `${movement}: ${reason}`);

describe('a whole refund', () => {
  test('is a return of every line, linked to its sale, to the cent, on the same customer', async () => {
    const shop = await refunded([refundWith(BASKET_MINOR)]);
    const row = returnOf(shop);
    expect(linesOf(row)).toEqual([
      '-2 x 501 at 1250 of 9001-0',
      '-1 x 502 at 1400 of 9001-1',
      '-1 x - at 500 of 9001-2',
    ]);
    expect(row).toMatchObject({
      totalMinor: -BASKET_MINOR,
      taxMinor: -363,
      customerId: '58',
      payments: [{ amountMinor: -BASKET_MINOR, reference: 're_1' }],
    });
    expect(stockOf(shop)).toEqual([0, 0]);
  });

  test('is told to Stripe, and the story says how it was drawn', async () => {
    const shop = await refunded([refundWith(BASKET_MINOR)]);
    const { saleId } = returnOf(shop) ?? {};
    expect(shop.stripe.payments.get(PAYMENT)?.movements[1]?.written.saleId).toBe(saleId);
    const story = await shop.story();
    expect(story).toMatchObject({ status: 'posted', movements: [{}, { saleId, writeBack: 'done' }] });
    expect(story.trail.map(({ what }) => what).join('\n')).toContain('everything that is left of the sale');
    expect(await shop.isOpen()).toBe(false);
  });

  test('is told in money as people read it, never in minor units', async () => {
    const shop = await refunded([
      refundWith(1000),
      refundWith(BASKET_MINOR - 1000, { id: movementIdOf('re_2') }),
    ]);
    const told = (await shop.story()).trail.map(({ what }) => what);
    expect(told.filter((what) => what.includes('Stripe shows'))).toEqual([
      'Stripe shows charge ch_1: 47.63 USD',
      'Stripe shows refund re_1: 10.00 USD',
      'Stripe shows refund re_2: 37.63 USD',
    ]);
    expect(told.join('\n')).toContain('total -10.00 USD, till tax -0.76 USD');
    expect(told.join('\n')).not.toMatch(/minor|\d usd/);
  });

  test('that arrives before its sale was posted follows it in the same pass', async () => {
    const shop = new Shop();
    shop.till.items.push(MUG);
    await shop.happens(basketWith([refundWith(BASKET_MINOR)]));
    expect(shop.till.rungUp).toEqual([shop.completed()[0]?.saleId, shop.completed('re_1')[0]?.saleId]);
    expect(stockOf(shop)).toEqual([0, 0]);
  });

  test.each(['before', 'after'] as const)(
    'whose answer is lost %s it was done is one return',
    async (kind) => {
      const shop = await sold();
      let failures = 1;
      shop.till.fault = (call) => (call === 'complete' && failures-- > 0 ? { kind } : null);
      await shop.happens(basketWith([refundWith(BASKET_MINOR)]));
      await shop.passes(60_000);
      expect(returnOf(shop)?.totalMinor).toBe(-BASKET_MINOR);
      expect(stockOf(shop)).toEqual([0, 0]);
    },
  );

  test('is dated to when the money went back, or to the posting where the shop wants that', async () => {
    const plans = ['paid', 'posted'] as const;
    const dates = plans.map(async (saleDate) => {
      const shop = await refunded([refundWith(BASKET_MINOR)], { saleDate });
      return (await shop.ledger.frozen(PAYMENT, movementIdOf('re_1'), 1))?.completeAtMs ?? null;
    });
    expect(await Promise.all(dates)).toEqual([refundWith(1).atMs, null]);
  });

  test('says that the till offers no void where the shop asks for one', async () => {
    const shop = await refunded([refundWith(BASKET_MINOR)], { voidSameDay: true });
    expect(returnOf(shop)?.totalMinor).toBe(-BASKET_MINOR);
    const told = (await shop.story()).trail.map(({ what }) => what).join('\n');
    expect(told).toContain('a void, which the till does not offer');
  });

  test.each([
    ['a part', refundWith(1516)],
    ['another day', refundWith(BASKET_MINOR, { atMs: NOON_MS + 25 * 60 * 60_000 })],
  ])('asks for no void of %s', async (_, refund) => {
    const shop = await refunded([refund], { voidSameDay: true });
    expect(returnOf(shop)?.totalMinor).toBe(0 - refund.amountMinor);
    expect((await shop.story()).trail.map(({ what }) => what).join('\n')).not.toContain('void');
  });

  test('is reckoned from what was posted, not from what the metadata has become', async () => {
    const shop = await sold();
    const payment = basketWith([refundWith(BASKET_MINOR)]);
    await shop.happens({ ...payment, order: { kind: 'problem', problem: 'rewritten', remedy: 'none' } });
    expect(linesOf(returnOf(shop))).toHaveLength(3);
  });
});

describe('a whole refund of an unusual sale', () => {
  test('gives a rebate back by charging for it: no price of a return is negative', async () => {
    const rebate = lineWith({
      sku: null,
      description: 'Loyalty',
      quantity: 1,
      grossMinor: -500,
      taxMinor: 0,
      taxes: [],
    });
    const order = { ...BASKET, lines: [...BASKET.lines, rebate] };
    const shop = await refunded([refundWith(BASKET_MINOR - 500)], {}, order);
    expect(linesOf(returnOf(shop))).toContain('1 x - at 500');
    expect(stockOf(shop)).toEqual([0, 0]);
  });

  test('after one of its lines came back gives back the others', async () => {
    const shop = await refunded([
      refundWith(2706),
      refundWith(BASKET_MINOR - 2706, { id: movementIdOf('re_2') }),
    ]);
    expect(linesOf(returnOf(shop, 're_2'))).toEqual([
      '-1 x 502 at 1400 of 9001-1',
      '-1 x - at 500 of 9001-2',
    ]);
  });

  test('whose customer the till refuses meanwhile is matched anew', async () => {
    const shop = await sold();
    shop.till.refusesCustomer = (customerId) => customerId === '58';
    const customers = shop.core.customers.customerFor.bind(shop.core.customers);
    const customerFor: typeof customers = async (buyer, context) =>
      context.except === '58'
        ? { kind: 'customer', customerId: '77', why: 'merged' }
        : customers(buyer, context);
    shop.core = { ...shop.core, customers: { customerFor } };
    await shop.happens(basketWith([refundWith(BASKET_MINOR)]));
    expect(returnOf(shop)?.customerId).toBe('77');
  });
});

describe('a refund by line', () => {
  test.each([
    ['the tees', 2706, ['-2 x 501 at 1250 of 9001-0'], [0, -1]],
    ['the mug', 1516, ['-1 x 502 at 1400 of 9001-1'], [-2, 0]],
    ['shipping', 541, ['-1 x - at 500 of 9001-2'], [-2, -1]],
  ])('is told by an amount that is exactly %s with tax', async (_, amount, lines, stock) => {
    const shop = await refunded([refundWith(amount)]);
    expect(linesOf(returnOf(shop))).toEqual(lines);
    expect(stockOf(shop)).toEqual(stock);
  });

  test('follows its metadata, with the share of what was posted', async () => {
    const shop = await refunded([refundWith(1353, { lines: [{ sku: 'TEE-M', quantity: 1 }] })]);
    expect(linesOf(returnOf(shop))).toEqual(['-1 x 501 at 1250 of 9001-0']);
    expect(stockOf(shop)).toEqual([-1, -1]);
  });

  test('one unit after the other gives all of the tax back, to the cent', async () => {
    const lines = [{ sku: 'TEE-M', quantity: 1 }];
    const shop = await refunded([
      refundWith(1353, { lines }),
      refundWith(1353, { id: movementIdOf('re_2'), lines }),
    ]);
    expect([returnOf(shop), returnOf(shop, 're_2')].map((row) => row?.totalMinor)).toEqual([-1353, -1353]);
    expect(stockOf(shop)).toEqual([0, -1]);
  });

  test('never gives more of a line back than was sold, however many refunds name it', async () => {
    const shop = await refunded([
      refundWith(2706, { lines: [{ sku: 'TEE-M', quantity: 2 }] }),
      refundWith(1353, { id: movementIdOf('re_2'), lines: [{ sku: 'TEE-M', quantity: 1 }] }),
    ]);
    expect(shop.completed('re_2')).toEqual([]);
    expect((await heldReasons(shop))[0]).toContain('1 x TEE-M, more than the sale has left of it');
  });

  test('at a lower amount than was paid lowers the price and the tax with it', async () => {
    const shop = await refunded([refundWith(1000, { lines: [{ sku: 'MUG', quantity: 1, amount: 1000 }] })]);
    const row = returnOf(shop);
    expect(row).toMatchObject({ totalMinor: -1000, taxMinor: -76 });
    expect(linesOf(row)[0]).toBe('-1 x 502 at 923 of 9001-1');
    expect(stockOf(shop)).toEqual([-2, 0]);
  });

  test('at a higher amount than was paid is that line, and money for what is above it', async () => {
    const shop = await refunded([refundWith(2000, { lines: [{ sku: 'MUG', quantity: 1, amount: 2000 }] })]);
    expect(linesOf(returnOf(shop)).slice(0, 2)).toEqual(['-1 x 502 at 1400 of 9001-1', '-1 x - at 447']);
  });

  test('may name the same SKU twice, but not more of it than was sold', async () => {
    const tees = (...quantities: number[]) => quantities.map((quantity) => ({ sku: 'TEE-M', quantity }));
    const both = await refunded([refundWith(2706, { lines: tees(1, 1) })]);
    expect(stockOf(both)).toEqual([0, -1]);
    const tooMany = await refunded([refundWith(4000, { lines: tees(1, 2) })]);
    expect((await heldReasons(tooMany))[0]).toContain('2 x TEE-M, more than the sale has left of it');
  });

  test('that explains less than was refunded has one line of money for the rest', async () => {
    const shop = await refunded([refundWith(1816, { lines: [{ sku: 'MUG', quantity: 1 }] })]);
    const row = returnOf(shop);
    expect(linesOf(row)).toEqual(['-1 x 502 at 1400 of 9001-1', '-1 x - at 277', '-1 x - at 1']);
    expect(row).toMatchObject({ totalMinor: -1816, taxMinor: -138 });
  });

  test.each([
    ['is no JSON', 'TEE', 'refund_lines is not JSON'],
    ['is no list', '{}', 'refund_lines is not a list'],
    ['has an entry without quantity', '[{"sku":"TEE-M"}]', 'entry 1 of refund_lines'],
    ['names a SKU that was not sold', '[{"sku":"HAT","quantity":1}]', '1 x HAT, more than'],
    ['is worth more than was refunded', '[{"sku":"TEE-M","quantity":2}]', 'refund_lines is worth 27.06 USD'],
  ])('whose metadata %s is held, and posted when it is corrected', async (_, refundLines, reason) => {
    const shop = await refunded([refundWith(1000, { refundLines })]);
    expect((await heldReasons(shop))[0]).toContain(reason);
    expect(stockOf(shop)).toEqual([-2, -1]);
    await released(shop, 're_1', basketWith([refundWith(1000)]));
    expect(returnOf(shop)?.totalMinor).toBe(-1000);
  });
});

describe('a refund by amount', () => {
  test('is money alone: it moves no stock, and shows its share of the tax', async () => {
    const shop = await refunded([refundWith(1000)]);
    const row = returnOf(shop);
    expect(linesOf(row)).toEqual(['-1 x - at 924']);
    expect(row).toMatchObject({ totalMinor: -1000, taxMinor: -76 });
    expect(row?.lines[0]?.note).toBe('Money only: Refund re_1');
    expect(stockOf(shop)).toEqual([-2, -1]);
  });

  test("says Stripe's reason in the till's note, where the figures find it", async () => {
    const shop = await refunded([{ ...refundWith(1000), reason: 'requested_by_customer' }]);
    expect(returnOf(shop)?.lines[0]?.note).toBe('Money only: Refund re_1 (requested by customer)');
  });

  test('of a line, but whose metadata names no line, is money alone', async () => {
    const shop = await refunded([refundWith(2706, { lines: [] })]);
    expect(linesOf(returnOf(shop))).toEqual(['-1 x - at 2500']);
    expect(stockOf(shop)).toEqual([-2, -1]);
  });

  test('several of one charge, until all of it is back, give all of the tax back', async () => {
    const amounts = [1000, 777, 1];
    const last = BASKET_MINOR - 1778;
    const refunds = [...amounts, last].map((amount, index) =>
      refundWith(amount, { id: movementIdOf(`re_${index + 1}`) }),
    );
    const shop = await refunded(refunds);
    const rows = refunds.map(({ id }) => returnOf(shop, id));
    expect(rows.map((row) => row?.totalMinor)).toEqual([-1000, -777, -1, 0 - last]);
    expect(stockOf(shop)).toEqual([-2, -1]);
    expect(await heldReasons(shop)).toEqual([]);
  });

  test('of exactly the tip is money alone: a tip is no line that comes back', async () => {
    const shop = await refunded([refundWith(300)], {}, { ...BASKET, tipMinor: 300 });
    expect(linesOf(returnOf(shop))).not.toContain('-1 x - at 300 of 9001-3');
    expect(returnOf(shop)?.totalMinor).toBe(-300);
  });

  test('down to the last cent, where earlier lines and amounts left more tax than money', async () => {
    const line = { description: 'x', discountMinor: 0 };
    const order = {
      ...BASKET,
      shippingMinor: 0,
      shippingTaxMinor: 0,
      shippingTaxes: [],
      lines: [
        { ...line, sku: 'TEE-M', quantity: 2, grossMinor: 11, taxMinor: 0, taxes: [] },
        { ...line, sku: 'MUG', quantity: 1, grossMinor: 63, taxMinor: 11, taxes: [] },
      ],
    };
    const lines = [{ sku: 'TEE-M', quantity: 2, amount: 11 }];
    const amounts = [refundWith(73), refundWith(11, { id: movementIdOf('re_2'), lines })];
    const shop = await refunded([...amounts, refundWith(1, { id: movementIdOf('re_3') })], {}, order);
    expect(returnOf(shop, 're_3')?.totalMinor).toBe(-1);
  });

  test('and of a taxed line afterwards give back no more tax than was charged', async () => {
    const untaxed = lineWith({ sku: 'MUG', quantity: 1, grossMinor: 2706, taxMinor: 0, taxes: [] });
    const order = orderWith({ lines: [lineWith(), untaxed] });
    const shop = await refunded(
      [
        refundWith(2705),
        refundWith(2706, { id: movementIdOf('re_2'), lines: [{ sku: 'TEE-M', quantity: 2 }] }),
        refundWith(1, { id: movementIdOf('re_3') }),
      ],
      {},
      order,
    );
    const ids = ['ch_1', 're_1', 're_2', 're_3'].map(movementIdOf);
    const plans = await Promise.all(ids.map((id) => shop.ledger.frozen(PAYMENT, id, 1)));
    const taxOf = (lines: readonly SaleLine[] = []): number =>
      lines.reduce((sum, line) => sum + line.taxMinor, 0);
    expect(plans.map((plan) => taxOf(plan?.lines))).toEqual([206, -103, -103, 0]);
    expect(returnOf(shop, 're_2')?.totalMinor).toBe(-2706);
    expect(linesOf(returnOf(shop, 're_2'))).toEqual([
      '-2 x 501 at 1250 of 9001-0',
      '-1 x - at 103',
      '-1 x - at 103',
    ]);
    expect(stockOf(shop)).toEqual([0, -1]);
  });

  test('that could be either of two lines is money alone: it is not guessed', async () => {
    const order = {
      ...BASKET,
      lines: BASKET.lines.map((line) => ({ ...line, grossMinor: 2000, taxMinor: 165 })),
    };
    const shop = await refunded([refundWith(2165)], {}, order);
    expect(linesOf(returnOf(shop))).toEqual(['-1 x - at 2000']);
    expect(stockOf(shop)).toEqual([-2, -1]);
  });
});

describe('restocking', () => {
  test.each([
    ['keep', 'Not restocked: kept by the buyer'],
    ['damaged', 'Not restocked: damaged'],
  ])('"%s" leaves the stock as it is, the money right and the link in place', async (restock, note) => {
    const shop = await refunded([refundWith(2706, { restock })]);
    const row = returnOf(shop);
    expect(linesOf(row)).toEqual(['-2 x 501 at 1250 of 9001-0', '2 x 501 at 0']);
    expect(row?.lines[1]?.note).toBe(note);
    expect(row?.totalMinor).toBe(-2706);
    expect(stockOf(shop)).toEqual([-2, -1]);
  });

  test("is the shop's setting where the refund says nothing", async () => {
    const shop = await refunded([refundWith(BASKET_MINOR)], { restock: 'keep' });
    expect(stockOf(shop)).toEqual([-2, -1]);
  });

  test('may differ from line to line', async () => {
    const lines = [
      { sku: 'TEE-M', quantity: 1, restock: 'damaged' },
      { sku: 'MUG', quantity: 1 },
    ];
    const shop = await refunded([refundWith(2869, { lines })]);
    expect(stockOf(shop)).toEqual([-2, 0]);
  });

  test('in a word that nobody knows is held', async () => {
    const shop = await refunded([refundWith(2706, { restock: 'burn' })]);
    expect((await heldReasons(shop))[0]).toContain('restock "burn" is none of restock, keep, damaged');
  });
});

describe('a sale whose tax is a line of its own', () => {
  const elsewhere = {
    ...BASKET,
    lines: BASKET.lines.map((line) => ({ ...line, taxMinor: line.taxMinor + 20 })),
  };

  test('is given back whole with its tax line', async () => {
    const shop = await refunded([refundWith(4803)], {}, elsewhere);
    const row = returnOf(shop);
    expect(row).toMatchObject({ totalMinor: -4803, taxMinor: 0 });
    expect(linesOf(row).slice(-2)).toEqual(['-1 x - at 363 of 9001-3', '-1 x - at 40 of 9001-4']);
  });

  test('of a cent or two is given back as tax, not as rounding', async () => {
    const order = {
      ...BASKET,
      shippingMinor: 0,
      shippingTaxMinor: 0,
      shippingTaxes: [],
      lines: BASKET.lines.map((line) => ({ ...line, taxMinor: 1, taxes: [] })),
    };
    const shop = await refunded([refundWith(3902)], {}, order);
    expect(returnOf(shop)?.lines.at(-1)).toMatchObject({ note: 'Sales tax by Stripe', unitPriceMinor: 2 });
  });

  test('gives the share of each tax back with a part', async () => {
    const shop = await refunded(
      [refundWith(1536), refundWith(3267, { id: movementIdOf('re_2') })],
      {},
      elsewhere,
    );
    expect(linesOf(returnOf(shop))).toEqual(['-1 x 502 at 1400 of 9001-1', '-1 x - at 123', '-1 x - at 13']);
    expect(linesOf(returnOf(shop, 're_2')).slice(-2)).toEqual(['-1 x - at 240', '-1 x - at 27']);
  });
});
