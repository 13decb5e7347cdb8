import type { Stripe } from 'stripe';
import type { Instrument } from '../engine/instruments.ts';
import type { MethodRow } from '../tables.ts';
import type { Buyer } from '../types.ts';
import { freshId, nowSeconds, type World } from '../world.ts';
import { billingDetailsOf } from './contact.ts';

/** A PaymentMethod of an instrument; what the instrument will do is kept beside it, out of callers' sight. */
export function newPaymentMethod(
  world: World,
  instrument: Instrument,
  buyer: Buyer | null,
  customer: string | null,
): MethodRow {
  const id = freshId(world, 'pm');
  const object: Stripe.PaymentMethod = {
    id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: billingDetailsOf(buyer),
    created: nowSeconds(world),
    customer,
    customer_account: null,
    livemode: world.livemode,
    metadata: {},
    type: instrument.type,
    ...(instrument.type === 'card' ? { card: card(instrument) } : {}),
  };
  return world.tables.payment_methods.put({ id, object, instrument });
}

function card(instrument: Instrument): Stripe.PaymentMethod.Card {
  return {
    brand: instrument.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: 'US',
    display_brand: instrument.brand,
    exp_month: 8,
    exp_year: 2030,
    fingerprint: `fp${instrument.last4}`,
    funding: 'credit',
    generated_from: null,
    last4: instrument.last4,
    networks: { available: [instrument.brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
}
