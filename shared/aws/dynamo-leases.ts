import type { Clock } from '../kernel/clock.ts';
import type { Leases } from '../kernel/stores.ts';
import type { Table } from './table.ts';

/** Free, expired, or ours already: taking a lease again renews it, so that a repeated request does no harm. */
export const LEASE_IS_FREE = 'attribute_not_exists(untilMs) OR untilMs <= :now OR #owner = :owner';

/**
 * Leases by conditional write. They end by the taker's clock: hold them for longer than two clocks may differ, and
 * guard by version what must never be done twice.
 */
export function dynamoLeases(table: Table, clock: Clock): Leases {
  const keyOf = (name: string) => ({ pk: `lease#${name}`, sk: 'lease' });
  return {
    take: async (name, owner, holdMs) => {
      const nowMs = clock.nowMs();
      const taken = await table.update(keyOf(name), {
        UpdateExpression: 'SET #owner = :owner, untilMs = :until',
        ConditionExpression: LEASE_IS_FREE,
        values: { ':owner': owner, ':until': nowMs + holdMs, ':now': nowMs },
        names: { '#owner': 'owner' },
      });
      return taken !== null;
    },
    release: async (name, owner) => {
      await table.deleteIf(keyOf(name), {
        ConditionExpression: '#owner = :owner',
        values: { ':owner': owner },
        names: { '#owner': 'owner' },
      });
    },
  };
}
