import type { Stripe } from 'stripe';
import { invalidRequest } from '../http/errors.ts';
import type { Params } from '../http/form.ts';
import { flag, group, groups, integer, requiredInteger, requiredText, textOrNull } from '../http/params.ts';
import { freshId, type World } from '../world.ts';

const MAX_LINES = 200;
const MAX_CODE_LENGTH = 12;

export interface AmountDetails {
  details: Stripe.PaymentIntent.AmountDetails;
  /** Kept apart: callers see them only when they ask. */
  lines: Stripe.PaymentIntentAmountDetailsLineItem[];
}

/**
 * Reads `amount_details` of a PaymentIntent call, null where it has none. Discount and tax stand on the lines
 * or on the total, never both; the sums are checked unless `enforce_arithmetic_validation` is false.
 */
export function readAmountDetails(world: World, params: Params, amount: number): AmountDetails | null {
  const given = group(params, 'amount_details');
  if (given === undefined) return null;
  const lines = groups(given, 'line_items').map((line) => readLine(world, line));
  if (lines.length > MAX_LINES) {
    throw invalidRequest(`At most ${MAX_LINES} line items are allowed.`, {
      param: 'amount_details[line_items]',
    });
  }
  const discount = integer(given, 'discount_amount');
  const shipping = group(given, 'shipping');
  const taxGroup = group(given, 'tax');
  const tax = taxGroup === undefined ? undefined : integer(taxGroup, 'total_tax_amount');
  refuseBoth(lines, discount, tax);
  const details: Stripe.PaymentIntent.AmountDetails = {
    ...(discount === undefined ? {} : { discount_amount: discount }),
    ...(shipping === undefined ? {} : { shipping: readShipping(shipping) }),
    ...(tax === undefined ? {} : { tax: { total_tax_amount: tax } }),
  };
  const error = arithmeticError(lines, details, amount);
  if (error === null) return { details, lines };
  if (flag(given, 'enforce_arithmetic_validation') ?? true) {
    throw invalidRequest(error.message ?? '', { code: error.code ?? '', param: 'amount_details' });
  }
  return { details: { ...details, error }, lines };
}

function readLine(world: World, line: Params): Stripe.PaymentIntentAmountDetailsLineItem {
  const code = textOrNull(line, 'product_code');
  if (code !== null && code.length > MAX_CODE_LENGTH) {
    throw invalidRequest(`product_code must be at most ${MAX_CODE_LENGTH} characters: ${code}`, {
      param: 'amount_details[line_items][product_code]',
    });
  }
  const tax = group(line, 'tax');
  const total = tax === undefined ? undefined : integer(tax, 'total_tax_amount');
  return {
    id: freshId(world, 'uli'),
    object: 'payment_intent_amount_details_line_item',
    discount_amount: integer(line, 'discount_amount') ?? null,
    payment_method_options: null,
    product_code: code,
    product_name: requiredText(line, 'product_name'),
    quantity: requiredInteger(line, 'quantity'),
    tax: total === undefined ? null : { total_tax_amount: total },
    unit_cost: requiredInteger(line, 'unit_cost', 0),
    unit_of_measure: textOrNull(line, 'unit_of_measure'),
  };
}

function readShipping(shipping: Params): Stripe.PaymentIntent.AmountDetails.Shipping {
  return {
    amount: integer(shipping, 'amount') ?? null,
    from_postal_code: textOrNull(shipping, 'from_postal_code'),
    to_postal_code: textOrNull(shipping, 'to_postal_code'),
  };
}

function refuseBoth(
  lines: Stripe.PaymentIntentAmountDetailsLineItem[],
  discount: number | undefined,
  tax: number | undefined,
): void {
  const clash =
    (discount !== undefined && lines.some((line) => line.discount_amount !== null)) ||
    (tax !== undefined && lines.some((line) => line.tax !== null));
  if (clash) {
    throw invalidRequest('Discounts and taxes may stand on the line items or on the total, not on both.', {
      code: 'parameters_exclusive',
      param: 'amount_details',
    });
  }
}

/** What is wrong with the sums, null where they meet the amount. */
export function arithmeticError(
  lines: Stripe.PaymentIntentAmountDetailsLineItem[],
  details: Stripe.PaymentIntent.AmountDetails,
  amount: number,
): Stripe.PaymentIntent.AmountDetails.Error | null {
  const discount = details.discount_amount ?? 0;
  const shipping = details.shipping?.amount ?? 0;
  const tax = details.tax?.total_tax_amount ?? 0;
  if (lines.length === 0) {
    if (discount + shipping + tax <= amount) return null;
    return {
      code: 'amount_details_tax_shipping_discount_greater_than_amount',
      message: `Tax, shipping and discount are greater than the amount (${amount}).`,
    };
  }
  const net = lines.reduce(
    (sum, line) =>
      sum + line.quantity * line.unit_cost - (line.discount_amount ?? 0) + (line.tax?.total_tax_amount ?? 0),
    0,
  );
  const total = net - discount + shipping + tax;
  if (total === amount) return null;
  return {
    code: 'amount_details_amount_mismatch',
    message: `The line items, shipping, tax and discounts sum to ${total}, the amount is ${amount}.`,
  };
}
