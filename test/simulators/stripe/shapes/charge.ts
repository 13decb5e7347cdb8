import type { Stripe } from 'stripe';
import { type Instrument, isCard } from '../engine/instruments.ts';
import type { Buyer } from '../types.ts';
import { freshId, nowSeconds, type World } from '../world.ts';
import { billingDetailsOf } from './contact.ts';
import { paymentMethodDetails } from './payment-method-details.ts';

export interface ChargeDraft {
  amount: number;
  currency: string;
  instrument: Instrument;
  buyer: Buyer | null;
  customer: string | null;
  paymentMethod: string | null;
  paymentIntent: string | null;
  metadata: Stripe.Metadata;
  description: string | null;
  receiptEmail: string | null;
  shipping: Stripe.Charge['shipping'];
  status: 'succeeded' | 'pending' | 'failed';
  captured: boolean;
}

/** A charge as it is created: no balance transaction yet, whatever its status. */
export function newCharge(world: World, draft: ChargeDraft): Stripe.Charge {
  const id = freshId(world, isCard(draft.instrument.type) ? 'ch' : 'py');
  const failed = draft.status === 'failed';
  return {
    id,
    object: 'charge',
    amount: draft.amount,
    amount_captured: draft.captured ? draft.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: billingDetailsOf(draft.buyer),
    calculated_statement_descriptor: 'DEMO OUTFITTERS',
    captured: draft.captured,
    created: nowSeconds(world),
    currency: draft.currency,
    customer: draft.customer,
    description: draft.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failed ? 'card_declined' : null,
    failure_message: failed ? 'Your card was declined.' : null,
    fraud_details: {},
    livemode: world.livemode,
    metadata: draft.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(failed),
    paid: draft.status === 'succeeded',
    payment_intent: draft.paymentIntent,
    payment_method: draft.paymentMethod,
    payment_method_details: paymentMethodDetails(draft.instrument, draft.amount, draft.buyer?.name ?? null),
    receipt_email: draft.receiptEmail,
    receipt_number: null,
    receipt_url: failed ? null : `https://pay.stripe.com/receipts/payment/${id}`,
    refunded: false,
    review: null,
    shipping: draft.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: draft.status,
    transfer_data: null,
    transfer_group: null,
  };
}

function outcomeOf(failed: boolean): Stripe.Charge.Outcome {
  return {
    advice_code: failed ? 'try_again_later' : null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: failed ? 'declined_by_network' : 'approved_by_network',
    reason: failed ? 'generic_decline' : null,
    seller_message: failed ? 'The bank did not return any further details.' : 'Payment complete.',
    type: failed ? 'issuer_declined' : 'authorized',
  };
}
