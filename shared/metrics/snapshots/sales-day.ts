import { CHANNELS } from '../fact.ts';
import type { Channel, Day, SaleFacts } from '../fact.ts';

/** What the figures keep of a day's sales beyond the sums by item and channel. */
export interface SalesDay {
  readonly day: Day;
  readonly buyers: readonly Buyers[];
  readonly returns: readonly ReturnsOfReason[];
}

/** Orders of one channel by who bought. */
export interface Buyers {
  readonly channel: Channel;
  /** Their first purchase in any channel. */
  readonly fromNew: number;
  readonly fromReturning: number;
  /** Without a customer. */
  readonly fromUnknown: number;
}

export interface ReturnsOfReason {
  readonly channel: Channel;
  /** As the till says it; null: it does not say. */
  readonly reason: string | null;
  readonly lines: number;
  readonly units: number;
  readonly returnsMinor: number;
  /** Units that went back on the shelf. */
  readonly restockedUnits: number;
}

/** @param firstAtOf when a customer bought for the first time; undefined: not known. */
export function salesDay(
  day: Day,
  sales: readonly SaleFacts[],
  firstAtOf: ReadonlyMap<string, number>,
): SalesDay {
  const counting = sales.filter(({ counts }) => counts);
  return { day, buyers: buyersOf(counting, firstAtOf), returns: returnsOf(counting) };
}

function buyersOf(sales: readonly SaleFacts[], firstAtOf: ReadonlyMap<string, number>): Buyers[] {
  return CHANNELS.flatMap((channel) => {
    const kinds = sales
      .filter((sale) => sale.channel === channel && isOrder(sale))
      .map(({ customerId, completedAtMs }) => {
        const firstAtMs = customerId === null ? undefined : firstAtOf.get(customerId);
        if (firstAtMs === undefined) return 'unknown';
        return completedAtMs <= firstAtMs ? 'new' : 'returning';
      });
    const of = (wanted: string): number => kinds.filter((kind) => kind === wanted).length;
    const buyers = {
      channel,
      fromNew: of('new'),
      fromReturning: of('returning'),
      fromUnknown: of('unknown'),
    };
    return kinds.length === 0 ? [] : [buyers];
  });
}

/** A sale that gives something out; one that only takes back is a return. */
function isOrder({ facts }: SaleFacts): boolean {
  return facts.some(({ units, netMinor }) => units > 0 || netMinor > 0);
}

function returnsOf(sales: readonly SaleFacts[]): ReturnsOfReason[] {
  const byKey = new Map<string, ReturnsOfReason>();
  for (const { channel, facts } of sales) {
    for (const { units, netMinor, movedStock, reason } of facts) {
      if (units >= 0 && netMinor >= 0) continue;
      const key = `${channel} ${reason ?? ''}`;
      const known = byKey.get(key) ?? {
        channel,
        reason,
        lines: 0,
        units: 0,
        returnsMinor: 0,
        restockedUnits: 0,
      };
      byKey.set(key, {
        ...known,
        lines: known.lines + 1,
        units: known.units + Math.max(0, -units),
        returnsMinor: known.returnsMinor - Math.min(0, netMinor),
        restockedUnits: known.restockedUnits + (movedStock ? Math.max(0, -units) : 0),
      });
    }
  }
  return [...byKey.values()];
}
