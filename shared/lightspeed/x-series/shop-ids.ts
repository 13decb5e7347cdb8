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
});

/** The ids of the till that every sale of ours carries. */
export type ShopIds = Readonly<z.infer<typeof shopIds>>;
