import * as z from 'zod';
import { add, decimalOfMinor, multiply, parseDecimal, roundHalfUp } from '../../kernel/decimal.ts';
import type { Decimal } from '../../kernel/decimal.ts';
import type { Clock } from '../../kernel/clock.ts';
import { minorDigits } from '../../kernel/money.ts';
import type { SaleLine } from '../../posting/sale.ts';
import { connection, refuse } from '../refusals.ts';
import { pathOf, read, recordOf, relations } from './query.ts';
import type { SalesContext } from './sales.ts';
import { children, flag, maybeAmount, text } from './wire.ts';

const ratesSchema = { tax1Rate: maybeAmount, tax2Rate: maybeAmount };

const categorySchema = z.looseObject({
  ...ratesSchema,
  isTaxInclusive: flag,
  TaxCategoryClasses: children('TaxCategoryClass', z.looseObject({ ...ratesSchema, taxClassID: text })),
});
export type TaxCategory = z.infer<typeof categorySchema>;

const GOOD_FOR_MS = 10 * 60_000;
const READ_UNITS = 1.2;
const NOTHING: Decimal = { units: 0n, scale: 0 };

export type TaxPredictor = (lines: readonly SaleLine[], currency: string) => Promise<number>;

/** Predicts the till's tax; the tax category is read once in ten minutes. Throws `RefusedError`. */
export function makeTaxPredictor(context: SalesContext, clock: Clock): TaxPredictor {
  let known: { category: TaxCategory; atMs: number } | null = null;
  return async (lines, currency) => {
    if (known === null || clock.nowMs() - known.atMs >= GOOD_FOR_MS) {
      known = { category: await readCategory(context), atMs: clock.nowMs() };
    }
    return taxOnTop(lines, known.category, currency);
  };
}

async function readCategory(context: SalesContext): Promise<TaxCategory> {
  const { accountId, taxCategoryId } = await context.ids.all();
  const path = pathOf(accountId, recordOf('TaxCategory', taxCategoryId), {
    load_relations: relations('TaxCategoryClasses'),
  });
  const category = await context.api.one(read('TaxCategory', path, READ_UNITS), categorySchema);
  if (category !== null) return category;
  await context.ids.doubt();
  const reason = `lightspeed.taxCategoryId "${taxCategoryId}" is not in the till`;
  return refuse(connection('setting-wrong', reason, 'correct lightspeed.taxCategoryId'));
}

/**
 * The tax that the till adds to these lines, in minor units, by the arithmetic of Lightspeed's own figures: a line's
 * two taxes stay unrounded and are not compounded, each is rounded once for the sale, halves away from zero. A
 * category whose prices include the tax adds nothing.
 */
export function taxOnTop(lines: readonly SaleLine[], category: TaxCategory, currency: string): number {
  if (category.isTaxInclusive) return 0;
  const digits = minorDigits(currency);
  const taxed = lines.filter((line) => line.taxed);
  const sumAt = (rate: 'tax1Rate' | 'tax2Rate'): bigint => {
    const parts = taxed.map((line) =>
      multiply(baseOf(line, digits), parseDecimal(ratesOf(line, category)[rate])),
    );
    return roundHalfUp(parts.reduce(add, NOTHING), digits);
  };
  return Number(sumAt('tax1Rate') + sumAt('tax2Rate'));
}

function baseOf(line: SaleLine, digits: number): Decimal {
  return decimalOfMinor(line.quantity * line.unitPriceMinor, digits);
}

/** The rates of the line's tax class where the category has some for it, else the category's own. */
function ratesOf(line: SaleLine, category: TaxCategory): { tax1Rate: string; tax2Rate: string } {
  return category.TaxCategoryClasses.find((each) => each.taxClassID === (line.taxClassId ?? '0')) ?? category;
}
