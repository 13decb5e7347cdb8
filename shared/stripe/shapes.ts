import * as z from 'zod';
import { RefusedError } from '../kernel/answer.ts';
import { unreadable } from './refusal.ts';

/**
 * What is read of Stripe's objects, and only that: unknown fields are let through, so that a new version of the API
 * with more of them changes nothing. Amounts are integer minor units, times epoch seconds, as Stripe has them.
 */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const amount = z.int();
const metadata = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});
export type Metadata = z.infer<typeof metadata>;

/** An id, or the object in its place where it was expanded; only the id matters. */
const reference = z
  .union([z.string(), z.object({ id: z.string() })])
  .nullish()
  .transform((value) => (typeof value === 'string' ? value : (value?.id ?? null)));

/** A balance transaction: only when it was booked matters; null where it is not expanded. Its amount may be in the bank's currency. */
const booking = z
  .union([z.string(), z.object({ created: z.int() })])
  .nullish()
  .transform((value) =>
    value === null || value === undefined
      ? null
      : { created: typeof value === 'string' ? null : value.created },
  );
export type Booking = z.infer<typeof booking>;

const address = z.object({ line1: text, postal_code: text }).nullish();
const contact = z.object({ email: text, name: text, phone: text, address }).nullish();
const shipping = z.object({ name: text, phone: text }).nullish();

/** A deleted customer keeps its id and nothing else. */
const customer = z
  .union([
    z.string().transform((id) => ({ id })),
    z.object({ id: z.string(), email: text, name: text, phone: text }),
  ])
  .nullish();

const chargeSchema = z.object({
  id: z.string(),
  livemode: z.boolean(),
  created: z.int(),
  currency: z.string(),
  amount,
  amount_captured: amount,
  status: z.string(),
  disputed: z.boolean().nullish(),
  payment_intent: reference,
  balance_transaction: booking,
  failure_balance_transaction: booking,
  metadata,
  customer,
  billing_details: contact,
  receipt_email: text,
  shipping,
  payment_method_details: z.object({ type: z.string() }).nullish(),
});
export type Charge = z.infer<typeof chargeSchema>;

const detailLine = z.object({
  product_code: text,
  product_name: text,
  quantity: amount,
  unit_cost: amount,
  discount_amount: amount.nullish(),
  tax: z.object({ total_tax_amount: amount }).nullish(),
});
export type DetailLine = z.infer<typeof detailLine>;

const amountDetails = z.object({
  discount_amount: amount.nullish(),
  line_items: z.object({ data: z.array(detailLine), has_more: z.boolean().nullish() }).nullish(),
  shipping: z.object({ amount: amount.nullish() }).nullish(),
  tax: z.object({ total_tax_amount: amount.nullish() }).nullish(),
  tip: z.object({ amount: amount.nullish() }).nullish(),
});
export type AmountDetails = z.infer<typeof amountDetails>;

const intentSchema = z.object({
  id: z.string(),
  livemode: z.boolean(),
  currency: z.string(),
  status: text,
  capture_method: text,
  payment_method_options: z.record(z.string(), z.object({ capture_method: text }).nullish()).nullish(),
  latest_charge: z.union([z.string(), chargeSchema]).nullish(),
  amount_details: amountDetails.nullish(),
  payment_details: z.object({ order_reference: text }).nullish(),
  metadata,
  customer,
  receipt_email: text,
  shipping,
});
export type Intent = z.infer<typeof intentSchema>;

const refundSchema = z.object({
  id: z.string(),
  created: z.int(),
  currency: z.string(),
  amount,
  status: text,
  reason: text,
  charge: reference,
  payment_intent: reference,
  balance_transaction: booking,
  failure_balance_transaction: booking,
  metadata,
});
export type Refund = z.infer<typeof refundSchema>;

const disputeSchema = z.object({
  id: z.string(),
  created: z.int(),
  currency: z.string(),
  amount,
  status: z.string(),
  reason: text,
  charge: reference,
  payment_intent: reference,
  balance_transactions: z.array(z.object({ amount, created: z.int() })).nullish(),
  metadata,
});
export type Dispute = z.infer<typeof disputeSchema>;

const rate = z.object({
  display_name: text,
  percentage: z.number().nullish(),
  effective_percentage: z.number().nullish(),
  jurisdiction: text,
  state: text,
});
const tax = z.object({ amount, rate: rate.nullish() });
export type Tax = z.infer<typeof tax>;

const shippingCost = z.object({ amount_total: amount, amount_tax: amount, taxes: z.array(tax).nullish() });

const sessionSchema = z.object({
  id: z.string(),
  currency: text,
  client_reference_id: text,
  payment_intent: reference,
  customer_details: contact,
  shipping_cost: shippingCost.nullish(),
});
export type Session = z.infer<typeof sessionSchema>;

const priceSchema = z.object({
  id: z.string(),
  lookup_key: text,
  metadata,
  // An id where it is not expanded; a deleted product has no metadata.
  product: z.union([z.string().transform(() => null), z.object({ name: text, metadata })]).nullish(),
});
export type Price = z.infer<typeof priceSchema>;

const checkoutLineSchema = z.object({
  description: text,
  currency: z.string(),
  quantity: amount.nullish(),
  amount_subtotal: amount,
  amount_discount: amount,
  amount_tax: amount,
  amount_total: amount,
  price: priceSchema.nullish(),
  taxes: z.array(tax).nullish(),
});
export type CheckoutLine = z.infer<typeof checkoutLineSchema>;

const invoiceSchema = z.object({
  id: z.string(),
  number: text,
  currency: z.string(),
  total: amount,
  shipping_cost: shippingCost.nullish(),
});
export type Invoice = z.infer<typeof invoiceSchema>;

const invoicePaymentSchema = z.object({ status: text, invoice: z.union([z.string(), invoiceSchema]) });

const invoiceLineSchema = z.object({
  description: text,
  currency: z.string(),
  quantity: amount.nullish(),
  /** The whole quantity, of which `quantity` is cut to an integer; the SDK makes an object of it. */
  quantity_decimal: z.coerce.string().nullish(),
  amount,
  discount_amounts: z.array(z.object({ amount })).nullish(),
  pricing: z.object({ price_details: z.object({ price: reference }).nullish() }).nullish(),
  taxes: z.array(z.object({ amount, tax_behavior: text })).nullish(),
});
export type InvoiceLine = z.infer<typeof invoiceLineSchema>;

export const shapes = {
  charge: chargeSchema,
  intent: intentSchema,
  refund: refundSchema,
  dispute: disputeSchema,
  session: sessionSchema,
  price: priceSchema,
  detailLine,
  checkoutLine: checkoutLineSchema,
  invoice: invoiceSchema,
  invoicePayment: invoicePaymentSchema,
  invoiceLine: invoiceLineSchema,
};

/**
 * Reads an object of Stripe's.
 * @param what names it for people, e.g. `charge ch_…`.
 * @throws {RefusedError} this payment's, naming the field that is not as Stripe promises it.
 */
export function readShape<S extends z.ZodType>(schema: S, value: unknown, what: string): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.map(String).join('.') ?? '';
  throw new RefusedError(unreadable(what, path === '' ? '(object)' : path));
}
