import type { Stripe } from 'stripe';
import type { SessionLine } from '../tables.ts';
import { freshId, nowSeconds, type World } from '../world.ts';

const ONE_DAY_SECONDS = 86_400;

export interface SessionDraft {
  lines: SessionLine[];
  shipping: Stripe.Checkout.Session.ShippingCost | null;
  currency: string;
  customer: string | null;
  customerEmail: string | null;
  clientReferenceId: string | null;
  customerCreation: string;
  metadata: Stripe.Metadata;
  methodTypes: string[];
  phoneCollected: boolean;
  invoiceCreation: boolean;
  successUrl: string | null;
  cancelUrl: string | null;
}

/** An open session in payment mode; `line_items` is not part of it until it is asked for. */
export function newSession(world: World, draft: SessionDraft): Stripe.Checkout.Session {
  const mode = world.livemode ? 'live' : 'test';
  const id = freshId(world, `cs_${mode}`, 56);
  const created = nowSeconds(world);
  const discounted = draft.lines.some((line) => line.amount_discount > 0);
  return {
    id,
    object: 'checkout.session',
    ...unused(),
    ...sums(draft.lines, draft.shipping),
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    cancel_url: draft.cancelUrl,
    client_reference_id: draft.clientReferenceId,
    created,
    currency: draft.currency,
    discounts: discounted ? [{ coupon: 'WELCOME', promotion_code: null }] : [],
    customer: draft.customer,
    customer_creation: draft.customer === null ? draft.customerCreation : null,
    customer_email: draft.customerEmail,
    expires_at: created + ONE_DAY_SECONDS,
    invoice_creation: {
      enabled: draft.invoiceCreation,
      invoice_data: {
        account_tax_ids: null,
        custom_fields: null,
        description: null,
        footer: null,
        issuer: null,
        metadata: {},
        rendering_options: null,
      },
    },
    livemode: world.livemode,
    metadata: draft.metadata,
    mode: 'payment',
    payment_method_types: draft.methodTypes,
    payment_status: 'unpaid',
    phone_number_collection: { enabled: draft.phoneCollected },
    shipping_cost: draft.shipping,
    status: 'open',
    success_url: draft.successUrl,
    ui_mode: 'hosted_page',
    url: `https://checkout.stripe.com/c/pay/${id}`,
  };
}

function sums(
  lines: SessionLine[],
  shipping: Stripe.Checkout.Session.ShippingCost | null,
): Pick<Stripe.Checkout.Session, 'amount_subtotal' | 'amount_total' | 'total_details'> {
  const sum = (pick: (line: SessionLine) => number): number =>
    lines.reduce((all, line) => all + pick(line), 0);
  return {
    amount_subtotal: sum((line) => line.amount_subtotal),
    amount_total: sum((line) => line.amount_total) + (shipping?.amount_total ?? 0),
    total_details: {
      amount_discount: sum((line) => line.amount_discount),
      amount_shipping: shipping?.amount_subtotal ?? 0,
      amount_tax: sum((line) => line.amount_tax) + (shipping?.amount_tax ?? 0),
    },
  };
}

function unused(): Omit<Stripe.Checkout.Session, FilledIn> {
  return {
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    billing_address_collection: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer_account: null,
    customer_details: null,
    integration_identifier: null,
    invoice: null,
    locale: null,
    managed_payments: null,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_options: [],
    submit_type: null,
    subscription: null,
    wallet_options: null,
  };
}

type FilledIn =
  | 'id'
  | 'object'
  | 'amount_subtotal'
  | 'amount_total'
  | 'total_details'
  | 'automatic_tax'
  | 'cancel_url'
  | 'client_reference_id'
  | 'created'
  | 'currency'
  | 'customer'
  | 'customer_creation'
  | 'customer_email'
  | 'discounts'
  | 'expires_at'
  | 'invoice_creation'
  | 'livemode'
  | 'metadata'
  | 'mode'
  | 'payment_method_types'
  | 'payment_status'
  | 'phone_number_collection'
  | 'shipping_cost'
  | 'status'
  | 'success_url'
  | 'ui_mode'
  | 'url';
