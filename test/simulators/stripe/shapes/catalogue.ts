import type { Stripe } from 'stripe';
import type { PriceRow } from '../tables.ts';
import { freshId, nowSeconds, type World } from '../world.ts';

export interface ProductDraft {
  name: string;
  description: string | null;
  metadata: Stripe.Metadata;
  active: boolean;
}

export function newProduct(world: World, draft: ProductDraft): Stripe.Product {
  const created = nowSeconds(world);
  return {
    id: freshId(world, 'prod', 14),
    object: 'product',
    active: draft.active,
    created,
    default_price: null,
    description: draft.description,
    images: [],
    livemode: world.livemode,
    marketing_features: [],
    metadata: draft.metadata,
    name: draft.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: created,
    url: null,
  };
}

export interface PriceDraft {
  product: string;
  unitAmount: number;
  currency: string;
  lookupKey: string | null;
  metadata: Stripe.Metadata;
  taxBehavior: string;
  active: boolean;
  /** The buyer named the amount, as for a tip. */
  custom?: boolean;
}

export function newPrice(world: World, draft: PriceDraft): PriceRow {
  return {
    id: freshId(world, 'price'),
    object: 'price',
    active: draft.active,
    billing_scheme: 'per_unit',
    created: nowSeconds(world),
    currency: draft.currency,
    custom_unit_amount:
      draft.custom === true ? { maximum: null, minimum: null, preset: draft.unitAmount } : null,
    livemode: world.livemode,
    lookup_key: draft.lookupKey,
    metadata: draft.metadata,
    nickname: null,
    product: draft.product,
    recurring: null,
    tax_behavior: draft.taxBehavior,
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: draft.unitAmount,
    unit_amount_decimal: String(draft.unitAmount),
  };
}
