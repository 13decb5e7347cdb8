import type { Stripe } from 'stripe';
import type { Instrument } from './engine/instruments.ts';
import type { Store, Table } from './store.ts';

/** On the wire a decimal is a string; stripe-node makes a `Decimal` of it. */
export type PriceRow = Omit<Stripe.Price, 'unit_amount_decimal'> & { unit_amount_decimal: string | null };
export type InvoiceRow = Omit<Stripe.Invoice, 'lines'>;
export type InvoiceLineRow = Omit<Stripe.InvoiceLineItem, 'pricing' | 'quantity_decimal'> & {
  pricing: {
    type: 'price_details';
    price_details: { price: string; product: string };
    unit_amount_decimal: string;
  };
  quantity_decimal: string | null;
};

export interface DeletedRow {
  id: string;
  object: string;
  deleted: true;
}

export interface EventRow {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: { id: string }; previous_attributes?: Record<string, unknown> };
  livemode: boolean;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

/** One event's way to one endpoint. */
export interface DeliveryRow {
  id: string;
  event: string;
  endpoint: string;
  createdMs: number;
  /** Attempts made. */
  attempts: number;
  dueMs: number;
  status: 'pending' | 'delivered' | 'failed' | 'dropped' | 'stopped';
  lastStatus: number | string | null;
  deliveredAtMs: number | null;
}

/** A tax or discount of a line; `rate` and `discount` are ids. */
export interface LineTax {
  amount: number;
  rate: string;
  taxable_amount: number;
}
export interface LineDiscount {
  amount: number;
  discount: string;
}

export interface SessionLine {
  id: string;
  price: string;
  description: string;
  quantity: number;
  amount_subtotal: number;
  amount_discount: number;
  amount_tax: number;
  amount_total: number;
  currency: string;
  metadata: Stripe.Metadata;
  taxes: LineTax[];
  discounts: LineDiscount[];
}

/** What a Checkout Session keeps to itself until it is asked for, and what it will give to its PaymentIntent. */
export interface SessionParts {
  id: string;
  lines: SessionLine[];
  shippingTaxes: LineTax[];
  intent: {
    metadata: Stripe.Metadata;
    capture_method: string;
    description: string | null;
    receipt_email: string | null;
    shipping: Stripe.PaymentIntent['shipping'];
  };
}

export interface IntentLines {
  id: string;
  lines: Stripe.PaymentIntentAmountDetailsLineItem[];
}

export interface MethodRow {
  id: string;
  object: Stripe.PaymentMethod;
  instrument: Instrument;
}

export interface EndpointRow {
  id: string;
  endpoint: Stripe.WebhookEndpoint;
  secrets: string[];
}

/** Something Stripe does later by itself. */
export interface JobRow {
  id: string;
  dueMs: number;
  kind: JobKind;
  subject: string;
}
export type JobKind =
  | 'book-charge'
  | 'settle-charge'
  | 'fail-charge'
  | 'settle-refund'
  | 'fail-refund'
  | 'open-fraudulent-dispute'
  | 'open-not-received-dispute'
  | 'open-inquiry';

export interface IdempotencyRow {
  id: string;
  fingerprint: string;
  createdMs: number;
  status: number;
  body: string;
  requestId: string;
}

export interface MetaRow {
  id: string;
  value: string;
}

export interface InvoiceItemRow {
  id: string;
  customer: string;
  invoice: string | null;
  amount: number;
  currency: string;
  description: string | null;
}

/** Every table of the simulated account. */
export interface StripeTables {
  payment_intents: Table<Stripe.PaymentIntent>;
  intent_lines: Table<IntentLines>;
  charges: Table<Stripe.Charge>;
  refunds: Table<Stripe.Refund>;
  disputes: Table<Stripe.Dispute>;
  sessions: Table<Stripe.Checkout.Session>;
  session_parts: Table<SessionParts>;
  customers: Table<Stripe.Customer | DeletedRow>;
  products: Table<Stripe.Product>;
  prices: Table<PriceRow>;
  tax_rates: Table<Stripe.TaxRate>;
  coupons: Table<Stripe.Coupon>;
  discounts: Table<Stripe.Discount>;
  invoices: Table<InvoiceRow>;
  invoice_lines: Table<InvoiceLineRow>;
  invoice_items: Table<InvoiceItemRow>;
  invoice_payments: Table<Stripe.InvoicePayment>;
  payment_methods: Table<MethodRow>;
  balance_transactions: Table<Stripe.BalanceTransaction>;
  payouts: Table<Stripe.Payout>;
  payout_members: Table<{ id: string; payout: string }>;
  events: Table<EventRow>;
  deliveries: Table<DeliveryRow>;
  endpoints: Table<EndpointRow>;
  jobs: Table<JobRow>;
  idempotency: Table<IdempotencyRow>;
  meta: Table<MetaRow>;
}

export function openTables(store: Store): StripeTables {
  return {
    payment_intents: store.table('payment_intents'),
    intent_lines: store.table('intent_lines'),
    charges: store.table('charges'),
    refunds: store.table('refunds'),
    disputes: store.table('disputes'),
    sessions: store.table('sessions'),
    session_parts: store.table('session_parts'),
    customers: store.table('customers'),
    products: store.table('products'),
    prices: store.table('prices'),
    tax_rates: store.table('tax_rates'),
    coupons: store.table('coupons'),
    discounts: store.table('discounts'),
    invoices: store.table('invoices'),
    invoice_lines: store.table('invoice_lines'),
    invoice_items: store.table('invoice_items'),
    invoice_payments: store.table('invoice_payments'),
    payment_methods: store.table('payment_methods'),
    balance_transactions: store.table('balance_transactions'),
    payouts: store.table('payouts'),
    payout_members: store.table('payout_members'),
    events: store.table('events'),
    deliveries: store.table('deliveries'),
    endpoints: store.table('endpoints'),
    jobs: store.table('jobs'),
    idempotency: store.table('idempotency'),
    meta: store.table('meta'),
  };
}
