import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { assert } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Claim, ClaimStore } from '../people/ports.ts';
import { LEASE_IS_FREE } from './dynamo-leases.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Item, Table } from './table.ts';

const claimItem = z.object({ claimId: z.string(), customerId: z.string().nullish() });
const OWNER = { '#owner': 'owner' };

/**
 * Claims by conditional write, permanent: the id and the customer outlive every owner, only the hold ends. The keys
 * are hashes made by the caller; nothing here can be traced to a person without the key of the hash.
 */
export function dynamoClaims(table: Table, deps: { clock: Clock; random: Random }): ClaimStore {
  const keyOf = (key: string) => ({ pk: `claim#${key}`, sk: 'claim' });
  return {
    take: async (key, owner, holdMs) => {
      const nowMs = deps.clock.nowMs();
      const taken = await table.update(keyOf(key), {
        UpdateExpression:
          'SET schemaVersion = :schema, claimId = if_not_exists(claimId, :fresh), #owner = :owner, untilMs = :until',
        ConditionExpression: LEASE_IS_FREE,
        values: {
          ':schema': SCHEMA_VERSION,
          ':fresh': deps.random.id(),
          ':owner': owner,
          ':until': nowMs + holdMs,
          ':now': nowMs,
        },
        names: OWNER,
      });
      const item = taken ?? (await table.get(keyOf(key)));
      assert(item !== null, 'a claim that somebody holds is not there');
      return claimOf(item, taken !== null);
    },
    settledCustomer: async (key) => {
      const item = await table.get(keyOf(key));
      return item === null ? null : claimOf(item, false).customerId;
    },
    settle: async (key, owner, customerId) => {
      // A claim that somebody else has taken over is theirs to settle: they looked before they created.
      await table.update(keyOf(key), {
        UpdateExpression: 'SET customerId = :customerId REMOVE #owner, untilMs',
        ConditionExpression: '#owner = :owner',
        values: { ':customerId': customerId, ':owner': owner },
        names: OWNER,
      });
    },
  };
}

function claimOf(item: Item, mine: boolean): Claim {
  const { claimId, customerId } = readItem(item, claimItem, 'a claim');
  return { mine, claimId, customerId: customerId ?? null };
}
