import type { Stripe } from 'stripe';
import { invalidRequest, missingParam, missingResource } from '../http/errors.ts';
import { newestFirst, PAGING } from '../http/lists.ts';
import { mergeMetadata } from '../http/metadata.ts';
import * as read from '../http/params.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import type { EndpointRow } from '../tables.ts';
import { freshId, nowSeconds, type World } from '../world.ts';

const MAX_ENDPOINTS = 16;

export interface EndpointDraft {
  id: string;
  url: string;
  apiVersion: string | null;
  enabledEvents: string[];
  metadata: Stripe.Metadata;
  description: string | null;
  secrets: string[];
}

/** An enabled endpoint; its secrets stand beside it and are shown once, at creation. */
export function newEndpoint(world: World, draft: EndpointDraft): EndpointRow {
  const endpoint: Stripe.WebhookEndpoint = {
    id: draft.id,
    object: 'webhook_endpoint',
    api_version: draft.apiVersion,
    application: null,
    created: nowSeconds(world),
    description: draft.description,
    enabled_events: draft.enabledEvents,
    livemode: world.livemode,
    metadata: draft.metadata,
    status: 'enabled',
    url: draft.url,
  };
  return { id: draft.id, endpoint, secrets: draft.secrets };
}

function requireEndpoint(world: World, id: string): EndpointRow {
  const row = world.tables.endpoints.get(id);
  if (row === undefined) throw missingResource('webhook endpoint', id);
  return row;
}

function create(world: World, { params }: ApiRequest): unknown {
  read.knownOnly(params, [
    'api_version',
    'connect',
    'description',
    'enabled_events',
    'expand',
    'metadata',
    'url',
  ]);
  if (world.tables.endpoints.size >= MAX_ENDPOINTS) {
    throw invalidRequest(`You have reached the maximum of ${MAX_ENDPOINTS} webhook endpoints.`);
  }
  const url = checkUrl(world, read.requiredText(params, 'url'));
  const enabledEvents = read.texts(params, 'enabled_events');
  if (enabledEvents.length === 0) throw missingParam('enabled_events');
  const secret = freshId(world, 'whsec', 32);
  const row = newEndpoint(world, {
    id: freshId(world, 'we'),
    url,
    apiVersion: read.textOrNull(params, 'api_version'),
    enabledEvents,
    metadata: mergeMetadata(null, params),
    description: read.textOrNull(params, 'description'),
    secrets: [secret],
  });
  world.tables.endpoints.put(row);
  return { ...row.endpoint, secret };
}

/** Live mode asks for HTTPS. */
function checkUrl(world: World, url: string): string {
  const scheme = /^https?:\/\//.exec(url)?.[0];
  if (scheme === undefined || (world.livemode && scheme === 'http://')) {
    throw invalidRequest('Invalid URL: URL must be publicly accessible and use HTTPS in live mode.', {
      code: 'url_invalid',
      param: 'url',
    });
  }
  return url;
}

function update(world: World, { params, id }: ApiRequest): Stripe.WebhookEndpoint {
  read.knownOnly(params, ['description', 'disabled', 'enabled_events', 'expand', 'metadata', 'url']);
  const row = requireEndpoint(world, id);
  const disabled = read.flag(params, 'disabled');
  const events = read.texts(params, 'enabled_events');
  const url = read.text(params, 'url');
  const endpoint = {
    ...row.endpoint,
    metadata: mergeMetadata(row.endpoint.metadata, params),
    ...(disabled === undefined ? {} : { status: disabled ? 'disabled' : 'enabled' }),
    ...(events.length === 0 ? {} : { enabled_events: events }),
    ...(url === undefined ? {} : { url: checkUrl(world, url) }),
  };
  world.pending.touch();
  return world.tables.endpoints.put({ ...row, endpoint }).endpoint;
}

export const endpointRoutes: Route[] = [
  route('POST', '/v1/webhook_endpoints', create),
  route('GET', '/v1/webhook_endpoints', (world, { params, path }) => {
    read.knownOnly(params, PAGING);
    return newestFirst(
      world.tables.endpoints.all().map((row) => row.endpoint),
      params,
      path,
    );
  }),
  route('GET', '/v1/webhook_endpoints/:id', (world, { id }) => requireEndpoint(world, id).endpoint),
  route('POST', '/v1/webhook_endpoints/:id', update),
  route('DELETE', '/v1/webhook_endpoints/:id', (world, { id }) => {
    requireEndpoint(world, id);
    world.tables.endpoints.delete(id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),
];
