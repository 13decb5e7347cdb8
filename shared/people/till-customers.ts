import { areSaidApart, evidenceNow } from './apart.ts';
import type { PeopleDeps } from './deps.ts';
import { enrol } from './enrol.ts';
import type { Enrolled } from './enrol.ts';
import { customerIdOf, keysOf, tillIdentity } from './identities.ts';
import { probabilityOf, scoreOf } from './matching/score.ts';
import { profileOf } from './normalise/profile.ts';
import type { Profile, RawProfile } from './normalise/profile.ts';
import type { CustomerDirectory, PurchaseHistory, TillCustomer } from './ports.ts';
import { inItsPlace } from './place.ts';
import { regroup } from './regroup.ts';
import type { IdentityId, IdentityRecord, StaffDecision } from './records.ts';
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

/** The customer, or the one that the till's staff merged it into, and so on; null: none is there to sell to. */
export async function ifAlive(
  customerId: string,
  deps: TillDeps,
  before: readonly string[] = [],
): Promise<TillCustomer | null> {
  const customer = await deps.directory.byId(customerId);
  if (customer !== null && !customer.archived) return customer;
  const heir = await noteGone(customerId, deps);
  const seen = [...before, customerId];
  return heir === null || seen.includes(heir) ? null : ifAlive(heir, deps, seen);
}

/**
 * A customer was archived or is gone: nothing is sold to it any more. Where its last sale is another customer's now,
 * the till's staff have merged the two, and so do we. Returns the other one.
 */
export async function noteGone(
  customerId: string,
  deps: TillDeps,
  lastSale?: (customerId: string) => Promise<string | undefined>,
): Promise<string | null> {
  const id = tillIdentity(customerId);
  const { identities } = await deps.index.look({ identities: [id] });
  const identity = identities.get(id);
  if (identity === undefined) return null;
  if (identity.mergedInto !== null) return identity.mergedInto;
  const saleId = identity.lastSale?.saleId ?? (await lastSale?.(customerId));
  const holder = saleId === undefined ? null : ((await deps.history?.customerOfSale(saleId)) ?? null);
  const heir = holder === customerId ? null : holder;
  // Last, so that what was interrupted is followed by the next who asks.
  const gone = (stored: IdentityRecord | null) => stored && { ...stored, archived: true, mergedInto: heir };
  if (heir === null) {
    await changeIdentity(id, gone, deps);
    return null;
  }
  await followMerge(id, heir, { gone, deps });
  return heir;
}

/** Of sales that the feed brought before the index was begun; for who may read the figures. */
export async function lastKnownSale(customerId: string, { history }: TillDeps): Promise<string | undefined> {
  const bought = (await history?.purchasesOf([customerId])) ?? [];
  return bought.toSorted((a, b) => b.atMs - a.atMs)[0]?.saleId;
}

/** A merge in the till is a yes of its staff; where somebody had said no, it is asked again. */
async function followMerge(
  id: IdentityId,
  heir: string,
  { gone, deps }: { gone: (stored: IdentityRecord | null) => IdentityRecord | null; deps: TillDeps },
): Promise<void> {
  const other = tillIdentity(heir);
  const customer = await deps.directory.byId(heir);
  if (customer !== null) await enrolCustomer(customer, deps);
  const looked = await deps.index.look({ identities: [id, other] });
  const [one, two] = [looked.identities.get(id), looked.identities.get(other)];
  if (one !== undefined && two !== undefined) {
    if (await areSaidApart(one, two, deps)) await askAgain(one, two, deps);
    else await unite(one, two, deps);
  }
  await changeIdentity(id, gone, deps);
}

async function unite(one: IdentityRecord, two: IdentityRecord, deps: TillDeps): Promise<void> {
  const said = { kind: 'yes', by: 'the till: merged there', atMs: deps.clock.nowMs() } as const;
  const isSaid = ({ other, kind }: StaffDecision): boolean => other === two.id && kind === 'yes';
  await changeIdentity(
    one.id,
    (stored) =>
      stored === null || stored.decisions.some(isSaid)
        ? null
        : { ...stored, decisions: [...stored.decisions, { ...said, other: two.id }] },
    deps,
  );
  await regroup([one.person, two.person], deps);
}

async function askAgain(one: IdentityRecord, two: IdentityRecord, deps: TillDeps): Promise<void> {
  const evidence = await evidenceNow(one, two, deps);
  const probability = probabilityOf(scoreOf(evidence));
  const sinceMs = deps.clock.nowMs();
  await deps.index.ask({ a: one.id, b: two.id, evidence, probability, moneyMinor: 0, sinceMs });
}
