import { RefusedError } from '../kernel/answer.ts';
import type { PeopleDeps } from './deps.ts';
import type { ProfileKey } from './identities.ts';
import { evidenceText, usersOf } from './looking.ts';
import { classOfKey, MOST_REFS, peopleOn } from './matching/key-class.ts';
import type { KnownNames } from './matching/known-names.ts';
import type { IdentityId, IdentityRecord, KeyRecord, KeyRef, PersonMember, PersonRecord } from './records.ts';

/** Losing this often against other writers of one record means that something else is wrong. */
const MOST_TRIES = 12;

/** Repeats a compare-and-set until it holds; `attempt` reads anew each time. Throws a wait when it never does. */
export async function untilStored<T>(attempt: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const done = await attempt();
    if (done !== null) return done;
  }
  throw new RefusedError({
    whose: 'wait',
    code: 'people-busy',
    reason: 'the index of people is being written by others',
    remedy: 'none needed: it comes back by itself',
    retryAfterMs: 2_000,
  });
}

/**
 * Puts or takes away an identity's entry on a key. Returns the persons who have to be judged again for it: all on the
 * key when its class is another one now, or when somebody else wrote it since it was seen.
 */
export function changeRef(
  { key, kind }: ProfileKey,
  change: {
    readonly identity: IdentityId;
    readonly ref: KeyRef | null;
    readonly seen?: KeyRecord | undefined;
  },
  { deps, known }: { readonly deps: PeopleDeps; readonly known: KnownNames },
): Promise<readonly string[]> {
  let seen = change.seen;
  let tries = 0;
  return untilStored(async () => {
    const isFirst = (tries += 1) === 1;
    const stored = isFirst ? seen : (await deps.index.look({ keys: [key] })).keys.get(key);
    seen = undefined;
    const before = stored ?? { key, kind, class: 'personal', people: 0, count: 0, refs: [], version: 0 };
    // Everybody's key says nothing and is written no more, or it would become a hot one.
    if (before.class === 'public') return [];
    const others = before.refs.filter(({ identity }) => identity !== change.identity);
    const after = counted(before, withRef(others, change.ref), known);
    if (!(await deps.index.saveKey(after))) return null;
    const isDisturbed = !isFirst || (before.version > 0 && after.class !== before.class);
    return isDisturbed ? [...new Set(others.map(({ person }) => person))] : [];
  });
}

/** Records of one person that say the same share an entry: a buyer who is a new customer of Stripe's each time fills no key. */
function withRef(others: readonly KeyRef[], ref: KeyRef | null): readonly KeyRef[] {
  return ref === null || others.some((other) => saysTheSame(other, ref)) ? others : [...others, ref];
}

export function saysTheSame(a: KeyRef, b: KeyRef): boolean {
  return a.person === b.person && evidenceText(a.profile) === evidenceText(b.profile);
}

function counted(before: KeyRecord, refs: readonly KeyRef[], known: KnownNames): KeyRecord {
  const users = usersOf(refs);
  const ofKey = refs.length > MOST_REFS ? 'public' : classOfKey(users, before.kind, known);
  return {
    ...before,
    class: ofKey,
    people: peopleOn(users, known),
    count: refs.length,
    refs: ofKey === 'public' ? [] : refs,
  };
}

/** Changes an identity; `change` gets what is stored and answers null to leave it. */
export function changeIdentity(
  id: IdentityId,
  change: (stored: IdentityRecord | null) => IdentityRecord | null,
  { index }: PeopleDeps,
): Promise<IdentityRecord | 'left'> {
  return untilStored(async () => {
    const stored = (await index.look({ identities: [id] })).identities.get(id) ?? null;
    const wanted = change(stored);
    if (wanted === null) return 'left';
    return (await index.saveIdentity({ ...wanted, version: stored?.version ?? 0 })) ? wanted : null;
  });
}

/** Changes who belongs to a person. */
export function changeMembers(
  id: string,
  change: (members: readonly PersonMember[]) => readonly PersonMember[],
  { index }: PeopleDeps,
): Promise<PersonRecord> {
  return untilStored(async () => {
    const stored = (await index.look({ persons: [id] })).persons.get(id) ?? { id, members: [], version: 0 };
    const wanted = { ...stored, members: change(stored.members) };
    return (await index.savePerson(wanted)) ? wanted : null;
  });
}
