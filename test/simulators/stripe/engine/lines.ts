import type { Stripe } from 'stripe';
import type { LineTax, SessionLine } from '../tables.ts';
import { freshId, type World } from '../world.ts';

export interface LineDraft {
  price: string;
  description: string;
  quantity: number;
  unitAmount: number;
  currency: string;
  /** Of the whole line, before tax. */
  discountAmount: number;
  /** Id of the Discount it comes from; required where there is an amount. */
  discount: string | null;
  tax: TaxDraft | null;
  metadata: Stripe.Metadata;
}

export interface TaxDraft {
  rate: Stripe.TaxRate;
  /** Absent: computed from the rate, rounded half up. */
  amount?: number;
}

/** A Checkout line with its sums; an inclusive tax is part of the price, an exclusive one comes on top. */
export function sumLine(world: World, draft: LineDraft): SessionLine {
  const subtotal = draft.quantity * draft.unitAmount;
  const net = subtotal - draft.discountAmount;
  const taxes = draft.tax === null ? [] : [taxOn(net, draft.tax)];
  const tax = taxes.reduce((sum, one) => sum + one.amount, 0);
  const inclusive = draft.tax?.rate.inclusive ?? false;
  const discounted = draft.discount !== null && draft.discountAmount > 0;
  return {
    id: freshId(world, 'li'),
    price: draft.price,
    description: draft.description,
    quantity: draft.quantity,
    amount_subtotal: subtotal,
    amount_discount: draft.discountAmount,
    amount_tax: tax,
    amount_total: inclusive ? net : net + tax,
    currency: draft.currency,
    metadata: draft.metadata,
    taxes,
    discounts: discounted ? [{ amount: draft.discountAmount, discount: draft.discount ?? '' }] : [],
  };
}

/** The tax on an amount after discount; for an inclusive rate the part of it that is tax. */
export function taxOn(net: number, draft: TaxDraft): LineTax {
  const { rate } = draft;
  const ppm = Math.round(rate.percentage * 10_000);
  const base = rate.inclusive ? 1_000_000 + ppm : 1_000_000;
  const amount = draft.amount ?? Math.round((net * ppm) / base);
  return { amount, rate: rate.id, taxable_amount: rate.inclusive ? net - amount : net };
}

/** The account's tax rate of that percentage, made when it is first needed. */
export function taxRate(
  world: World,
  wanted: { percentage: number; inclusive: boolean; name?: string },
): Stripe.TaxRate {
  const name = wanted.name ?? 'Sales tax';
  const found = world.tables.tax_rates
    .all()
    .find(
      (rate) =>
        rate.percentage === wanted.percentage &&
        rate.inclusive === wanted.inclusive &&
        rate.display_name === name,
    );
  if (found !== undefined) return found;
  return world.tables.tax_rates.put({
    id: freshId(world, 'txr'),
    object: 'tax_rate',
    active: true,
    country: 'US',
    created: Math.floor(world.clock.nowMs() / 1000),
    description: null,
    display_name: name,
    effective_percentage: wanted.percentage,
    flat_amount: null,
    inclusive: wanted.inclusive,
    jurisdiction: 'US - NY',
    jurisdiction_level: 'state',
    livemode: world.livemode,
    metadata: {},
    percentage: wanted.percentage,
    rate_type: 'percentage',
    state: 'NY',
    tax_type: 'sales_tax',
  });
}
