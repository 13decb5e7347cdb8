import type { PeopleDeps } from './deps.ts';
import { enrol } from './enrol.ts';
import type { Enrolled } from './enrol.ts';
import { customerIdOf, keysOf, tillIdentity } from './identities.ts';
import { profileOf } from './normalise/profile.ts';
import type { Profile, RawProfile } from './normalise/profile.ts';
import type { CustomerDirectory, PurchaseHistory, TillCustomer } from './ports.ts';
import { inItsPlace } from './place.ts';
import { regroup } from './regroup.ts';
import type { IdentityId, IdentityRecord } from './records.ts';
import { changeIdentity } from './writing.ts';

export interface TillDeps extends PeopleDeps {
  readonly directory: CustomerDirectory;
  /** Tells a merge in the till; without it a vanished customer is only not sold to any more. */
  readonly history: PurchaseHistory | null;
}

export function rawOfCustomer(customer: TillCustomer): RawProfile {
  const { firstName, lastName, emails, phones, company, street, zip } = customer;
  return {
    name: { first: firstName, last: lastName },
    emails,
    phones,
    ...(company === undefined ? {} : { company }),
    ...(street === undefined ? {} : { street }),
    ...(zip === undefined ? {} : { zip }),
  };
}

/** Puts a customer of the till into the index, or puts it anew; `sameAs`: the buyer it was made for. */
export function enrolCustomer(
  customer: TillCustomer,
  deps: PeopleDeps,
  sameAs?: IdentityId,
): Promise<Enrolled> {
  const raw = rawOfCustomer(customer);
  return enrol(
    {
      id: tillIdentity(customer.customerId),
      raw,
      profile: profileOf(raw, deps.own),
      createdAtMs: customer.createdAtMs,
      archived: customer.archived,
      ...(sameAs === undefined ? {} : { sameAs }),
    },
    deps,
  );
}

/** Those of a search's answers that really share a key: a till may answer too much. */
export function sharingKeys(
  rows: readonly TillCustomer[],
  profile: Profile,
  deps: PeopleDeps,
): TillCustomer[] {
  const wanted = new Set(keysOf(profile, deps.hash).map(({ key }) => key));
  return rows.filter((row) =>
    keysOf(profileOf(rawOfCustomer(row), deps.own), deps.hash).some(({ key }) => wanted.has(key)),
  );
}

/**
 * The customer that a person's sale goes to: one that the till still sells to. Of several: the one that had this
 * buyer's last sale, then the fuller name, the later sale, the lower id. Null: the person has none.
 */
export async function livingCustomer(
  by: { readonly buyer: IdentityRecord; readonly except: string | null },
  deps: TillDeps,
): Promise<TillCustomer | null> {
  const ids = await recordsOfPersonOf(by.buyer, deps);
  const { identities } = await deps.index.look({ identities: ids.filter((id) => customerIdOf(id) !== null) });
  const usable = [...identities.values()].filter(
    ({ id, archived, mergedInto }) => !archived && mergedInto === null && customerIdOf(id) !== by.except,
  );
  for (const { id } of usable.toSorted((a, b) => order(a, b, by.buyer))) {
    const customer = await ifAlive(customerIdOf(id) ?? '', deps);
    if (customer !== null && customer.customerId !== by.except) return customer;
  }
  return null;
}

async function recordsOfPersonOf(buyer: IdentityRecord, deps: TillDeps): Promise<IdentityId[]> {
  const read = async ({ person }: IdentityRecord): Promise<IdentityId[]> => {
    const { persons } = await deps.index.look({ persons: [person] });
    return (persons.get(person)?.members ?? []).map(({ identity }) => identity);
  };
  const ids = await read(buyer);
  return ids.includes(buyer.id) ? ids : read(await inItsPlace(buyer, deps));
}

function order(a: IdentityRecord, b: IdentityRecord, buyer: IdentityRecord): number {
  const isLast = ({ id }: IdentityRecord): number => (customerIdOf(id) === buyer.customerId ? 0 : 1);
  const nameParts = ({ profile: { name } }: IdentityRecord): number =>
    (name.given.length > 1 ? 2 : name.given.length) + name.surname.length;
  return (
    isLast(a) - isLast(b) ||
    nameParts(b) - nameParts(a) ||
    (b.lastSale?.atMs ?? 0) - (a.lastSale?.atMs ?? 0) ||
    a.createdAtMs - b.createdAtMs ||
    a.id.length - b.id.length ||
    (a.id < b.id ? -1 : 1)
  );
}

/** The customer, or the one that the till's staff merged it into; null: neither is there to sell to. */
export async function ifAlive(customerId: string, deps: TillDeps): Promise<TillCustomer | null> {
  const customer = await deps.directory.byId(customerId);
  if (customer !== null && !customer.archived) return customer;
  const heir = await noteGone(customerId, deps);
  if (heir === null) return null;
  const other = await deps.directory.byId(heir);
  return other === null || other.archived ? null : other;
}

/**
 * A customer was archived or is gone: nothing is sold to it any more. Where its last sale is another customer's now,
 * the till's staff have merged the two, and so do we. Returns the other one.
 */
export async function noteGone(customerId: string, deps: TillDeps): Promise<string | null> {
  const id = tillIdentity(customerId);
  const { identities } = await deps.index.look({ identities: [id] });
  const identity = identities.get(id);
  if (identity === undefined) return null;
  if (identity.mergedInto !== null) return identity.mergedInto;
  const saleId = identity.lastSale?.saleId;
  const holder = saleId === undefined ? null : ((await deps.history?.customerOfSale(saleId)) ?? null);
  const heir = holder === customerId ? null : holder;
  await changeIdentity(id, (stored) => stored && { ...stored, archived: true, mergedInto: heir }, deps);
  if (heir !== null) await followMerge(id, heir, deps);
  return heir;
}

/** A merge in the till is a yes of its staff; against a no that somebody said it is only noted. */
async function followMerge(id: IdentityId, heir: string, deps: TillDeps): Promise<void> {
  const other = tillIdentity(heir);
  const customer = await deps.directory.byId(heir);
  if (customer === null) return;
  await enrolCustomer(customer, deps);
  const said = { kind: 'yes', by: 'the till: merged there', atMs: deps.clock.nowMs() } as const;
  await changeIdentity(
    id,
    (stored) => stored && { ...stored, decisions: [...stored.decisions, { ...said, other }] },
    deps,
  );
  const { identities } = await deps.index.look({ identities: [id, other] });
  await regroup([...new Set([...identities.values()].map(({ person }) => person))], deps);
}
