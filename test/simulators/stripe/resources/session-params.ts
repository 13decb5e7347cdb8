import type { Stripe } from 'stripe';
import { type CheckoutDraft } from '../engine/checkout.ts';
import { sumLine, taxOn } from '../engine/lines.ts';
import { invalidRequest, missingParam, missingResource } from '../http/errors.ts';
import type { Params } from '../http/form.ts';
import { mergeMetadata } from '../http/metadata.ts';
import * as read from '../http/params.ts';
import type { LineTax, SessionLine } from '../tables.ts';
import { freshId, idOf, type World } from '../world.ts';
import { makePrice, requirePrice } from './catalogue.ts';
import { readShipping } from './contact-params.ts';

const MAX_LINES = 100;

/** Reads `POST /v1/checkout/sessions` in payment mode. */
export function readSession(world: World, params: Params): CheckoutDraft {
  const mode = read.text(params, 'mode') ?? 'payment';
  if (mode !== 'payment')
    throw invalidRequest(`The simulator opens sessions in payment mode only, not ${mode}.`);
  const lines = readLines(world, params);
  const { shipping, shippingTaxes } = readShippingOption(world, params);
  const types = read.texts(params, 'payment_method_types');
  const phone = read.group(params, 'phone_number_collection');
  const invoice = read.group(params, 'invoice_creation');
  return {
    lines,
    shipping,
    shippingTaxes,
    currency: lines[0]?.currency ?? 'usd',
    customer: read.textOrNull(params, 'customer'),
    customerEmail: read.textOrNull(params, 'customer_email'),
    clientReferenceId: read.textOrNull(params, 'client_reference_id'),
    customerCreation: read.text(params, 'customer_creation') ?? 'if_required',
    metadata: mergeMetadata(null, params),
    methodTypes: types.length > 0 ? types : ['card', 'link'],
    phoneCollected: phone !== undefined && read.flag(phone, 'enabled') === true,
    invoiceCreation: invoice !== undefined && read.flag(invoice, 'enabled') === true,
    successUrl: read.textOrNull(params, 'success_url'),
    cancelUrl: read.textOrNull(params, 'cancel_url'),
    intent: readIntentData(read.group(params, 'payment_intent_data')),
  };
}

function readIntentData(data: Params | undefined): CheckoutDraft['intent'] {
  if (data === undefined) {
    return {
      metadata: {},
      capture_method: 'automatic_async',
      description: null,
      receipt_email: null,
      shipping: null,
    };
  }
  return {
    metadata: mergeMetadata(null, data),
    capture_method: read.text(data, 'capture_method') ?? 'automatic_async',
    description: read.textOrNull(data, 'description'),
    receipt_email: read.textOrNull(data, 'receipt_email'),
    shipping: readShipping(data),
  };
}

function readLines(world: World, params: Params): SessionLine[] {
  const given = read.groups(params, 'line_items');
  if (given.length === 0) throw missingParam('line_items');
  if (given.length > MAX_LINES) {
    throw invalidRequest(`A session takes at most ${MAX_LINES} line items.`, { param: 'line_items' });
  }
  return given.map((line) => readLine(world, line));
}

function readLine(world: World, line: Params): SessionLine {
  const inline = read.group(line, 'price_data');
  const price =
    inline === undefined
      ? requirePrice(world, read.requiredText(line, 'price'))
      : makePrice(world, inline, false);
  const [rate] = read.texts(line, 'tax_rates').map((id) => requireRate(world, id));
  return sumLine(world, {
    price: price.id,
    description: world.tables.products.get(idOf(price.product) ?? '')?.name ?? '',
    quantity: read.requiredInteger(line, 'quantity'),
    unitAmount: price.unit_amount ?? 0,
    currency: price.currency,
    discountAmount: 0,
    discount: null,
    tax: rate === undefined ? null : { rate },
    metadata: mergeMetadata(null, line),
  });
}

function requireRate(world: World, id: string): Stripe.TaxRate {
  const rate = world.tables.tax_rates.get(id);
  if (rate === undefined) throw missingResource('tax rate', id, 'tax_rates');
  return rate;
}

/** The first shipping option: the simulated buyer always takes it. */
function readShippingOption(
  world: World,
  params: Params,
): { shipping: Stripe.Checkout.Session.ShippingCost | null; shippingTaxes: LineTax[] } {
  const data = read.group(read.groups(params, 'shipping_options')[0] ?? {}, 'shipping_rate_data');
  const fixed = data === undefined ? undefined : read.group(data, 'fixed_amount');
  if (fixed === undefined) return { shipping: null, shippingTaxes: [] };
  const amount = read.requiredInteger(fixed, 'amount', 0);
  const [rate] = read.texts(data ?? {}, 'tax_rates').map((id) => requireRate(world, id));
  const shippingTaxes = rate === undefined ? [] : [taxOn(amount, { rate })];
  const tax = shippingTaxes.reduce((sum, one) => sum + one.amount, 0);
  return {
    shippingTaxes,
    shipping: {
      amount_subtotal: amount,
      amount_tax: tax,
      amount_total: rate?.inclusive === true ? amount : amount + tax,
      shipping_rate: freshId(world, 'shr'),
    },
  };
}
