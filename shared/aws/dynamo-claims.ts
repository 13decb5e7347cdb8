import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { assert } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Claim, ClaimStore, WatchedClaim } from '../people/ports.ts';
import { LEASE_IS_FREE } from './dynamo-leases.ts';
import { WORK_INDEX } from './ledger-table.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Item, Table } from './table.ts';

const claimItem = z.object({
  claimId: z.string(),
  customerId: z.string().nullish(),
  workSinceMs: z.int().nullish(),
  madeFor: z.string().nullish(),
});
const OWNER = { '#owner': 'owner' };
const WATCHED = 'claim';
/** The claim's place in the index of work: beside the payments, under a name of its own. */
const WORK = { '#work': WORK_INDEX.partitionKey };

/**
 * Claims by conditional write, permanent: the id and the customer outlive every owner, only the hold ends. The keys
 * are hashes made by the caller; nothing here can be traced to a person without the key of the hash.
 */
export function dynamoClaims(table: Table, deps: { clock: Clock; random: Random }): ClaimStore {
  const keyOf = (key: string) => ({ pk: `claim#${key}`, sk: 'claim' });
  return {
    take: async (key, owner, holdMs, sending) => {
      const nowMs = deps.clock.nowMs();
      const taken = await table.update(keyOf(key), {
        UpdateExpression:
          'SET schemaVersion = :schema, claimId = if_not_exists(claimId, :fresh), #owner = :owner, untilMs = :until' +
          (sending === undefined ? '' : ', #work = :watched, workSinceMs = :lookAt, madeFor = :madeFor'),
        ConditionExpression: LEASE_IS_FREE,
        values: {
          ':schema': SCHEMA_VERSION,
          ':fresh': deps.random.id(),
          ':owner': owner,
          ':until': nowMs + holdMs,
          ':now': nowMs,
          ...(sending === undefined
            ? {}
            : { ':watched': WATCHED, ':lookAt': sending.lookAtMs, ':madeFor': sending.identity }),
        },
        names: sending === undefined ? OWNER : { ...OWNER, ...WORK },
      });
      const item = taken ?? (await table.get(keyOf(key)));
      assert(item !== null, 'a claim that somebody holds is not there');
      return claimOf(item, taken !== null);
    },
    settledCustomer: async (key) => {
      const item = await table.get(keyOf(key));
      return item === null ? null : claimOf(item, false).customerId;
    },
    settle: async (key, owner, customerId, unwatch) => {
      // A claim that somebody else has taken over is theirs to settle: they looked before they created.
      await table.update(keyOf(key), {
        UpdateExpression: `SET customerId = :customerId REMOVE #owner, untilMs${unwatch ? ', #work, workSinceMs, madeFor' : ''}`,
        ConditionExpression: '#owner = :owner',
        values: { ':customerId': customerId, ':owner': owner },
        names: unwatch ? { ...OWNER, ...WORK } : OWNER,
      });
    },
    dueWatches: (nowMs, limit) => dueWatches(table, nowMs, limit),
    unwatch: async ({ key, lookAtMs }) => {
      await table.update(keyOf(key), {
        UpdateExpression: 'REMOVE #work, workSinceMs, madeFor',
        ConditionExpression: 'workSinceMs = :lookAt',
        values: { ':lookAt': lookAtMs },
        names: WORK,
      });
    },
  };
}

async function dueWatches(table: Table, nowMs: number, limit: number): Promise<WatchedClaim[]> {
  const entries = table.query({
    IndexName: WORK_INDEX.name,
    KeyConditionExpression: '#work = :watched AND workSinceMs <= :now',
    ExpressionAttributeNames: WORK,
    ExpressionAttributeValues: { ':watched': WATCHED, ':now': nowMs },
    Limit: limit,
  });
  const due: WatchedClaim[] = [];
  for await (const { pk } of entries) {
    const stored = await table.get({ pk: String(pk), sk: 'claim' });
    if (stored === null) continue;
    const {
      claimId,
      customerId,
      madeFor: identity,
      workSinceMs,
    } = readItem(stored, claimItem, 'a watched claim');
    // The index follows a moment later: what is watched no more, or until later, is left out.
    if (typeof workSinceMs !== 'number' || workSinceMs > nowMs || typeof identity !== 'string') continue;
    const key = String(pk).slice('claim#'.length);
    due.push({ key, claimId, customerId: customerId ?? null, identity, lookAtMs: workSinceMs });
    if (due.length === limit) break;
  }
  return due;
}

function claimOf(item: Item, mine: boolean): Claim {
  const { claimId, customerId, workSinceMs } = readItem(item, claimItem, 'a claim');
  return { mine, claimId, customerId: customerId ?? null, watched: typeof workSinceMs === 'number' };
}
