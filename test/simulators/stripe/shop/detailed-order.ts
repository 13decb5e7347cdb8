import type { Stripe } from 'stripe';
import { freshId, type World } from '../world.ts';
import type { DetailedOrder } from './orders.ts';

/** The totals of `amount_details`; the lines are kept apart. */
export function detailsOf(order: DetailedOrder): Stripe.PaymentIntent.AmountDetails {
  return {
    ...(order.discountMinor === undefined ? {} : { discount_amount: order.discountMinor }),
    ...(order.taxMinor === undefined ? {} : { tax: { total_tax_amount: order.taxMinor } }),
    ...(order.shippingMinor === undefined
      ? {}
      : { shipping: { amount: order.shippingMinor, from_postal_code: null, to_postal_code: null } }),
  };
}

export function detailLines(
  world: World,
  order: DetailedOrder | undefined,
): Stripe.PaymentIntentAmountDetailsLineItem[] {
  return (order?.lines ?? []).map((line) => ({
    id: freshId(world, 'uli'),
    object: 'payment_intent_amount_details_line_item',
    discount_amount: line.discountMinor ?? null,
    payment_method_options: null,
    product_code: line.productCode ?? null,
    product_name: line.productName,
    quantity: line.quantity,
    tax: line.taxMinor === undefined ? null : { total_tax_amount: line.taxMinor },
    unit_cost: line.unitCostMinor,
    unit_of_measure: null,
  }));
}

export function detailsTotal(order: DetailedOrder): number {
  const lines = (order.lines ?? []).reduce(
    (sum, line) =>
      sum + line.quantity * line.unitCostMinor - (line.discountMinor ?? 0) + (line.taxMinor ?? 0),
    0,
  );
  return lines + (order.shippingMinor ?? 0) + (order.taxMinor ?? 0) - (order.discountMinor ?? 0);
}
