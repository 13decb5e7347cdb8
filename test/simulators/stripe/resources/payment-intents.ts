import type { Stripe } from 'stripe';
import { cancelIntent, captureIntent, unexpectedState } from '../engine/capturing.ts';
import { emit } from '../delivery/events.ts';
import { confirmIntent } from '../engine/charging.ts';
import { cardError, invalidRequest, missingResource } from '../http/errors.ts';
import type { Params } from '../http/form.ts';
import { matching, newestFirst, page, PAGING } from '../http/lists.ts';
import { mergeMetadata } from '../http/metadata.ts';
import * as read from '../http/params.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import { newPaymentIntent } from '../shapes/payment-intent.ts';
import type { MethodRow } from '../tables.ts';
import { idOf, type World } from '../world.ts';
import { readAmountDetails } from './amount-details.ts';
import { readShipping } from './contact-params.ts';
import { requireCustomer } from './customers.ts';
import { buyerOf, methodNamed, readMethod } from './payment-methods.ts';

const COMMON = [
  'amount_details',
  'description',
  'expand',
  'metadata',
  'payment_details',
  'receipt_email',
  'shipping',
];
const CONFIRMING = [
  'capture_method',
  'error_on_requires_action',
  'mandate_data',
  'off_session',
  'payment_method',
  'payment_method_data',
  'payment_method_options',
  'return_url',
  'setup_future_usage',
];
const CREATING = [
  ...COMMON,
  ...CONFIRMING,
  'allowed_payment_method_types',
  'amount',
  'automatic_payment_methods',
  'confirm',
  'confirmation_method',
  'currency',
  'customer',
  'statement_descriptor',
  'statement_descriptor_suffix',
];

/** From this version on the parameter is gone; an older or unnamed version still takes it. */
const WITHOUT_METHOD_TYPES = '2026-09-30';

/** While the amount is not yet in anybody's hands. */
const CHANGEABLE = new Set(['requires_payment_method', 'requires_confirmation', 'requires_action']);

export function requireIntent(world: World, id: string, param = 'intent'): Stripe.PaymentIntent {
  const intent = world.tables.payment_intents.get(id);
  if (intent === undefined) throw missingResource('payment_intent', id, param);
  return intent;
}

function createIntent(world: World, { params, version }: ApiRequest): unknown {
  const old = version === null || version < WITHOUT_METHOD_TYPES;
  read.knownOnly(params, old ? [...CREATING, 'payment_method_types'] : CREATING);
  const amount = read.requiredInteger(params, 'amount');
  const currency = read.currency(params);
  const customer = read.textOrNull(params, 'customer');
  if (customer !== null) requireCustomer(world, customer, 'customer');
  const details = readAmountDetails(world, params, amount);
  const payment = read.group(params, 'payment_details');
  const types = read.texts(params, 'payment_method_types');
  const intent = world.tables.payment_intents.put(
    newPaymentIntent(world, {
      amount,
      currency,
      metadata: mergeMetadata(null, params),
      captureMethod: captureMethod(params) ?? 'automatic_async',
      customer,
      description: read.textOrNull(params, 'description'),
      receiptEmail: read.textOrNull(params, 'receipt_email'),
      shipping: readShipping(params),
      amountDetails: details?.details ?? {},
      orderReference: payment === undefined ? null : read.textOrNull(payment, 'order_reference'),
      customerReference: payment === undefined ? null : read.textOrNull(payment, 'customer_reference'),
      methodTypes: types.length > 0 ? types : ['card', 'link'],
    }),
  );
  if (details !== null) world.tables.intent_lines.put({ id: intent.id, lines: details.lines });
  emit(world, 'payment_intent.created', intent);
  if (read.flag(params, 'confirm') === true) return pay(world, intent, params);
  const method = methodIn(world, params, customer);
  if (method === null) return intent;
  return world.tables.payment_intents.put({
    ...intent,
    payment_method: method.id,
    status: 'requires_confirmation',
  });
}

function confirm(world: World, { params, id }: ApiRequest): unknown {
  read.knownOnly(params, [...COMMON, ...CONFIRMING]);
  const intent = requireIntent(world, id);
  if (!['requires_payment_method', 'requires_confirmation'].includes(intent.status)) {
    throw unexpectedState(intent, 'confirmed', 'requires_confirmation');
  }
  return pay(world, intent, params);
}

