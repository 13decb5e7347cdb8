import * as z from 'zod';
import { day, moment, stockLine, top, units } from './schemas.ts';

const WITHOUT_OWNER = 'Without the scope `owner`: what is for sale alone.';

/** Without the owner's scope: what is for sale, and nothing of what was sold or ordered. */
export const storefrontLine = stockLine
  .pick({
    sku: true,
    itemId: true,
    description: true,
    onHand: true,
    reserved: true,
    paidNotPosted: true,
    availableToSell: true,
  })
  .strict();

/** What the owner is answered, or else a storefront. */
export function forWhom(whole: z.ZodType, storefront: z.ZodType): z.ZodType {
  return z.union([whole, storefront.describe(WITHOUT_OWNER)]);
}

export const stockItemAnswer = forWhom(
  z.object({ ...top, ...stockLine.shape }),
  z.strictObject({ ...top, ...storefrontLine.shape }),
);

export const itemDaysAnswer = z.object({
  asOf: moment,
  currency: z.string(),
  definition: z.string(),
  ...stockLine.shape,
  velocity: z.object({
    days: z.int(),
    units,
    inStockDays: z.int(),
    unitsPerDay: z.number().nullable().describe('Null: it was never in stock.'),
  }),
  days: z.array(
    z.object({
      day,
      units: z.object({ 'in-store': units, online: units, custom: units }),
      onHand: units.nullable().describe('Null: not known.'),
    }),
  ),
});
