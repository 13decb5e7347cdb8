import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { bookCharge } from '../engine/charging.ts';
import { instrumentOf } from '../engine/instruments.ts';
import { cardError, missingResource } from '../http/errors.ts';
import { matching, newestFirst, PAGING } from '../http/lists.ts';
import { formerMetadata, mergeMetadata } from '../http/metadata.ts';
import * as read from '../http/params.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import { newCharge } from '../shapes/charge.ts';
import { idOf, type World } from '../world.ts';
import { readShipping } from './contact-params.ts';

export function requireCharge(world: World, id: string, param = 'id'): Stripe.Charge {
  const charge = world.tables.charges.get(id);
  if (charge === undefined) throw missingResource('charge', id, param);
  return charge;
}

/** The direct charge of before PaymentIntents: booked at once, `payment_intent` null. */
function create(world: World, { params }: ApiRequest): unknown {
  const name = read.requiredText(params, 'source');
  const instrument = instrumentOf(name);
  if (instrument === null) throw missingResource('token', name, 'source');
  const declined = instrument.behaviour === 'declined';
  const captured = !declined && (read.flag(params, 'capture') ?? true);
  const drafted = newCharge(world, {
    amount: read.requiredInteger(params, 'amount'),
    currency: read.currency(params),
    instrument,
    buyer: null,
    customer: read.textOrNull(params, 'customer'),
    paymentMethod: null,
    paymentIntent: null,
    metadata: mergeMetadata(null, params),
    description: read.textOrNull(params, 'description'),
    receiptEmail: read.textOrNull(params, 'receipt_email'),
    shipping: readShipping(params),
    status: declined ? 'failed' : 'succeeded',
    captured,
  });
  const charge = captured ? bookCharge(world, drafted) : world.tables.charges.put(drafted);
  emit(world, declined ? 'charge.failed' : 'charge.succeeded', charge);
  if (!declined) return charge;
  return cardError({
    charge: charge.id,
    code: 'card_declined',
    decline_code: 'generic_decline',
  });
}

/** Metadata and description echo as `charge.updated`, also where nothing changed. */
function update(world: World, { params, id }: ApiRequest): Stripe.Charge {
  read.knownOnly(params, [
    'customer',
    'description',
    'expand',
    'metadata',
    'receipt_email',
    'shipping',
    'transfer_group',
  ]);
  const held = requireCharge(world, id);
  const metadata = mergeMetadata(held.metadata, params);
  const description = read.text(params, 'description');
  const receipt = read.text(params, 'receipt_email');
  const charge = world.tables.charges.put({
    ...held,
    metadata,
    ...(description === undefined ? {} : { description: description === '' ? null : description }),
    ...(receipt === undefined ? {} : { receipt_email: receipt === '' ? null : receipt }),
  });
  emit(world, 'charge.updated', charge, {
    ...(params['metadata'] === undefined ? {} : { metadata: formerMetadata(held.metadata, metadata) }),
    ...(description === undefined ? {} : { description: held.description }),
  });
  return charge;
}

function list(world: World, { params, path }: ApiRequest): unknown {
  read.knownOnly(params, [...PAGING, 'created', 'customer', 'payment_intent', 'transfer_group']);
  const intent = read.text(params, 'payment_intent');
  const customer = read.text(params, 'customer');
  const rows = world.tables.charges
    .all()
    .filter((row) => matching(intent, idOf(row.payment_intent)) && matching(customer, idOf(row.customer)));
  return newestFirst(rows, params, path);
}

export const chargeRoutes: Route[] = [
  route('POST', '/v1/charges', create),
  route('GET', '/v1/charges', list),
  route('GET', '/v1/charges/:id', (world, { id }) => requireCharge(world, id)),
  route('POST', '/v1/charges/:id', update),
];
