import type { Stripe } from 'stripe';
import { completeSession, expireSession, openSession } from '../engine/checkout.ts';
import { cardError, missingResource } from '../http/errors.ts';
import { matching, newestFirst, page, PAGING } from '../http/lists.ts';
import { mergeMetadata } from '../http/metadata.ts';
import * as read from '../http/params.ts';
import { renderLine } from '../http/render.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import { idOf, type World } from '../world.ts';
import { buyerOf, methodNamed } from './payment-methods.ts';
import { readSession } from './session-params.ts';

export function requireSession(world: World, id: string): Stripe.Checkout.Session {
  const session = world.tables.sessions.get(id);
  if (session === undefined) throw missingResource('checkout.session', id, 'session');
  return session;
}

function list(world: World, { params, path }: ApiRequest): unknown {
  read.knownOnly(params, [
    ...PAGING,
    'created',
    'customer',
    'customer_details',
    'payment_intent',
    'payment_link',
    'status',
    'subscription',
  ]);
  const intent = read.text(params, 'payment_intent');
  const customer = read.text(params, 'customer');
  const status = read.text(params, 'status');
  const link = read.text(params, 'payment_link');
  const email = read.text(read.group(params, 'customer_details') ?? {}, 'email');
  const rows = world.tables.sessions
    .all()
    .filter((row) => matching(intent, idOf(row.payment_intent)) && matching(customer, idOf(row.customer)))
    .filter((row) => matching(status, row.status) && matching(link, idOf(row.payment_link)))
    .filter((row) => matching(email, row.customer_details?.email));
  return newestFirst(rows, params, path);
}

function listLines(world: World, { params, id, path }: ApiRequest): unknown {
  read.knownOnly(params, PAGING);
  requireSession(world, id);
  const lines = world.tables.session_parts.get(id)?.lines ?? [];
  return page(
    lines.map((line) => renderLine(world, line)),
    params,
    path,
  );
}

/** What the hosted page calls when the buyer presses "Pay"; stripe-cli's triggers use it. */
function confirmPage(world: World, { params, id }: ApiRequest): unknown {
  const method = methodNamed(world, read.requiredText(params, 'payment_method'), null);
  const done = completeSession(world, requireSession(world, id), method, buyerOf(method));
  if (done.charge.status !== 'failed') return done.session;
  return cardError({ ...done.intent.last_payment_error });
}

/** No event tells of it: Stripe has no `checkout.session.updated`. */
function update(world: World, { params, id }: ApiRequest): Stripe.Checkout.Session {
  read.knownOnly(params, ['collected_information', 'expand', 'metadata', 'shipping_options']);
  const session = requireSession(world, id);
  return world.tables.sessions.put({ ...session, metadata: mergeMetadata(session.metadata, params) });
}

export const sessionRoutes: Route[] = [
  route('POST', '/v1/checkout/sessions', (world, { params }) =>
    openSession(world, readSession(world, params)),
  ),
  route('GET', '/v1/checkout/sessions', list),
  route('GET', '/v1/checkout/sessions/:id', (world, { id }) => requireSession(world, id)),
  route('POST', '/v1/checkout/sessions/:id', update),
  route('GET', '/v1/checkout/sessions/:id/line_items', listLines),
  route('POST', '/v1/checkout/sessions/:id/expire', (world, { id }) =>
    expireSession(world, requireSession(world, id)),
  ),
  route('GET', '/v1/payment_pages/:id', (world, { id }) => requireSession(world, id)),
  route('POST', '/v1/payment_pages/:id/confirm', confirmPage),
];
