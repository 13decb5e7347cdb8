import { allocate } from '../kernel/money.ts';
import type { OrderLine } from '../posting/order.ts';
import { faultOf, firstText, type Goods, type Problem, problem } from './reading.ts';
import type { AmountDetails, DetailLine } from './shapes.ts';

/**
 * The lines of a PaymentIntent's `amount_details`; `unit_cost` is without tax. Discount and tax are stated either per
 * line or for the whole: Stripe allows only one of the two forms, and the second is spread over the lines here.
 */
export function readAmountDetails(details: AmountDetails, items: readonly DetailLine[]): Goods | Problem {
  const grossMinor = items.map((item) => item.quantity * item.unit_cost);
  for (const [index, item] of items.entries()) {
    if (item.quantity < 1 || item.unit_cost < 0) return faultyLine(index);
  }
  const discounts = spread(
    details.discount_amount,
    items.map((item) => item.discount_amount ?? 0),
    grossMinor,
  );
  const nets = grossMinor.map((gross, index) => gross - (discounts[index] ?? 0));
  if (nets.some((net) => net < 0)) {
    return problem('the discount in "amount_details" is more than the lines cost', REMEDY);
  }
  const taxes = spread(
    details.tax?.total_tax_amount,
    items.map((item) => item.tax?.total_tax_amount ?? 0),
    nets,
  );
  const lines = items.map((item, index): OrderLine => {
    const sku = firstText(item.product_code);
    return {
      sku,
      description: firstText(item.product_name, sku) ?? 'Item',
      quantity: item.quantity,
      grossMinor: grossMinor[index] ?? 0,
      discountMinor: discounts[index] ?? 0,
      taxMinor: taxes[index] ?? 0,
      taxes: [],
    };
  });
  const fault = lines
    .map((line, index) => faultOf(line, nameOf(index), REMEDY))
    .find((found) => found !== null);
  if (fault !== undefined) return fault;
  return {
    lines,
    shippingMinor: details.shipping?.amount ?? 0,
    shippingTaxMinor: 0,
    shippingTaxes: [],
    tipMinor: details.tip?.amount ?? 0,
    discountMinor: 0,
  };
}

const REMEDY = 'correct "amount_details" of the PaymentIntent where your checkout makes it';

/** Each line's own amounts, unless the whole is stated. */
function spread(
  wholeMinor: number | null | undefined,
  ownMinor: readonly number[],
  weights: readonly number[],
): readonly number[] {
  const stated = wholeMinor ?? 0;
  return stated === 0 ? ownMinor : allocate(stated, weights);
}

function faultyLine(index: number): Problem {
  return problem(`${nameOf(index)} has a quantity under 1 or a negative unit_cost`, REMEDY);
}

function nameOf(index: number): string {
  return `amount_details.line_items[${index}]`;
}
