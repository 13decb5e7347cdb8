import { API_VERSION } from '../types.ts';
import type { EndpointRow, EventRow } from '../tables.ts';
import { freshId, nowSeconds, type World } from '../world.ts';

/** Records an event with the object as it is now, and one delivery per endpoint that subscribed to it. */
export function emit(
  world: World,
  type: string,
  object: { id: string },
  previous?: Record<string, unknown>,
): void {
  createEvent(world, type, object, previous);
  if (world.twins === 0) return;
  world.twins -= 1;
  createEvent(world, type, object, previous);
}

function createEvent(
  world: World,
  type: string,
  object: { id: string },
  previous?: Record<string, unknown>,
): void {
  const endpoints = world.tables.endpoints.all().filter((row) => subscribes(row, type));
  const event: EventRow = {
    id: freshId(world, 'evt'),
    object: 'event',
    api_version: API_VERSION,
    created: nowSeconds(world),
    data: previous === undefined ? { object } : { object, previous_attributes: previous },
    livemode: world.livemode,
    pending_webhooks: endpoints.length,
    request: { id: world.cause.requestId, idempotency_key: world.cause.idempotencyKey },
    type,
  };
  world.tables.events.put(event);
  world.emitted.push(event.id);
  for (const endpoint of endpoints) addDelivery(world, event.id, endpoint.id);
}

export function addDelivery(world: World, event: string, endpoint: string): void {
  const id = freshId(world, 'whd');
  world.pending.add(event, id);
  world.tables.deliveries.put({
    id,
    event,
    endpoint,
    createdMs: world.clock.nowMs(),
    attempts: 0,
    dueMs: world.clock.nowMs(),
    status: 'pending',
    lastStatus: null,
    deliveredAtMs: null,
  });
}

function subscribes(row: EndpointRow, type: string): boolean {
  const { status, enabled_events: wanted } = row.endpoint;
  return status === 'enabled' && (wanted.includes('*') || wanted.includes(type));
}