/** Confirms; a declined card answers 402 and leaves the failed charge behind. */
function pay(world: World, intent: Stripe.PaymentIntent, params: Params): unknown {
  const customer = idOf(intent.customer);
  const held = idOf(intent.payment_method);
  const method =
    methodIn(world, params, customer) ?? (held === null ? null : methodNamed(world, held, customer));
  if (method === null) {
    throw invalidRequest('You cannot confirm this PaymentIntent because it is missing a payment method.', {
      code: 'payment_intent_unexpected_state',
    });
  }
  const chosen = { ...intent, capture_method: captureMethod(params) ?? intent.capture_method };
  const attempt = confirmIntent(world, chosen, method, buyerOf(method));
  if (attempt.charge.status !== 'failed') return attempt.intent;
  return cardError({ ...attempt.intent.last_payment_error, payment_intent: attempt.intent });
}

function methodIn(world: World, params: Params, customer: string | null): MethodRow | null {
  const data = read.group(params, 'payment_method_data');
  if (data !== undefined) return readMethod(world, data);
  const name = read.textOrNull(params, 'payment_method');
  return name === null ? null : methodNamed(world, name, customer);
}

function captureMethod(params: Params): string | undefined {
  return read.word(params, 'capture_method', ['automatic', 'automatic_async', 'manual']);
}

/** No event tells of it: Stripe has no `payment_intent.updated`. */
function update(world: World, { params, id }: ApiRequest): Stripe.PaymentIntent {
  read.knownOnly(params, [...COMMON, 'amount', 'customer', 'payment_method', 'setup_future_usage']);
  const intent = requireIntent(world, id);
  const amount = read.integer(params, 'amount') ?? intent.amount;
  if (amount !== intent.amount && !CHANGEABLE.has(intent.status)) {
    throw unexpectedState(intent, 'given another amount', 'requires_payment_method');
  }
  const details = readAmountDetails(world, params, amount);
  if (details !== null) world.tables.intent_lines.put({ id, lines: details.lines });
  const description = read.text(params, 'description');
  const receipt = read.text(params, 'receipt_email');
  return world.tables.payment_intents.put({
    ...intent,
    amount,
    metadata: mergeMetadata(intent.metadata, params),
    ...(details === null ? {} : { amount_details: { tip: {}, ...details.details } }),
    ...(description === undefined ? {} : { description: description === '' ? null : description }),
    ...(receipt === undefined ? {} : { receipt_email: receipt === '' ? null : receipt }),
  });
}

function list(world: World, { params, path }: ApiRequest): unknown {
  read.knownOnly(params, [...PAGING, 'created', 'customer']);
  const customer = read.text(params, 'customer');
  const rows = world.tables.payment_intents.all().filter((row) => matching(customer, idOf(row.customer)));
  return newestFirst(rows, params, path);
}

export const paymentIntentRoutes: Route[] = [
  route('POST', '/v1/payment_intents', createIntent),
  route('GET', '/v1/payment_intents', list),
  route('GET', '/v1/payment_intents/:id', (world, { id }) => requireIntent(world, id)),
  route('POST', '/v1/payment_intents/:id', update),
  route('POST', '/v1/payment_intents/:id/confirm', confirm),
  route('POST', '/v1/payment_intents/:id/capture', (world, { id, params }) => {
    read.knownOnly(params, [...COMMON, 'amount_to_capture', 'final_capture']);
    const amount = read.integer(params, 'amount_to_capture');
    return captureIntent(world, requireIntent(world, id), {
      amount,
      final: read.flag(params, 'final_capture'),
    });
  }),
  route('POST', '/v1/payment_intents/:id/cancel', (world, { id, params }) => {
    read.knownOnly(params, ['cancellation_reason', 'expand']);
    return cancelIntent(world, requireIntent(world, id), read.textOrNull(params, 'cancellation_reason'));
  }),
  route('GET', '/v1/payment_intents/:id/amount_details_line_items', (world, { id, params, path }) => {
    requireIntent(world, id);
    return page(world.tables.intent_lines.get(id)?.lines ?? [], params, path);
  }),
];
