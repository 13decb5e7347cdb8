import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { unexpectedState } from '../engine/capturing.ts';
import { failRefund, refundCharge } from '../engine/refunding.ts';
import { invalidRequest, missingParam, missingResource } from '../http/errors.ts';
import { matching, newestFirst, PAGING } from '../http/lists.ts';
import { formerMetadata, mergeMetadata } from '../http/metadata.ts';
import * as read from '../http/params.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import { idOf, type World } from '../world.ts';
import { requireCharge } from './charges.ts';
import { requireIntent } from './payment-intents.ts';

export function requireRefund(world: World, id: string): Stripe.Refund {
  const refund = world.tables.refunds.get(id);
  if (refund === undefined) throw missingResource('refund', id);
  return refund;
}

/** The charge that a refund of an intent is taken from. */
export function chargeOfIntent(world: World, id: string): Stripe.Charge {
  const intent = requireIntent(world, id, 'payment_intent');
  const charge = world.tables.charges.get(idOf(intent.latest_charge) ?? '');
  if (charge === undefined || intent.status === 'requires_capture') {
    throw unexpectedState(intent, 'refunded', 'succeeded');
  }
  return charge;
}

function create(world: World, { params }: ApiRequest): Stripe.Refund {
  read.knownOnly(params, [
    'amount',
    'charge',
    'expand',
    'instructions_email',
    'metadata',
    'payment_intent',
    'reason',
    'refund_application_fee',
    'reverse_transfer',
  ]);
  const byCharge = read.text(params, 'charge');
  const byIntent = read.text(params, 'payment_intent');
  if (byCharge === undefined && byIntent === undefined) throw missingParam('charge');
  const charge =
    byCharge === undefined ? chargeOfIntent(world, byIntent ?? '') : requireCharge(world, byCharge, 'charge');
  return refundCharge(world, charge, {
    amount: read.integer(params, 'amount'),
    metadata: mergeMetadata(null, params),
    reason: read.word(params, 'reason', ['duplicate', 'fraudulent', 'requested_by_customer']) ?? null,
  });
}

function update(world: World, { params, id }: ApiRequest): Stripe.Refund {
  read.knownOnly(params, ['metadata', 'expand']);
  const held = requireRefund(world, id);
  const metadata = mergeMetadata(held.metadata, params);
  const refund = world.tables.refunds.put({ ...held, metadata });
  const previous = { metadata: formerMetadata(held.metadata, metadata) };
  emit(world, 'refund.updated', refund, previous);
  emit(world, 'charge.refund.updated', refund, previous);
  return refund;
}

function cancel(world: World, { id }: ApiRequest): Stripe.Refund {
  const refund = requireRefund(world, id);
  if (refund.status !== 'requires_action') {
    throw invalidRequest(
      `Refund ${id} is ${refund.status ?? 'unknown'}; only one in requires_action can be canceled.`,
    );
  }
  return failRefund(world, refund, { status: 'canceled', reason: 'merchant_request' });
}

function list(world: World, { params, path }: ApiRequest): unknown {
  read.knownOnly(params, [...PAGING, 'charge', 'created', 'payment_intent']);
  const charge = read.text(params, 'charge');
  const intent = read.text(params, 'payment_intent');
  const rows = world.tables.refunds
    .all()
    .filter((row) => matching(charge, idOf(row.charge)) && matching(intent, idOf(row.payment_intent)));
  return newestFirst(rows, params, path);
}

export const refundRoutes: Route[] = [
  route('POST', '/v1/refunds', create),
  route('GET', '/v1/refunds', list),
  route('GET', '/v1/refunds/:id', (world, { id }) => requireRefund(world, id)),
  route('POST', '/v1/refunds/:id', update),
  route('POST', '/v1/refunds/:id/cancel', cancel),
];
