import type { Stripe } from 'stripe';
import type { InvoiceLineRow, InvoiceRow } from '../tables.ts';
import { freshId, nowSeconds, type World } from '../world.ts';

export interface InvoiceSums {
  subtotal: number;
  discount: number;
  tax: number;
  /** Sum of taxes that come on top of the price. */
  exclusiveTax: number;
}

/** A draft invoice of a customer; its lines are kept in a table of their own. */
export function newInvoice(
  world: World,
  customer: Stripe.Customer,
  invoice: { currency: string; metadata: Stripe.Metadata; description: string | null; sums: InvoiceSums },
): InvoiceRow {
  const created = nowSeconds(world);
  const { sums } = invoice;
  const total = sums.subtotal - sums.discount + sums.exclusiveTax;
  return {
    id: freshId(world, 'in'),
    object: 'invoice',
    ...blank(),
    amount_due: total,
    amount_remaining: total,
    created,
    currency: invoice.currency,
    customer: customer.id,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    description: invoice.description,
    livemode: world.livemode,
    metadata: invoice.metadata,
    period_end: created,
    period_start: created,
    status: 'draft',
    subtotal: sums.subtotal,
    subtotal_excluding_tax: sums.subtotal - (sums.tax - sums.exclusiveTax),
    total,
    total_discount_amounts: [],
    total_excluding_tax: total - sums.tax,
  };
}

function blank(): Omit<InvoiceRow, Filled> {
  return {
    account_country: 'US',
    account_name: 'Demo Outfitters',
    account_tax_ids: null,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: 'manual',
    collection_method: 'charge_automatically',
    custom_fields: null,
    customer_account: null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    test_clock: null,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
}

type Filled =
  | 'id'
  | 'object'
  | 'amount_due'
  | 'amount_remaining'
  | 'created'
  | 'currency'
  | 'customer'
  | 'customer_address'
  | 'customer_email'
  | 'customer_name'
  | 'customer_phone'
  | 'description'
  | 'livemode'
  | 'metadata'
  | 'period_end'
  | 'period_start'
  | 'status'
  | 'subtotal'
  | 'subtotal_excluding_tax'
  | 'total'
  | 'total_discount_amounts'
  | 'total_excluding_tax';

export interface InvoiceLineDraft {
  description: string | null;
  quantity: number;
  unitAmount: number;
  currency: string;
  price: string;
  product: string;
  discountAmount: number;
  taxes: InvoiceLineRow['taxes'];
  metadata: Stripe.Metadata;
}

export function newInvoiceLine(world: World, invoice: string, draft: InvoiceLineDraft): InvoiceLineRow {
  const now = nowSeconds(world);
  const amount = draft.quantity * draft.unitAmount;
  const discount = draft.discountAmount > 0 ? freshId(world, 'di') : null;
  return {
    id: freshId(world, 'il'),
    object: 'line_item',
    amount,
    currency: draft.currency,
    description: draft.description,
    discount_amounts: discount === null ? [] : [{ amount: draft.discountAmount, discount }],
    discountable: true,
    discounts: discount === null ? [] : [discount],
    invoice,
    livemode: world.livemode,
    metadata: draft.metadata,
    parent: null,
    period: { end: now, start: now },
    pretax_credit_amounts: [],
    pricing: {
      type: 'price_details',
      price_details: { price: draft.price, product: draft.product },
      unit_amount_decimal: String(draft.unitAmount),
    },
    quantity: draft.quantity,
    quantity_decimal: String(draft.quantity),
    subscription: null,
    subtotal: amount,
    taxes: draft.taxes,
  };
}
