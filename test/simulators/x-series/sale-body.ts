import * as z from 'zod';
import * as d from '../decimal.ts';
import { badRequest, saleRefused } from './refusal.ts';
import { five } from './till.ts';

/** A number or a decimal text; kept with five places. */
export const decimalSchema = z.union([z.number(), z.string()]).transform((given, context) => {
  const value = d.parseDecimal(String(given));
  if (value !== null) return five(value);
  context.addIssue({ code: 'custom', message: 'expected a decimal number' });
  return z.NEVER;
});

const text = z.string().nullish();

const line = z.looseObject({
  id: text,
  product: z.looseObject({ id: z.string() }),
  quantity: decimalSchema,
  pricing: z.looseObject({
    price: decimalSchema,
    cost: decimalSchema.nullish(),
    discount: decimalSchema.nullish(),
    loyalty_amount: decimalSchema.nullish(),
  }),
  tax: z.looseObject({ id: z.string(), amount: decimalSchema }),
  status: text,
  attributes: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
  _metadata: z
    .looseObject({ sequence: z.number().nullish(), is_price_override: z.boolean().nullish() })
    .nullish(),
});

const payment = z.looseObject({
  id: text,
  amount: decimalSchema,
  type: z.looseObject({ config_id: z.string() }),
  date: text,
  source: z.looseObject({ register_id: text }).nullish(),
});

const saleSchema = z.looseObject({
  id: text,
  source: z.looseObject({ author_id: z.string(), register_id: text, id: text, type: text }),
  state: z.enum(['parked', 'pending', 'voided', 'closed']),
  attributes: z.array(z.string()).nullish(),
  date: text,
  customer_id: text,
  note: text,
  short_code: text,
  invoice_number: text,
  line_items: z.array(line).nullish(),
  payments: z.array(payment).nullish(),
});

export type SaleBody = z.infer<typeof saleSchema>;
export type LineBody = z.infer<typeof line>;
export type PaymentBody = z.infer<typeof payment>;

/** The body of a POST or PUT of a sale. */
export function saleBody(body: string): SaleBody {
  const parsed = saleSchema.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw saleRefused(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
}

/** Any other body, as its schema reads it; what does not fit is refused with 422. */
export function bodyOf<Schema extends z.ZodType>(schema: Schema, body: string): z.infer<Schema> {
  const parsed = schema.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw saleRefused(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest('Malformed JSON');
  }
}
