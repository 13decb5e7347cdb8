import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import { listHeld } from '../../shared/posting/explain.ts';
import type { Order } from '../../shared/posting/order.ts';
import { signedAmountOf } from '../../shared/posting/postings.ts';
import type { PostingSettings } from '../../shared/settings/schema.ts';
import { PAYMENT } from '../support/builders.ts';
import { basketWith, MUG, paidOf } from '../support/returns.ts';
import { Shop, TEE } from '../support/shop.ts';
import { OrderModel, orders, steps } from './returns-model.ts';
import type { Step } from './returns-model.ts';

const ITEMS = [TEE, MUG, { ...TEE, itemId: '503', sku: 'ROPE', description: 'Rope' }];
const SKUS = ITEMS.map(({ sku }) => sku);
const SLOW_MACHINE_MS = 60_000;
const RATE_X100 = 825;
const taxOf = (netMinor: number): number => Math.floor((netMinor * RATE_X100 + 5000) / 10_000);
const skuOf = (itemId: string): string => ITEMS.find((item) => item.itemId === itemId)?.sku ?? itemId;

/** Plays a sequence in a shop, checking the whole of its books after every step. */
async function played(
  order: Order,
  sequence: readonly Step[],
  settings: Partial<PostingSettings>,
): Promise<{ shop: Shop; model: OrderModel }> {
  const shop = new Shop(settings);
  shop.till.items.push(...ITEMS.slice(1));
  const model = new OrderModel(order);
  if (model.capturedMinor === 0) return { shop, model };
  await shop.happens(basketWith([], order));
  for (const step of sequence) {
    if (!model.take(step)) continue;
    shop.nowMs += 60_000;
    await shop.happens(basketWith(model.movements, order));
    model.learn(shop.completed(model.movements.at(-1)?.id).at(-1), skuOf);
    await checkBooks(shop, model);
  }
  return { shop, model };
}

async function checkBooks(shop: Shop, model: OrderModel): Promise<void> {
  expect(await listHeld(shop.ledger)).toEqual([]);
  const record = await shop.ledger.load(PAYMENT);
  let booksMinor = 0;
  let taxMinor = 0;
  for (const posting of record?.postings ?? []) {
    const [row, ...others] = shop.completed(posting.movementId);
    expect([posting.movementId, posting.at.step, others.length]).toEqual([posting.movementId, 'posted', 0]);
    // Sums per movement, payment and tax agree exactly.
    expect([row?.totalMinor, paidOf(row)]).toEqual([signedAmountOf(posting), signedAmountOf(posting)]);
    booksMinor += row?.totalMinor ?? 0;
    const plan = await shop.ledger.frozen(PAYMENT, posting.movementId, posting.plan);
    const lines = plan?.lines ?? [];
    const stripeTaxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0);
    taxMinor += stripeTaxMinor;
    const inLines = lines.filter(({ kind }) => kind === 'tax' || kind === 'rounding');
    const shownMinor = inLines.reduce(
      (sum, line) => sum + line.quantity * line.unitPriceMinor,
      row?.taxMinor ?? 0,
    );
    expect([posting.movementId, shownMinor]).toEqual([posting.movementId, stripeTaxMinor]);
    expect(inLines.filter(({ kind }) => kind === 'rounding').length).toBeLessThanOrEqual(1);
  }
  expect(booksMinor).toBe(model.leftMinor);
  // No sequence gives more back than was captured.
  expect(booksMinor).toBeGreaterThanOrEqual(0);
  // Nor more tax than was charged, but for the cents that the till's own rounding leaves.
  expect(taxMinor).toBeGreaterThanOrEqual(0 - shop.core.settings.roundingToleranceMinor);
  checkUnits(shop);
  for (const { sku, itemId } of ITEMS) {
    expect([sku, shop.till.stock.get(itemId) ?? 0]).toEqual([sku, model.stock(sku) + 0]);
  }
}

/** No line of a sale gives back more units than it sold. */
function checkUnits(shop: Shop): void {
  const lines = [...shop.till.sales.values()]
    .filter((row) => row.state === 'completed')
    .flatMap((row) => row.lines);
  for (const { lineId, quantity } of lines) {
    const back = lines.filter(({ parentLineId }) => parentLineId === lineId);
    expect(back.reduce((sum, line) => sum + line.quantity, quantity)).toBeGreaterThanOrEqual(
      quantity < 0 ? quantity : 0,
    );
  }
}

test.each(['match', 'stripe'] as const)(
  'whatever is refunded and undone of whatever order (tax: %s), money, tax and stock agree to the cent',
  async (tax) => {
    await fc.assert(
      fc.asyncProperty(orders(taxOf, SKUS), steps, async (order, sequence) => {
        await played(order, sequence, { tax });
      }),
      { numRuns: 100 },
    );
  },
  SLOW_MACHINE_MS,
);

test(
  'amounts that add up to the whole give back all of its tax, in whatever parts',
  async () => {
    const shares = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(orders(taxOf, SKUS), shares, async (order, parts) => {
        const sequence: Step[] = [
          ...parts.map((share) => ({ kind: 'amount' as const, share })),
          { kind: 'rest' },
        ];
        const { shop, model } = await played(order, sequence, {});
        const ids = ['ch_1', ...model.movements.map(({ id }) => id)].map(movementIdOf);
        const plans = await Promise.all(ids.map((id) => shop.ledger.frozen(PAYMENT, id, 1)));
        const lines = plans.flatMap((plan) => plan?.lines ?? []);
        // Where an amount happened to be that of one line, that line's own tax came back with it.
        const alone = lines.every(({ parentLineId, kind }) => parentLineId === null || kind === 'tax');
        if (alone) expect(lines.reduce((sum, line) => sum + line.taxMinor, 0)).toBe(0);
      }),
      { numRuns: 60 },
    );
  },
  SLOW_MACHINE_MS,
);
