import { allocate } from '../kernel/money.ts';
import type { OrderLine } from '../posting/order.ts';
import { faultOf, firstText, type Goods, type Problem, problem, taxPartsOf } from './reading.ts';
import type { CheckoutLine, Session } from './shapes.ts';

export interface CheckoutSource {
  readonly session: Session;
  readonly lines: readonly CheckoutLine[];
}

/** The lines of a Checkout Session, also one of a Payment Link. Their totals already carry every discount. */
export function readCheckout(source: CheckoutSource, currency: string): Goods | Problem {
  const lines: OrderLine[] = [];
  for (const [index, item] of source.lines.entries()) {
    const name = `line ${index + 1} of Checkout Session ${source.session.id}`;
    if (item.currency !== currency) {
      return problem(
        `${name} is in ${item.currency}, the payment in ${currency}`,
        'give the price the currency that is charged',
      );
    }
    // Checkout lets a buyer set an adjustable quantity to nothing.
    if (item.quantity === 0 && item.amount_total === 0) continue;
    const line = lineOf(item);
    const fault = faultOf(line, name);
    if (fault !== null) return fault;
    lines.push(line);
  }
  return { lines, ...shippingOf(source.session.shipping_cost), tipMinor: 0, discountMinor: 0 };
}

/**
 * Whether tax is on top or inside the price shows in the totals: `amount_total` is after discount and tax, so that
 * net = total - tax in both cases. A discount on a price with tax inside is itself partly tax.
 */
function lineOf(item: CheckoutLine): OrderLine {
  const netMinor = item.amount_total - item.amount_tax;
  const exclusiveMinor = item.amount_total - (item.amount_subtotal - item.amount_discount);
  const discountMinor = withoutTax(item.amount_discount, netMinor, item.amount_tax - exclusiveMinor);
  const product = item.price?.product ?? null;
  const sku = firstText(product?.metadata['sku'], item.price?.metadata['sku'], item.price?.lookup_key);
  return {
    sku,
    description: firstText(item.description, product?.name, sku) ?? 'Item',
    quantity: item.quantity ?? 0,
    grossMinor: netMinor + discountMinor,
    discountMinor,
    taxMinor: item.amount_tax,
    taxes: taxPartsOf(item.taxes, item.amount_tax),
  };
}

/** The part of a discount that lowered the net, where the rest lowered the tax inside the price. */
export function withoutTax(discountMinor: number, netMinor: number, inclusiveTaxMinor: number): number {
  if (discountMinor <= 0 || netMinor < 0 || inclusiveTaxMinor <= 0) return discountMinor;
  return allocate(discountMinor, [netMinor, inclusiveTaxMinor])[0] ?? discountMinor;
}

/** Shipping of a Session or an invoice: what it costs without tax, and its tax, both after discounts. */
export function shippingOf(
  cost: Session['shipping_cost'],
): Pick<Goods, 'shippingMinor' | 'shippingTaxMinor' | 'shippingTaxes'> {
  if (cost === null || cost === undefined)
    return { shippingMinor: 0, shippingTaxMinor: 0, shippingTaxes: [] };
  return {
    shippingMinor: cost.amount_total - cost.amount_tax,
    shippingTaxMinor: cost.amount_tax,
    shippingTaxes: taxPartsOf(cost.taxes, cost.amount_tax),
  };
}
