import type { Order, OrderReading } from '../../shared/posting/order.ts';
import type { OrderSources } from '../../shared/stripe/read-order.ts';
import { type CheckoutLine, type InvoiceLine, shapes } from '../../shared/stripe/shapes.ts';

/** A payment without any lines; tests add the sources that they are about. */
export const NO_SOURCES: OrderSources = {
  currency: 'usd',
  checkout: null,
  amountDetails: null,
  detailLines: [],
  invoices: [],
  metadata: {},
  orderReference: null,
};

export function orderIn(reading: OrderReading): Order {
  if (reading.kind !== 'order') throw new Error(`no order: ${JSON.stringify(reading)}`);
  return reading.order;
}

/** What the parts sum to, as the owner would reckon it. */
export function totalOf(order: Order): number {
  const lines = order.lines.reduce(
    (sum, line) => sum + line.grossMinor - line.discountMinor + line.taxMinor,
    0,
  );
  return lines + order.shippingMinor + order.shippingTaxMinor + order.tipMinor - order.discountMinor;
}

export function session(fields: Record<string, unknown> = {}) {
  return shapes.session.parse({ id: 'cs_1', currency: 'usd', payment_intent: 'pi_1', ...fields });
}

export function checkoutLine(fields: Record<string, unknown> = {}): CheckoutLine {
  return shapes.checkoutLine.parse({
    description: 'Trail Tee M',
    currency: 'usd',
    quantity: 2,
    amount_subtotal: 2500,
    amount_discount: 0,
    amount_tax: 0,
    amount_total: 2500,
    price: {
      id: 'price_1',
      lookup_key: null,
      metadata: {},
      product: { name: 'Tee', metadata: { sku: 'TEE-M' } },
    },
    taxes: [],
    ...fields,
  });
}

export function invoiceLine(fields: Record<string, unknown> = {}): InvoiceLine {
  return shapes.invoiceLine.parse({
    description: 'Trail Tee M',
    currency: 'usd',
    quantity: 2,
    amount: 2500,
    discount_amounts: [],
    pricing: { price_details: { price: 'price_1' } },
    taxes: [],
    ...fields,
  });
}
