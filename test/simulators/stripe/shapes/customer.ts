import type { Stripe } from 'stripe';
import type { Buyer } from '../types.ts';
import { freshId, nowSeconds, type World } from '../world.ts';
import { addressOf } from './contact.ts';

export function newCustomer(world: World, buyer: Buyer | null): Stripe.Customer {
  const id = freshId(world, 'cus', 14);
  return {
    id,
    object: 'customer',
    address: buyer?.address === undefined || buyer.address === null ? null : addressOf(buyer),
    balance: 0,
    created: nowSeconds(world),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: buyer?.email ?? null,
    invoice_prefix: id.slice(4, 12).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: world.livemode,
    metadata: {},
    name: buyer?.name ?? null,
    next_invoice_sequence: 1,
    phone: buyer?.phone ?? null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
}
