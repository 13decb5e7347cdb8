import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layOutCharge } from '../../shared/posting/lay-out.ts';
import type { Layout } from '../../shared/posting/layout.ts';
import { netLines, splitLine, sumOf } from '../../shared/posting/net-lines.ts';
import type { Order } from '../../shared/posting/order.ts';
import type { TillPort } from '../../shared/posting/ports.ts';
import type { TillItem } from '../../shared/posting/sale.ts';
import type { PostingSettings } from '../../shared/settings/schema.ts';
import { lineWith, orderWith, paymentWith, settingsWith } from '../support/builders.ts';
import { makeMemoryTill } from '../support/memory-till.ts';

const clock = { nowMs: () => 0, sleep: async () => undefined };

function item(change: Partial<TillItem> = {}): TillItem {
  return {
    itemId: '501',
    sku: 'TEE-M',
    description: 'Trail Tee M',
    archived: false,
    taxable: true,
    taxClassId: '1',
    unsupported: null,
    ...change,
  };
}

interface Shop {
  readonly items?: readonly TillItem[];
  readonly mapped?: Readonly<Record<string, string>>;
  readonly settings?: Partial<PostingSettings>;
  readonly releasedHold?: string;
  readonly currency?: string;
  readonly tax?: 'computed' | 'carried';
}

type Port = Pick<TillPort, 'findItems' | 'itemsById' | 'predictTax'>;

function portOf(till: Port): Port {
  return {
    findItems: (skus) => till.findItems(skus),
    itemsById: (ids) => till.itemsById(ids),
    predictTax: (lines, currency) => till.predictTax(lines, currency),
  };
}

function layOut(order: Order, shop: Shop = {}, capturedMinor = sumOf(order)): Promise<Layout> {
  const computed = makeMemoryTill({ clock, items: shop.items ?? [item()] });
  const till = { ...portOf(computed), tax: shop.tax ?? computed.tax };
  const mapped = new Map(Object.entries(shop.mapped ?? {}));
  const ledger = {
    mappedSkus: async (skus: readonly string[]) => new Map([...mapped].filter(([sku]) => skus.includes(sku))),
  };
  const currency = shop.currency ?? 'usd';
  const payment = paymentWith({ order: { kind: 'order', order }, capturedMinor, currency });
  const settings = settingsWith(shop.settings);
  return layOutCharge(
    { payment, settings, releasedHolds: shop.releasedHold === undefined ? [] : [shop.releasedHold] },
    { till, ledger },
  );
}

async function holdOf(layout: Promise<Layout>): Promise<{ code: string; reason: string; remedy: string }> {
  const result = await layout;
  if (result.kind !== 'hold') throw new Error('expected a hold');
  return result.hold;
}

async function linesOf(layout: Promise<Layout>): Promise<string[]> {
  const result = await layout;
  if (result.kind !== 'laid-out') throw new Error(`expected lines, was held: ${result.hold.reason}`);
  return result.lines.map((line) =>
    `${line.kind} ${line.itemId ?? '-'} ${line.quantity} x ${line.unitPriceMinor}${line.taxed ? ' T' : ''} ${line.note}`.trim(),
  );
}

