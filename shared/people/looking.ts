import type { PeopleDeps } from './deps.ts';
import { emailKeyId, keysOf, phoneKeyId } from './identities.ts';
import type { Candidate } from './matching/choose-person.ts';
import type { Judging } from './matching/evidence.ts';
import { classOfKey } from './matching/key-class.ts';
import type { KeyClass } from './matching/key-class.ts';
import type { KnownNames } from './matching/known-names.ts';
import { sideOf } from './matching/side.ts';
import type { Profile } from './normalise/profile.ts';
import type { IdentityId, IdentityRecord, KeyId, KeyRecord, KeyRef } from './records.ts';

/** What the index knows of a record and of everybody who shares a key with it. */
export interface Found {
  readonly identity: IdentityRecord | null;
  readonly keys: ReadonlyMap<KeyId, KeyRecord>;
}

/** One request: the identity and its keys. */
export async function lookUp(id: IdentityId, profile: Profile, { index, hash }: PeopleDeps): Promise<Found> {
  const keys = keysOf(profile, hash).map(({ key }) => key);
  const looked = await index.look({ identities: [id], keys });
  return { identity: looked.identities.get(id) ?? null, keys: looked.keys };
}

export function usersOf(refs: readonly KeyRef[]): { name: Profile['name']; evidence: string }[] {
  return refs.map(({ person, profile }) => ({
    name: profile.name,
    evidence: JSON.stringify([person, evidenceText(profile)]),
  }));
}

/** Two records with the same text say the same of their owner. */
export function evidenceText({ name, company, emails, phones, house }: Profile): string {
  return JSON.stringify([name, company, emails.map(({ exact }) => exact), phones, house]);
}

/** The keys' classes as they are without one identity's own record. */
export function judgingWithout(
  id: IdentityId | null,
  keys: ReadonlyMap<KeyId, KeyRecord>,
  { hash, known }: { hash: PeopleDeps['hash']; known: KnownNames },
): Judging {
  const classOf = (key: KeyId): KeyClass => {
    const record = keys.get(key);
    if (record === undefined) return 'personal';
    if (record.class === 'public') return 'public';
    const others = record.refs.filter(({ identity }) => identity !== id);
    return classOfKey(usersOf(others), record.kind, known);
  };
  return {
    emailClass: (canon) => classOf(emailKeyId(canon, hash)),
    phoneClass: (number) => classOf(phoneKeyId(number, hash)),
    known,
  };
}

/** The persons on these keys, without one identity's own record. */
export function candidatesOn(keys: Iterable<KeyRecord>, without: IdentityId): Candidate[] {
  const refs = new Map<IdentityId, KeyRef>();
  for (const { refs: here } of keys) {
    for (const ref of here) if (ref.identity !== without) refs.set(ref.identity, ref);
  }
  const byPerson = Map.groupBy(refs.values(), ({ person }) => person);
  return [...byPerson].map(([person, theirs]) => ({
    person,
    side: sideOf(theirs.map(({ profile }) => profile)),
  }));
}
