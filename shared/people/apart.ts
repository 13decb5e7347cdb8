import type { PeopleDeps } from './deps.ts';
import { keysOf } from './identities.ts';
import { judgingWithout } from './looking.ts';
import { evidenceOf } from './matching/evidence.ts';
import type { Evidence } from './matching/evidence.ts';
import { sideOf } from './matching/side.ts';
import type { Profile } from './normalise/profile.ts';
import type { IdentityId, IdentityRecord, PersonMember } from './records.ts';
import { areMerged } from './remembered.ts';

/** The persons of two records, with all their records. */
async function membersOfBoth(
  a: IdentityRecord,
  b: IdentityRecord,
  { index }: PeopleDeps,
): Promise<readonly [readonly PersonMember[], readonly PersonMember[]]> {
  const { persons } = await index.look({ persons: [a.person, b.person] });
  return [persons.get(a.person)?.members ?? [], persons.get(b.person)?.members ?? []];
}

/**
 * Whether somebody has said of any two of their records that these are two people's. That the till's staff have merged
 * the two all the same asks anew.
 */
export async function areSaidApart(a: IdentityRecord, b: IdentityRecord, deps: PeopleDeps): Promise<boolean> {
  if (areMerged(a, b)) return false;
  const [ofA, ofB] = await membersOfBoth(a, b, deps);
  const idsOf = (id: IdentityId, members: readonly PersonMember[]): string[] => [
    id,
    ...members.map(({ identity }) => identity),
  ];
  const others = new Set(idsOf(b.id, ofB));
  const { identities } = await deps.index.look({ identities: [...new Set(idsOf(a.id, ofA))] });
  return [...identities.values()].some(({ decisions }) =>
    decisions.some(({ other, kind }) => kind === 'no' && others.has(other)),
  );
}

/** How the two persons agree by what is known now. */
export async function evidenceOfPersons(
  a: IdentityRecord,
  b: IdentityRecord,
  deps: PeopleDeps,
): Promise<Evidence> {
  const [ofA, ofB] = await membersOfBoth(a, b, deps);
  const profilesOf = (own: Profile, members: readonly PersonMember[]): Profile[] =>
    members.length === 0 ? [own] : members.map(({ profile }) => profile);
  return evidenceBetween(profilesOf(a.profile, ofA), profilesOf(b.profile, ofB), deps);
}

/** How two records agree. A key that several use by now says less than it did when they came. */
export function evidenceNow(a: IdentityRecord, b: IdentityRecord, deps: PeopleDeps): Promise<Evidence> {
  return evidenceBetween([a.profile], [b.profile], deps);
}

async function evidenceBetween(
  a: readonly Profile[],
  b: readonly Profile[],
  deps: PeopleDeps,
): Promise<Evidence> {
  const ids = [...a, ...b].flatMap((profile) => keysOf(profile, deps.hash).map(({ key }) => key));
  const { keys } = await deps.index.look({ keys: [...new Set(ids)] });
  const judging = judgingWithout(null, keys, { hash: deps.hash, known: await deps.known() });
  return evidenceOf(sideOf(a), sideOf(b), judging);
}
