import { instrumentOf } from '../engine/instruments.ts';
import { missingResource } from '../http/errors.ts';
import type { Params } from '../http/form.ts';
import { group, requiredText, text, textOrNull } from '../http/params.ts';
import { route, type Route } from '../http/routes.ts';
import { newPaymentMethod } from '../shapes/payment-method.ts';
import type { MethodRow } from '../tables.ts';
import type { Buyer } from '../types.ts';
import type { World } from '../world.ts';
import { readAddress } from './contact-params.ts';

/** The method a call names by id; `pm_card_visa` and its like are made new each time, as in Stripe's test mode. */
export function methodNamed(world: World, name: string, customer: string | null): MethodRow {
  const held = world.tables.payment_methods.get(name);
  if (held !== undefined) return held;
  const instrument = instrumentOf(name);
  if (instrument === null) throw missingResource('PaymentMethod', name, 'payment_method');
  return newPaymentMethod(world, instrument, null, customer);
}

/** A method from `type` with its details, as in `POST /v1/payment_methods` and `payment_method_data`. */
export function readMethod(world: World, params: Params): MethodRow {
  const type = requiredText(params, 'type');
  const details = group(params, type);
  const name = details === undefined ? type : nameIn(details, type);
  const instrument = instrumentOf(name);
  if (instrument === null) throw missingResource('token', name, type);
  return newPaymentMethod(world, instrument, readBuyer(params), text(params, 'customer') ?? null);
}

/** The buyer whom a stored method's billing details describe. */
export function buyerOf(method: MethodRow): Buyer {
  const { email, name, phone, address } = method.object.billing_details;
  return { email, name, phone, address };
}

function nameIn(details: Params, type: string): string {
  return text(details, 'token') ?? text(details, 'number') ?? text(details, 'iban') ?? type;
}

function readBuyer(params: Params): Buyer | null {
  const billing = group(params, 'billing_details');
  if (billing === undefined) return null;
  return {
    email: textOrNull(billing, 'email'),
    name: textOrNull(billing, 'name'),
    phone: textOrNull(billing, 'phone'),
    address: readAddress(billing),
  };
}

export const paymentMethodRoutes: Route[] = [
  route('POST', '/v1/payment_methods', (world, { params }) => readMethod(world, params).object),
  route('GET', '/v1/payment_methods/:id', (world, { id }) => methodNamed(world, id, null).object),
  route('POST', '/v1/payment_methods/:id/attach', (world, { id, params }) => {
    const customer = requiredText(params, 'customer');
    const row = methodNamed(world, id, customer);
    return world.tables.payment_methods.put({ ...row, object: { ...row.object, customer } }).object;
  }),
];
