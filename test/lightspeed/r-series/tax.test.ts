import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { taxOnTop } from '../../../shared/lightspeed/r-series/tax.ts';
import type { TaxCategory } from '../../../shared/lightspeed/r-series/tax.ts';
import type { SaleLine } from '../../../shared/posting/sale.ts';
import { valueOf } from '../../contract/till-contract.ts';
import { openRWorld } from '../support/r-world.ts';
import type { RWorld } from '../support/r-world.ts';
import { lineOf, saleOf } from '../support/sales.ts';

const category = (change: Partial<TaxCategory>): TaxCategory => ({
  tax1Rate: '0',
  tax2Rate: '0',
  isTaxInclusive: false,
  TaxCategoryClasses: [],
  ...change,
});
const line = (unitPriceMinor: number, change: Partial<SaleLine> = {}): SaleLine =>
  lineOf({ quantity: 1, unitPriceMinor, ...change });

test('each tax is rounded once, on the sale: Lightspeed’s own example comes to 1.50 and 2.99', () => {
  const lines = [line(999), line(2000)];
  expect(taxOnTop(lines, category({ tax1Rate: '0.05', tax2Rate: '0.09975' }), 'usd')).toBe(150 + 299);
});

test('half a cent goes up, and away from zero in a return', () => {
  const rates = category({ tax1Rate: '0.05' });
  expect(taxOnTop([line(1410)], rates, 'usd')).toBe(71);
  expect(taxOnTop([line(1410, { quantity: -1 })], rates, 'usd')).toBe(-71);
});

test('lines without tax add none, and a class of its own has its own rate', () => {
  const rates = category({
    tax1Rate: '0.1',
    TaxCategoryClasses: [{ taxClassID: '2', tax1Rate: '0', tax2Rate: '0' }],
  });
  expect(taxOnTop([line(1000, { taxed: false })], rates, 'usd')).toBe(0);
  expect(taxOnTop([line(1000, { taxClassId: '2' }), line(500, { taxClassId: null })], rates, 'usd')).toBe(50);
});

test('prices that include the tax have none added', () => {
  expect(taxOnTop([line(1000)], category({ tax1Rate: '0.19', isTaxInclusive: true }), 'eur')).toBe(0);
});

let world: RWorld;
beforeAll(async () => {
  world = await openRWorld();
});
afterAll(() => world.close());

test('the till is read once in ten minutes', async () => {
  const { till } = world.connect();
  await till.predictTax([line(1000)], 'usd');
  expect(await world.cost(() => till.predictTax([line(2000)], 'usd'))).toBe(0);
  world.clock.advance(10 * 60_000);
  expect(await world.cost(() => till.predictTax([line(2000)], 'usd'))).toBe(1.2);
});

const anyLine = fc
  .record({
    itemId: fc.constantFrom('501', '540', null),
    quantity: fc.constantFrom(-3, -1, 1, 2, 7),
    unitPriceMinor: fc.integer({ min: 0, max: 1_000_000 }),
    taxed: fc.boolean(),
  })
  .map((part) => {
    const taxClassId = part.itemId === null ? null : part.itemId === '540' ? '2' : '1';
    return lineOf({ ...part, kind: part.itemId === null ? 'custom' : 'item', taxClassId });
  });
const anyRate = fc.constantFrom('0', '0.0825', '0.05', '0.09975', '0.2', '0.07375');

test('whatever is sold, the till shows the tax that was predicted and the lines that were sent', async () => {
  let sales = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyLine, { minLength: 1, maxLength: 6 }),
      anyRate,
      anyRate,
      async (lines, tax1, tax2) => {
        world.simulator.person.setTaxRates('1', tax1, tax2);
        const { till } = world.connect();
        // Long enough for the till's bucket to drip.
        world.clock.advance(20_000);
        const taxMinor = await till.predictTax(lines, 'usd');
        const netMinor = lines.reduce((sum, each) => sum + each.quantity * each.unitPriceMinor, 0);
        const totalMinor = netMinor + taxMinor;
        const sale = saleOf(`ch_any${(sales += 1)}`, { lines, totalMinor, taxMinor });

        const draft = valueOf(await till.prepare(sale));

        expect({ total: draft.totalMinor, tax: draft.taxMinor }).toEqual({
          total: totalMinor,
          tax: taxMinor,
        });
        expect(
          draft.lines.map(({ itemId, quantity, unitPriceMinor }) => [itemId, quantity, unitPriceMinor]),
        ).toEqual(lines.map(({ itemId, quantity, unitPriceMinor }) => [itemId, quantity, unitPriceMinor]));
        expect(draft.payments.reduce((sum, payment) => sum + payment.amountMinor, 0)).toBe(totalMinor);
        expect(valueOf(await till.complete(sale, draft)).state).toBe('completed');
      },
    ),
    { numRuns: 60 },
  );
});
