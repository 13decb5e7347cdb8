import * as z from 'zod';
import type { FrozenSale, SaleLine } from '../posting/sale.ts';
import { exactly } from './exactly.ts';
import { movementId, paymentId } from './id-schemas.ts';

const text = z.string();
const whole = z.int();

const line = exactly<SaleLine>()(
  z.object({
    kind: z.enum(['item', 'custom', 'shipping', 'tip', 'tax', 'rounding', 'adjustment']),
    sku: text.nullable(),
    orderLine: whole.nullable(),
    itemId: text.nullable(),
    quantity: z.number(),
    unitPriceMinor: whole,
    taxed: z.boolean(),
    taxClassId: text.nullable(),
    taxMinor: whole,
    note: text,
    parentLineId: text.nullable(),
  }),
);

/** A frozen plan, as it lies in its item. */
export const frozenSale = exactly<FrozenSale>()(
  z.object({
    saleKey: movementId,
    paymentId,
    plan: whole,
    mode: z.enum(['shadow', 'live']),
    currency: text,
    lines: z.array(line).readonly(),
    totalMinor: whole,
    taxMinor: whole,
    paymentReference: text,
    customerId: text.nullable(),
    newCustomer: z.literal(true).exactOptional(),
    completeAtMs: whole.nullable(),
    note: text,
  }),
);
