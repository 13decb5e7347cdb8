import type { Stripe } from 'stripe';
import type { Params } from '../http/form.ts';
import { group, textOrNull } from '../http/params.ts';

/** Reads `address[...]` of a call, null where it has none. */
export function readAddress(params: Params): Stripe.Address | null {
  const address = group(params, 'address');
  if (address === undefined) return null;
  return {
    city: textOrNull(address, 'city'),
    country: textOrNull(address, 'country'),
    line1: textOrNull(address, 'line1'),
    line2: textOrNull(address, 'line2'),
    postal_code: textOrNull(address, 'postal_code'),
    state: textOrNull(address, 'state'),
  };
}

/** Reads `shipping[...]` of a PaymentIntent or charge. */
export function readShipping(params: Params): Stripe.PaymentIntent.Shipping | null {
  const shipping = group(params, 'shipping');
  if (shipping === undefined) return null;
  const address = readAddress(shipping);
  return {
    ...(address === null ? {} : { address }),
    carrier: textOrNull(shipping, 'carrier'),
    name: textOrNull(shipping, 'name') ?? '',
    phone: textOrNull(shipping, 'phone'),
    tracking_number: textOrNull(shipping, 'tracking_number'),
  };
}
