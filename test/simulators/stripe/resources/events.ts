import { addDelivery } from '../delivery/events.ts';
import { invalidRequest, missingResource } from '../http/errors.ts';
import { newestFirst, PAGING } from '../http/lists.ts';
import type { Params } from '../http/form.ts';
import * as read from '../http/params.ts';
import { renderEvent } from '../http/render.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import type { EventRow } from '../tables.ts';
import type { World } from '../world.ts';

const MAX_TYPES = 20;
const KEPT_SECONDS = 30 * 24 * 3600;

export function requireEvent(world: World, id: string): EventRow {
  const event = world.tables.events.get(id);
  if (event === undefined) throw missingResource('event', id);
  return event;
}

/** The events of the last 30 days; `type` may end in `*`, `types[]` takes 20 names. */
function list(world: World, { params, path }: ApiRequest): unknown {
  read.knownOnly(params, [...PAGING, 'created', 'delivery_success', 'type', 'types']);
  const wanted = typeFilter(params);
  const arrived = deliveryFilter(world, read.flag(params, 'delivery_success'));
  const now = world.clock.nowMs();
  const oldest = Math.floor(now / 1000) - KEPT_SECONDS;
  const listable = (event: EventRow): boolean =>
    event.created >= oldest && event.created * 1000 <= now - world.switches.eventListLagMs;
  const rows = world.tables.events
    .all()
    .filter((event) => listable(event) && wanted(event.type) && arrived(event));
  const found = newestFirst(rows, params, path);
  return { ...found, data: found.data.map((event) => renderEvent(world, event)) };
}

function typeFilter(params: Params): (type: string) => boolean {
  const one = read.text(params, 'type');
  const many = read.texts(params, 'types');
  if (one !== undefined && many.length > 0) {
    throw invalidRequest('You may only specify one of these parameters: type, types.');
  }
  if (many.length > MAX_TYPES) {
    throw invalidRequest(`You may specify at most ${MAX_TYPES} types; there are ${many.length}.`, {
      param: 'types',
    });
  }
  if (many.length > 0) return (type) => many.includes(type);
  if (one === undefined) return () => true;
  return one.endsWith('*') ? (type) => type.startsWith(one.slice(0, -1)) : (type) => type === one;
}

/** `false` finds events that wait or failed at any endpoint of the account, not only at the caller's. */
function deliveryFilter(world: World, delivered: boolean | undefined): (event: EventRow) => boolean {
  if (delivered === undefined) return () => true;
  const open = world.tables.deliveries.all().filter(({ status }) => status !== 'delivered');
  const undelivered = new Set(open.map(({ event }) => event));
  return (event) => undelivered.has(event.id) !== delivered;
}

/** What `stripe events resend` calls: every enabled endpoint, or the one named, gets the event once more. */
function retry(world: World, { params, id }: ApiRequest): EventRow {
  const event = requireEvent(world, id);
  const only = read.text(params, 'webhook_endpoint');
  for (const { endpoint } of world.tables.endpoints.all()) {
    const meant = only === undefined || only === endpoint.id;
    if (meant && endpoint.status === 'enabled') addDelivery(world, id, endpoint.id);
  }
  return renderEvent(world, event);
}

export const eventRoutes: Route[] = [
  route('GET', '/v1/events', list),
  route('GET', '/v1/events/:id', (world, { id }) => renderEvent(world, requireEvent(world, id))),
  route('POST', '/v1/events/:id/retry', retry),
];