describe('the lines of a sale', () => {
  test('a plain order is one line per item, taxed by the till where it agrees with Stripe', async () => {
    expect(await linesOf(layOut(orderWith()))).toEqual(['item 501 2 x 1250 T']);
  });

  test('shipping and tip are lines without stock', async () => {
    const order = orderWith({ shippingMinor: 500, tipMinor: 100 });
    expect(await linesOf(layOut(order))).toEqual([
      'item 501 2 x 1250 T',
      'shipping - 1 x 500 Shipping',
      'tip - 1 x 100 Tip',
    ]);
  });

  test('a discount lowers the price, and the note keeps the list price', async () => {
    const order = orderWith({ lines: [lineWith({ discountMinor: 500, taxMinor: 165, taxes: [] })] });
    expect(await linesOf(layOut(order))).toEqual(['item 501 2 x 1000 T list 25.00 for 2']);
  });

  test('a discount that does not divide by the quantity splits the line rather than lose a cent', async () => {
    const order = orderWith({
      lines: [lineWith({ quantity: 3, grossMinor: 3750, discountMinor: 100, taxMinor: 301, taxes: [] })],
    });
    const lines = await linesOf(layOut(order));
    expect(lines.map((line) => line.split(' list')[0])).toEqual([
      'item 501 2 x 1217 T',
      'item 501 1 x 1216 T',
    ]);
  });

  test("a discount on the order lowers its lines' net in proportion", async () => {
    const order = orderWith({
      discountMinor: 1000,
      lines: [
        lineWith({ quantity: 1, grossMinor: 3000, taxMinor: 0, taxes: [] }),
        lineWith({ quantity: 1, grossMinor: 1000, taxMinor: 0, taxes: [] }),
      ],
    });
    expect((await linesOf(layOut(order))).map((line) => line.split(' list')[0])).toEqual([
      'item 501 1 x 2250',
      'item 501 1 x 750',
    ]);
  });

  test('a line for nothing is posted at nothing', async () => {
    const gift = lineWith({ quantity: 1, grossMinor: 1400, discountMinor: 1400, taxMinor: 0, taxes: [] });
    const sample = lineWith({ quantity: 1, grossMinor: 0, taxMinor: 0, taxes: [] });
    expect(await linesOf(layOut(orderWith({ lines: [lineWith(), gift, sample] })))).toEqual([
      'item 501 2 x 1250 T',
      'item 501 1 x 0 list 14.00 for 1',
      'item 501 1 x 0',
    ]);
  });

  test('a tax that does not divide by the quantity splits the line where the till is told each tax', async () => {
    const order = orderWith({
      lines: [lineWith({ quantity: 4, grossMinor: 5000, taxMinor: 413, taxes: [] })],
    });
    const result = await layOut(order, { tax: 'carried' });
    if (result.kind !== 'laid-out') throw new Error('expected lines');
    expect(
      result.lines.map(({ quantity, unitPriceMinor, taxMinor }) => [quantity, unitPriceMinor, taxMinor]),
    ).toEqual([
      [1, 1250, 104],
      [3, 1250, 309],
    ]);
    expect(result.taxMinor).toBe(413);
  });

  // Yen have no minor unit, dinars have three places: neither is ever divided or multiplied by 100.
  test.each([
    ['jpy', { quantity: 3, grossMinor: 1000, discountMinor: 100 }, ['item 501 3 x 300 list 1000 for 3']],
    ['jpy', { quantity: 3, grossMinor: 1000 }, ['item 501 1 x 334', 'item 501 2 x 333']],
    ['kwd', { quantity: 2, grossMinor: 12_345 }, ['item 501 1 x 6173', 'item 501 1 x 6172']],
  ])('an order in %s is split to its own smallest unit', async (currency, change, wanted) => {
    const line = lineWith({ ...change, taxMinor: 0, taxes: [] });
    expect(await linesOf(layOut(orderWith({ lines: [line] }), { currency }))).toEqual(wanted);
  });

  test('a line without SKU is a custom line', async () => {
    const order = orderWith({
      lines: [lineWith({ sku: null, description: 'Engraving', taxMinor: 0, taxes: [] })],
    });
    expect(await linesOf(layOut(order))).toEqual(['custom - 2 x 1250 Engraving']);
  });
});

