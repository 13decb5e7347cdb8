import type { PeopleDeps } from './deps.ts';
import { moveHouse } from './houses.ts';
import { customerIdOf, keysOf } from './identities.ts';
import type { CustomerDirectory, NamesInFigures } from './ports.ts';
import type { IdentityId, IdentityRecord } from './records.ts';
import { regroup } from './regroup.ts';
import { changeMembers, changeRef } from './writing.ts';

/** What the two systems still hold of somebody whom we have forgotten. */
export interface Forgotten {
  readonly identities: number;
  /** Customers of the till that are still there, archived ones included. */
  readonly tillCustomers: readonly string[];
  readonly stripeCustomers: readonly string[];
  /** Orders without an account: Stripe holds e-mail, name and address with each charge. */
  readonly guests: number;
}

/** How many open questions are looked through for those that name the forgotten. */
const MOST_QUESTIONS = 100_000;

/**
 * Erases our copy of a person: records, entries on keys, questions, the name in the figures. What the till and Stripe hold is theirs to erase;
 * as long as they do, the next order or change brings it back.
 */
export async function forgetPerson(
  person: string,
  deps: PeopleDeps & { readonly directory: CustomerDirectory; readonly names: NamesInFigures },
): Promise<Forgotten> {
  const { persons } = await deps.index.look({ persons: [person] });
  const ids = (persons.get(person)?.members ?? []).map(({ identity }) => identity);
  const customerIds = ids.flatMap((id) => customerIdOf(id) ?? []);
  const tillCustomers: string[] = [];
  for (const customerId of customerIds) {
    if ((await deps.directory.byId(customerId)) !== null) tillCustomers.push(customerId);
  }
  await forgetIdentities(ids, deps);
  await deps.index.dropPerson(person);
  await deps.names.erase({ persons: [person], customerIds });
  return {
    identities: ids.length,
    tillCustomers,
    stripeCustomers: ids.filter((id) => id.startsWith('st:')).map((id) => id.slice('st:'.length)),
    guests: ids.filter((id) => id.startsWith('g:')).length,
  };
}

/** Takes identities out of the index, wherever they are named. */
export async function forgetIdentities(ids: readonly IdentityId[], deps: PeopleDeps): Promise<void> {
  const { identities } = await deps.index.look({ identities: ids });
  for (const record of identities.values()) await forgetIdentity(record, deps);
  // What a record said for others who say the same is said by themselves from now on.
  await regroup([...new Set([...identities.values()].map(({ person }) => person))], deps);
  const gone = new Set(ids);
  for (const question of await deps.index.questions(MOST_QUESTIONS)) {
    if (gone.has(question.a) || gone.has(question.b)) await deps.index.takeBack(question);
  }
}

async function forgetIdentity(record: IdentityRecord, deps: PeopleDeps): Promise<void> {
  const known = await deps.known();
  for (const key of keysOf(record.profile, deps.hash)) {
    const { keys } = await deps.index.look({ keys: [key.key] });
    const seen = keys.get(key.key);
    if (seen !== undefined) await changeRef(key, { identity: record.id, ref: null, seen }, { deps, known });
  }
  await moveHouse(record.id, { before: record.profile, now: null }, deps);
  await changeMembers(
    record.person,
    (members) => members.filter(({ identity }) => identity !== record.id),
    deps,
  );
  await deps.index.dropIdentity(record.id);
}
