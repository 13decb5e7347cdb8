import type { EmailKey } from '../normalise/email.ts';
import type { Name } from '../normalise/name.ts';
import { givenAgreement } from './given-names.ts';
import type { KnownNames } from './known-names.ts';

/** Whose a key is: one person's, several people's, or everybody's – then it counts as missing. */
export type KeyClass = 'personal' | 'shared' | 'public';

/** What a record on a key says of who uses it. */
export interface KeyUser {
  readonly name: Name;
  /** Identities of one person with equal evidence are one. */
  readonly evidence: string;
}

const PUBLIC_PEOPLE = 5;
/** More records than this say the same as everybody. */
export const MOST_REFS = 25;

export function classOfKey(
  users: readonly KeyUser[],
  kind: EmailKey['kind'] | 'phone',
  known: KnownNames,
): KeyClass {
  const people = peopleOn(users, known);
  if (people >= PUBLIC_PEOPLE || new Set(users.map(({ evidence }) => evidence)).size > MOST_REFS)
    return 'public';
  if (people > 1 || kind === 'role' || kind === 'family') return 'shared';
  return users.some(({ name }) => name.kind === 'couple' || name.kind === 'company') ? 'shared' : 'personal';
}

/** Groups of given names that do not agree; a couple counts two. */
export function peopleOn(users: readonly KeyUser[], known: KnownNames): number {
  const groups: string[][] = [];
  const given = users.flatMap(({ name }) => (name.kind === 'couple' ? name.couple : [name.given]));
  for (const one of new Set(given.filter((each) => each.length > 1))) {
    const group = groups.find((members) =>
      members.every((member) => givenAgreement(member, one, known) !== null),
    );
    if (group === undefined) groups.push([one]);
    else group.push(one);
  }
  return groups.length;
}
