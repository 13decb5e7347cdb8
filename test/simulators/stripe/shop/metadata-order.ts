import type { Stripe } from 'stripe';
import type { MetadataLine, MetadataOrder } from './orders.ts';

const MAX_VALUE_LENGTH = 500;

/**
 * An order as metadata of a PaymentIntent: `order_lines` is a JSON list, cut over `order_lines_2`, `_3` … where
 * it is longer than a metadata value may be; the rest are integers in minor units.
 */
export function orderMetadata(order: MetadataOrder): Stripe.Metadata {
  const metadata: Stripe.Metadata = {};
  if (order.lines !== undefined) {
    const text = JSON.stringify(order.lines.map(wireLine));
    for (let start = 0, part = 1; start < text.length; start += MAX_VALUE_LENGTH, part += 1) {
      const key = part === 1 ? 'order_lines' : `order_lines_${part}`;
      metadata[key] = text.slice(start, start + MAX_VALUE_LENGTH);
    }
  }
  const numbers = {
    order_shipping: order.shippingMinor,
    order_shipping_tax: order.shippingTaxMinor,
    order_tip: order.tipMinor,
    order_discount: order.discountMinor,
    order_total: order.totalMinor,
  };
  for (const [key, value] of Object.entries(numbers)) if (value !== undefined) metadata[key] = String(value);
  if (order.reference !== undefined) metadata['order_reference'] = order.reference;
  if (order.type !== undefined) metadata['order_type'] = order.type;
  return metadata;
}

/** What the order's parts sum to. */
export function orderTotal(order: MetadataOrder): number {
  const lines = (order.lines ?? []).reduce(
    (sum, line) =>
      sum + line.quantity * line.unitAmountMinor - (line.discountMinor ?? 0) + (line.taxMinor ?? 0),
    0,
  );
  const extras = (order.shippingMinor ?? 0) + (order.shippingTaxMinor ?? 0) + (order.tipMinor ?? 0);
  return lines + extras - (order.discountMinor ?? 0);
}

function wireLine(line: MetadataLine): Record<string, string | number> {
  return {
    ...(line.sku === undefined ? {} : { sku: line.sku }),
    quantity: line.quantity,
    unit_amount: line.unitAmountMinor,
    ...(line.taxMinor === undefined ? {} : { tax: line.taxMinor }),
    ...(line.discountMinor === undefined ? {} : { discount: line.discountMinor }),
    ...(line.description === undefined ? {} : { description: line.description }),
  };
}
