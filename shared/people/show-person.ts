import { isoOf } from '../kernel/clock.ts';
import type { PeopleDeps } from './deps.ts';
import { customerIdOf } from './identities.ts';
import { bestName, personsMeant } from './persons.ts';
import type { Purchase, PurchaseHistory } from './ports.ts';
import type { IdentityRecord, PersonMember } from './records.ts';

export interface ShowDeps extends PeopleDeps {
  readonly history: PurchaseHistory | null;
  /** The shop's. */
  readonly currency: string;
}

interface ChannelTotals {
  readonly orders: number;
  readonly units: number;
  readonly netMinor: number;
}

/** One person, as the API and the commands show it. Money in integer minor units; moments in ISO 8601, UTC. */
export interface ShownPerson extends ChannelTotals {
  readonly personId: string;
  readonly name: string;
  readonly asOf: string;
  readonly currency: string;
  readonly byChannel: Readonly<Partial<Record<Purchase['channel'], ChannelTotals>>>;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly records: readonly ShownRecord[];
  /** The oldest first. */
  readonly purchases: readonly ShownPurchase[];
}

export interface ShownRecord {
  readonly id: string;
  readonly system: 'till' | 'stripe' | 'stripe-guest';
  readonly name: string | { readonly first: string; readonly last: string };
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** The till keeps it, but sells to it no more. */
  readonly archived: boolean;
  readonly mergedInto: string | null;
  /** What made it this person's, in words. */
  readonly why: string;
  readonly since: string;
  /** What people have said of it and others. */
  readonly decisions: readonly { other: string; kind: 'yes' | 'no'; by: string; at: string }[];
}

export interface ShownPurchase {
  readonly saleId: string;
  readonly customerId: string;
  readonly at: string;
  readonly channel: Purchase['channel'];
  readonly netMinor: number;
  readonly units: number;
}

/** Everybody that an id, an e-mail or a phone number may mean; empty: nobody. */
export async function showPersons(text: string, deps: ShowDeps): Promise<readonly ShownPerson[]> {
  const shown: ShownPerson[] = [];
  for (const person of await personsMeant(text, deps)) {
    const found = await showPerson(person, deps);
    if (found !== null) shown.push(found);
  }
  return shown;
}

/** One history: every purchase of a person in all channels, with what links the records. Null: nobody has that id. */
export async function showPerson(personId: string, deps: ShowDeps): Promise<ShownPerson | null> {
  const { persons } = await deps.index.look({ persons: [personId] });
  const members = persons.get(personId)?.members ?? [];
  if (members.length === 0) return null;
  const { identities } = await deps.index.look({ identities: members.map(({ identity }) => identity) });
  const customerIds = members.flatMap(({ identity }) => customerIdOf(identity) ?? []);
  const bought = (await deps.history?.purchasesOf(customerIds)) ?? [];
  const purchases = bought.toSorted((a, b) => a.atMs - b.atMs || (a.saleId < b.saleId ? -1 : 1));
  const byChannel = Map.groupBy(purchases, ({ channel }) => channel);
  return {
    personId,
    name: bestName(members, identities),
    asOf: isoOf(deps.clock.nowMs()),
    currency: deps.currency,
    ...totalsOf(purchases),
    byChannel: Object.fromEntries([...byChannel].map(([channel, theirs]) => [channel, totalsOf(theirs)])),
    firstAt: momentOf(purchases.at(0)),
    lastAt: momentOf(purchases.at(-1)),
    records: members.map((member) => recordOf(member, identities.get(member.identity))),
    purchases: purchases.map(({ atMs, ...rest }) => ({ ...rest, at: isoOf(atMs) })),
  };
}

function momentOf(purchase: Purchase | undefined): string | null {
  return purchase === undefined ? null : isoOf(purchase.atMs);
}

/** A return lowers the sums and is no order. */
function totalsOf(purchases: readonly Purchase[]): ChannelTotals {
  return {
    orders: purchases.filter(({ netMinor, units }) => netMinor > 0 || units > 0).length,
    units: purchases.reduce((sum, { units }) => sum + units, 0),
    netMinor: purchases.reduce((sum, { netMinor }) => sum + netMinor, 0),
  };
}

function recordOf({ identity, why, atMs }: PersonMember, record: IdentityRecord | undefined): ShownRecord {
  const system = identity.startsWith('ls:') ? 'till' : identity.startsWith('st:') ? 'stripe' : 'stripe-guest';
  return {
    id: identity,
    system,
    name: record?.raw.name ?? '',
    emails: record?.raw.emails ?? [],
    phones: record?.raw.phones ?? [],
    archived: record?.archived ?? false,
    mergedInto: record?.mergedInto ?? null,
    why,
    since: isoOf(atMs),
    decisions: (record?.decisions ?? []).map(({ atMs: saidMs, ...said }) => ({ ...said, at: isoOf(saidMs) })),
  };
}
