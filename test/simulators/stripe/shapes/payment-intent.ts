import type { Stripe } from 'stripe';
import { freshId, nowSeconds, type World } from '../world.ts';

export interface IntentDraft {
  amount: number;
  currency: string;
  metadata: Stripe.Metadata;
  captureMethod: string;
  customer: string | null;
  description: string | null;
  receiptEmail: string | null;
  shipping: Stripe.PaymentIntent['shipping'];
  amountDetails: Stripe.PaymentIntent.AmountDetails;
  orderReference: string | null;
  customerReference: string | null;
  methodTypes: string[];
}

export function newPaymentIntent(world: World, draft: IntentDraft): Stripe.PaymentIntent {
  const id = freshId(world, 'pi');
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: draft.amount,
    amount_capturable: 0,
    amount_details: { tip: {}, ...draft.amountDetails },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: { allow_redirects: 'always', enabled: true },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: draft.captureMethod,
    client_secret: `${id}_secret_${freshId(world, 's').slice(2)}`,
    confirmation_method: 'automatic',
    created: nowSeconds(world),
    currency: draft.currency,
    customer: draft.customer,
    customer_account: null,
    description: draft.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: world.livemode,
    managed_payments: null,
    metadata: draft.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_details: {
      customer_reference: draft.customerReference,
      order_reference: draft.orderReference,
    },
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: draft.methodTypes,
    payment_record: null,
    processing: null,
    receipt_email: draft.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: draft.shipping,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
}
