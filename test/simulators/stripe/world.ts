import type { Clock } from '../../../shared/kernel/clock.ts';
import type { PendingDeliveries } from './delivery/pending.ts';
import type { Store } from './store.ts';
import type { JobKind, StripeTables } from './tables.ts';
import type { StripeSwitches } from './types.ts';

/** The API call that causes what happens; null where Stripe acts by itself. */
export interface Cause {
  requestId: string | null;
  idempotencyKey: string | null;
  /** Backdates what is made, in epoch milliseconds. */
  atMs?: number;
}

export interface World {
  readonly tables: StripeTables;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly switches: StripeSwitches;
  readonly livemode: boolean;
  readonly accountId: string;
  /** Id of the endpoint that `setWebhook` moves. */
  readonly defaultEndpoint: string;
  cause: Cause;
  /** Ids of the events that the current unit of work has made. */
  emitted: string[];
  /** How many of the next events are made twice, with two ids for one thing. */
  twins: number;
  readonly pending: PendingDeliveries;
}

export const BY_ITSELF: Cause = { requestId: null, idempotencyKey: null };

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Epoch seconds, as all of Stripe's timestamps. */
export function nowSeconds(world: World): number {
  return Math.floor((world.cause.atMs ?? world.clock.nowMs()) / 1000);
}

export function freshId(world: Pick<World, 'random' | 'store'>, prefix: string, length = 24): string {
  for (;;) {
    let id = `${prefix}_`;
    for (let i = 0; i < length; i += 1) id += ALPHABET[Math.floor(world.random() * ALPHABET.length)] ?? '0';
    if (!world.store.knows(id)) return id;
  }
}

/** Does one thing as a whole: all of it is kept, events included, or nothing. */
export function act<R>(world: World, cause: Cause, work: () => R): R {
  const before = world.cause;
  world.cause = cause;
  world.emitted = [];
  try {
    return world.store.unit(work);
  } finally {
    world.cause = before;
  }
}

/** The cause of what the shop's own checkout does by Stripe's API. */
export function byTheShop(world: World, atMs?: number): Cause {
  const cause: Cause = { requestId: freshId(world, 'req', 14), idempotencyKey: null };
  return atMs === undefined ? cause : { ...cause, atMs };
}

export function schedule(world: World, kind: JobKind, subject: string, afterMs: number): void {
  world.tables.jobs.put({ id: freshId(world, 'job'), dueMs: world.clock.nowMs() + afterMs, kind, subject });
}

/** The id behind a field that Stripe lets callers expand; rows hold ids only. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (reference === null || reference === undefined) return null;
  return typeof reference === 'string' ? reference : reference.id;
}