describe('tax', () => {
  const elsewhere = orderWith({
    lines: [lineWith({ taxMinor: 238, taxes: [{ name: 'CA', percent: '9.5', amountMinor: 238 }] })],
  });

  test("another state's tax is posted as a line of its own, without a hold", async () => {
    expect(await linesOf(layOut(elsewhere))).toEqual([
      'item 501 2 x 1250',
      'tax - 1 x 238 Sales tax by Stripe, CA 9.5 %',
    ]);
  });

  test('several rates are several lines, each named, and shipping has a share of its own', async () => {
    const order = orderWith({
      lines: [
        lineWith({ taxMinor: 238, taxes: [{ name: 'CA', percent: '9.5', amountMinor: 238 }] }),
        lineWith({
          taxMinor: 75,
          taxes: [
            { name: 'Books', percent: '2', amountMinor: 50 },
            { name: 'City', percent: '1', amountMinor: 25 },
          ],
        }),
      ],
      shippingMinor: 500,
      shippingTaxMinor: 48,
      shippingTaxes: [{ name: 'CA', percent: '9.5', amountMinor: 48 }],
    });
    expect((await linesOf(layOut(order))).slice(2)).toEqual([
      'shipping - 1 x 500 Shipping',
      'tax - 1 x 286 Sales tax by Stripe, CA 9.5 %',
      'tax - 1 x 50 Sales tax by Stripe, Books 2 %',
      'tax - 1 x 25 Sales tax by Stripe, City 1 %',
    ]);
  });

  test('a buyer without tax has none, whatever the till would reckon', async () => {
    const order = orderWith({ lines: [lineWith({ taxMinor: 0, taxes: [] })], shippingMinor: 500 });
    for (const tax of ['match', 'till', 'stripe'] as const) {
      expect(await linesOf(layOut(order, { settings: { tax } }))).toEqual([
        'item 501 2 x 1250',
        'shipping - 1 x 500 Shipping',
      ]);
    }
  });

  test('"stripe" forces the tax line even where the till agrees', async () => {
    const lines = await linesOf(layOut(orderWith(), { settings: { tax: 'stripe' } }));
    expect(lines).toEqual(['item 501 2 x 1250', 'tax - 1 x 206 Sales tax by Stripe, NY 8.25 %']);
  });

  test('"till" lets a cent of difference be rounding', async () => {
    const order = orderWith({ lines: [lineWith({ taxMinor: 207, taxes: [] })] });
    const lines = await linesOf(layOut(order, { settings: { tax: 'till' } }));
    expect(lines).toEqual(['item 501 2 x 1250 T', "rounding - 1 x 1 Rounding: Stripe's tax less the till's"]);
  });

  test('"till" holds more than the tolerance, with both figures', async () => {
    const hold = await holdOf(layOut(elsewhere, { settings: { tax: 'till' } }));
    expect(hold).toMatchObject({
      code: 'tax-differs',
      reason: 'the till reckons 2.06 USD tax, Stripe charged 2.38 USD',
    });
  });
});

describe('what a person has to decide', () => {
  test('lines that do not sum to what was captured are held with the difference', async () => {
    const hold = await holdOf(layOut(orderWith({ source: 'metadata' }), {}, 2806));
    expect(hold).toMatchObject({
      code: 'lines-do-not-sum',
      reason: "the order's lines sum to 27.06 USD, 28.06 USD was captured: a difference of 1.00 USD",
      remedy: expect.stringContaining("correct the order's metadata in Stripe, then `release`"),
    });
    expect(
      await holdOf(layOut(orderWith({ source: 'metadata' }), { releasedHold: hold.code }, 2806)),
    ).toEqual(hold);
  });

  test.each(['checkout', 'amount-details', 'invoice'] as const)(
    'lines of %s that do not sum cannot be corrected: released, what was captured is one custom line',
    async (source) => {
      const order = orderWith({ source });
      const hold = await holdOf(layOut(order, {}, 1353));
      expect(hold).toMatchObject({
        code: 'captured-otherwise',
        reason: "the order's lines sum to 27.06 USD, 13.53 USD was captured: a difference of -13.53 USD",
      });
      expect(hold.remedy).toMatch(/^`release` posts what was captured as one custom line without stock/);
      const released = { releasedHold: hold.code };
      expect(await linesOf(layOut(order, released, 1353))).toEqual(['custom - 1 x 1353 order WEB-1042']);
      // The rest was captured before the release was worked off: the order is posted as it is.
      expect(await linesOf(layOut(order, released))).toEqual(await linesOf(layOut(order)));
    },
  );

  test.each([
    ['a SKU that fits no item', { items: [] }, 'unknown-sku'],
    ['a SKU that fits only an archived item', { items: [item({ archived: true })] }, 'archived-item'],
    ['a SKU that fits two items', { items: [item(), item({ itemId: '502' })] }, 'ambiguous-sku'],
    ['a serialized item', { items: [item({ unsupported: 'serialized' })] }, 'item-not-supported'],
    ['a gift card of the till', { items: [item({ unsupported: 'a gift card' })] }, 'item-not-supported'],
  ])('%s is held', async (_, shop, code) => {
    const hold = await holdOf(layOut(orderWith(), shop));
    expect(hold.code).toBe(code);
    expect(hold.reason).toContain('TEE-M');
  });

  test('an ambiguous SKU names its candidates', async () => {
    const hold = await holdOf(layOut(orderWith(), { items: [item(), item({ itemId: '502' })] }));
    expect(hold.reason).toContain('501 (Trail Tee M), 502 (Trail Tee M)');
  });

  test('an archived twin does not make a SKU ambiguous', async () => {
    expect(
      await linesOf(layOut(orderWith(), { items: [item({ itemId: '400', archived: true }), item()] })),
    ).toEqual(['item 501 2 x 1250 T']);
  });

  test.each([
    ['to an item id', { 'TEE-M': '777' }, item({ itemId: '777', sku: 'OTHER' })],
    ['to a SKU of the till', { 'TEE-M': 'OTHER' }, item({ itemId: '777', sku: 'OTHER' })],
  ])('a mapping %s wins', async (_, mapped, target) => {
    expect(await linesOf(layOut(orderWith(), { items: [item(), target], mapped }))).toEqual([
      'item 777 2 x 1250 T',
    ]);
  });

  test('the shop may want unknown SKUs as custom lines', async () => {
    const lines = await linesOf(layOut(orderWith(), { items: [], settings: { unknownSku: 'custom-line' } }));
    expect(lines).toEqual(['custom - 2 x 1250 T Trail Tee M, SKU TEE-M']);
  });

  test('a part payment is held; released, it is one custom line without stock', async () => {
    const order = orderWith({ totalMinor: 10_000 });
    expect((await holdOf(layOut(order))).code).toBe('part-payment');
    expect(await linesOf(layOut(order, { releasedHold: 'part-payment' }))).toEqual([
      'custom - 1 x 2706 part payment of WEB-1042',
    ]);
  });
});

