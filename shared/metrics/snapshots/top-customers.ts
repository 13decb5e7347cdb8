import { CHANNELS } from '../fact.ts';
import type { Channel } from '../fact.ts';
import type { CustomerTotals } from '../figures-store.ts';
import type { Figure } from './figure.ts';

/** One customer of the till with the person that it belongs to. */
export interface CustomerOfPerson extends CustomerTotals {
  readonly name: string;
  readonly personId: string;
}

export interface TopCustomer {
  readonly personId: string;
  readonly name: string;
  readonly orders: number;
  readonly units: number;
  readonly netMinor: number;
  readonly byChannel: Readonly<Partial<Record<Channel, Bought>>>;
  /** ISO 8601, UTC. */
  readonly firstAt: string;
  readonly lastAt: string;
}

interface Bought {
  readonly orders: number;
  readonly units: number;
  readonly netMinor: number;
}

const SHOWN = 300;

/** People by what they spent over all channels; several till customers of one person are one row. */
export function topCustomers(customers: readonly CustomerOfPerson[]): Figure<object, TopCustomer> {
  const byPerson = Map.groupBy(customers, ({ personId }) => personId);
  const rows = [...byPerson.values()]
    .map(asOne)
    .toSorted((a, b) => b.netMinor - a.netMinor || (a.personId < b.personId ? -1 : 1))
    .slice(0, SHOWN);
  return {
    name: 'top-customers',
    window: null,
    definition:
      'People by what they spent in all channels since Tillbridge reads the till, net of discounts and returns, without ' +
      'tax. Customers of the till that are linked as one person are one row. Sales without a customer belong to nobody.',
    head: {},
    rows,
  };
}

function asOne(customers: readonly CustomerOfPerson[]): TopCustomer {
  const byChannel: Partial<Record<Channel, Bought>> = {};
  for (const channel of CHANNELS) {
    const parts = customers.flatMap((customer) => customer.byChannel[channel] ?? []);
    if (parts.length > 0) byChannel[channel] = added(parts);
  }
  // The one with the most behind it bears the name.
  const [first] = customers.toSorted((a, b) => netOf(b) - netOf(a));
  return {
    personId: first?.personId ?? '',
    name: first?.name ?? '',
    ...added(Object.values(byChannel)),
    byChannel,
    firstAt: iso(Math.min(...customers.map(({ firstAtMs }) => firstAtMs))),
    lastAt: iso(Math.max(...customers.map(({ lastAtMs }) => lastAtMs))),
  };
}

function netOf({ byChannel }: CustomerTotals): number {
  return added(Object.values(byChannel)).netMinor;
}

function added(parts: readonly Bought[]): Bought {
  return parts.reduce<Bought>(
    (a, b) => ({ orders: a.orders + b.orders, units: a.units + b.units, netMinor: a.netMinor + b.netMinor }),
    { orders: 0, units: 0, netMinor: 0 },
  );
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
