import * as z from 'zod';
import { minor, moment } from './schemas.ts';

const auditEntries = z.array(
  z.object({
    movement: z.string().nullable(),
    saleId: z.string().nullable(),
    amountMinor: minor,
    cause: z.string(),
  }),
);
export const auditAnswer = z.object({
  asOf: moment,
  currency: z.string(),
  balanced: z.boolean(),
  mismatchMinor: minor,
  from: moment,
  movements: z.int(),
  missing: auditEntries.describe('Money that Stripe moved and that the till does not show.'),
  extra: auditEntries.describe('Sales in the till that no movement stands behind.'),
  drift: auditEntries.describe('In both, but not the same.'),
});
