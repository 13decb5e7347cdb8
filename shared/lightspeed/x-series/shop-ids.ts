import * as z from 'zod';

export const shopIds = z.object({
  /** The outlet. */
  shopId: z.string(),
  registerId: z.string(),
  /** The user that our sales are made by. */
  employeeId: z.string(),
  paymentTypeId: z.string(),
  /** The tax of lines that Stripe taxed: a label, the amount is ours. */
  taxCategoryId: z.string(),
  /** The till's own tax of lines without tax. */
  noTaxId: z.string(),
  /** The product of a line that takes money off a whole sale at the counter; null: the till names none. */
  discountProductId: z.string().nullable(),
});

/** The ids of the till that every sale of ours carries, and what tells a discount of the counter from goods. */
export type ShopIds = Readonly<z.infer<typeof shopIds>>;
