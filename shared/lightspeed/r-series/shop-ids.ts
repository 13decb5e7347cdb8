import * as z from 'zod';

export const shopIds = z.object({
  accountId: z.string(),
  shopId: z.string(),
  registerId: z.string(),
  employeeId: z.string(),
  paymentTypeId: z.string(),
  /** What the till pays refunds back as: another type only where the merchant says so. */
  refundPaymentTypeId: z.string(),
  taxCategoryId: z.string(),
});

/** The ids of the till that every sale of ours carries. */
export type ShopIds = Readonly<z.infer<typeof shopIds>>;