describe('payments without lines', () => {
  async function layOutNone(
    type: 'stock' | 'custom',
    shop: Shop = {},
    capturedMinor = 5000,
  ): Promise<Layout> {
    const order = { ...orderWith({ type, shippingMinor: 500 }) };
    const payment = paymentWith({ order: { kind: 'none', order }, capturedMinor });
    const ports = {
      till: makeMemoryTill({ clock }),
      ledger: { mappedSkus: async () => new Map<string, string>() },
    };
    return layOutCharge(
      {
        payment,
        settings: settingsWith(shop.settings),
        releasedHolds: shop.releasedHold === undefined ? [] : [shop.releasedHold],
      },
      ports,
    );
  }
  const custom = ['custom - 1 x 4500 order WEB-1042', 'shipping - 1 x 500 Shipping'];

  test('are held where shipping alone costs more than was captured: no line is below zero', async () => {
    const hold = await holdOf(layOutNone('custom', {}, 300));
    expect(hold).toMatchObject({
      code: 'lines-do-not-sum',
      reason: "the order's lines sum to 5.00 USD, 3.00 USD was captured: a difference of -2.00 USD",
    });
  });
  test('are held by default', async () => {
    expect((await holdOf(layOutNone('stock'))).code).toBe('no-lines');
  });
  test('are one custom line when released', async () => {
    expect(await linesOf(layOutNone('stock', { releasedHold: 'no-lines' }))).toEqual(custom);
  });
  test('are one custom line where the shop set so', async () => {
    expect(await linesOf(layOutNone('stock', { settings: { noLines: 'custom-line' } }))).toEqual(custom);
  });
  test('are one custom line where the order says that it is a custom one', async () => {
    expect(await linesOf(layOutNone('custom'))).toEqual(custom);
  });
});

test('no split and no order discount ever loses a cent', () => {
  const line = fc.record({
    quantity: fc.integer({ min: 1, max: 40 }),
    net: fc.integer({ min: 0, max: 90_000 }),
    tax: fc.integer({ min: 0, max: 9000 }),
  });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 6 }),
      fc.nat(3000),
      fc.boolean(),
      (lines, cut, splitTax) => {
        const made = lines.map(({ quantity, net, tax }) =>
          lineWith({ quantity, grossMinor: net, taxMinor: tax, taxes: [] }),
        );
        const gross = lines.reduce((sum, { net }) => sum + net, 0);
        const order = orderWith({ lines: made, discountMinor: Math.min(cut, gross) });
        const nets = netLines(order);
        expect(nets.reduce((sum, net) => sum + net.netMinor, 0)).toBe(gross - order.discountMinor);
        for (const net of nets) {
          const parts = splitLine(net, splitTax);
          expect(parts.reduce((sum, part) => sum + part.quantity, 0)).toBe(net.line.quantity);
          expect(parts.reduce((sum, part) => sum + part.quantity * part.unitPriceMinor, 0)).toBe(
            net.netMinor,
          );
          expect(parts.reduce((sum, part) => sum + part.taxMinor, 0)).toBe(net.taxMinor);
        }
      },
    ),
  );
});
