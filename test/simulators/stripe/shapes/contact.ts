import type { Stripe } from 'stripe';
import type { Buyer } from '../types.ts';

const NO_ADDRESS = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

/** A full address, as Stripe spells it with nulls. */
export function addressOf(buyer: Buyer | null): Stripe.Address {
  return { ...NO_ADDRESS, ...buyer?.address };
}

export function billingDetailsOf(buyer: Buyer | null): Stripe.Charge.BillingDetails {
  return {
    address: addressOf(buyer),
    email: buyer?.email ?? null,
    name: buyer?.name ?? null,
    phone: buyer?.phone ?? null,
    tax_id: null,
  };
}
