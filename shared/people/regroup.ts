import type { PeopleDeps } from './deps.ts';
import { keysOf, personFoundedBy } from './identities.ts';
import { judgingWithout } from './looking.ts';
import { clusterPeople } from './matching/clusters.ts';
import { probabilityOf, scoreOf } from './matching/score.ts';
import type { IdentityId, IdentityRecord, KeyId, KeyRecord, PersonMember, PersonRecord } from './records.ts';
import { rememberedOf } from './remembered.ts';
import { changeIdentity, changeMembers, changeRef, saysTheSame } from './writing.ts';

/** Two passes that regroup the same people at once undo a part of each other's work; then the whole is done again. */
const MOST_ROUNDS = 4;

/**
 * Judges the members of these persons again, all together, as if they had come at once: after an unlink, a merge, a
 * key that others use now. Who is no longer linked becomes a person of its own, with a question; sales stay. Safe to
 * repeat, also after a pass that died in the middle of it. Returns which person each of them is now.
 */
export async function regroup(
  persons: readonly string[],
  deps: PeopleDeps,
): Promise<ReadonlyMap<IdentityId, string>> {
  for (let round = 1; ; round += 1) {
    const here = await gathered(persons, deps);
    const homes = await judged(here, deps);
    if (round === MOST_ROUNDS || (await areHome(homes, deps))) return homes;
  }
}

interface Gathered {
  readonly persons: ReadonlyMap<string, PersonRecord>;
  readonly members: ReadonlyMap<IdentityId, PersonMember>;
  readonly identities: ReadonlyMap<IdentityId, IdentityRecord>;
  readonly keys: ReadonlyMap<KeyId, KeyRecord>;
}

/** Everybody in these persons, and in those whom their records name instead: a pass that died has left them between. */
async function gathered(wanted: readonly string[], { index, hash }: PeopleDeps): Promise<Gathered> {
  let names = new Set(wanted);
  for (let round = 1; ; round += 1) {
    const { persons } = await index.look({ persons: [...names] });
    const all = [...persons.values()].flatMap(({ members }) => members);
    const members = new Map(all.map((member) => [member.identity, member]));
    const keyIds = [...members.values()].flatMap(({ profile }) =>
      keysOf(profile, hash).map(({ key }) => key),
    );
    const { identities, keys } = await index.look({
      identities: [...members.keys()],
      keys: [...new Set(keyIds)],
    });
    const refs = [...keys.values()]
      .flatMap((key) => key.refs)
      .filter(({ identity }) => members.has(identity));
    const named = new Set([...names, ...[...identities.values(), ...refs].map(({ person }) => person)]);
    if (named.size === names.size || round === MOST_ROUNDS) return { persons, members, identities, keys };
    names = named;
  }
}

/** Who belongs together, written so that whoever dies on the way leaves names of both places behind. */
async function judged(here: Gathered, deps: PeopleDeps): Promise<ReadonlyMap<IdentityId, string>> {
  const { persons, members, identities, keys } = here;
  const known = await deps.known();
  const { people, questions } = clusterPeople(
    [...members.values()].map(({ identity, profile }) => ({ id: identity, profile })),
    judgingWithout(null, keys, { hash: deps.hash, known }),
    rememberedOf(identities.values()),
  );
  const groups = await namesOf(people, persons, deps);
  const homes = new Map([...groups].flatMap(([home, ids]) => ids.map((id) => [id, home] as const)));
  for (const [home, ids] of groups) {
    const theirs = ids.flatMap((id) => members.get(id) ?? []);
    // Who came meanwhile stays: they know nothing of this. And what somebody has written of one meanwhile is the newer.
    await changeMembers(
      home,
      (stored) => [
        ...stored,
        ...theirs.filter((own) => !stored.some(({ identity }) => identity === own.identity)),
      ],
      deps,
    );
  }
  for (const [id, home] of homes) await putOnKeys(members.get(id), home, deps);
  for (const person of persons.keys()) {
    const isAway = ({ identity }: PersonMember): boolean => (homes.get(identity) ?? person) !== person;
    if (persons.get(person)?.members.some(isAway) === true)
      await changeMembers(person, (stored) => stored.filter((member) => !isAway(member)), deps);
  }
  for (const [id, home] of homes) {
    const moved = (stored: IdentityRecord | null): IdentityRecord | null =>
      stored === null || stored.person === home ? null : { ...stored, person: home };
    if (identities.get(id)?.person !== home) await changeIdentity(id, moved, deps);
  }
  for (const { a, b, evidence } of questions) {
    const probability = probabilityOf(scoreOf(evidence));
    await deps.index.ask({ a, b, evidence, probability, moneyMinor: 0, sinceMs: deps.clock.nowMs() });
  }
  return homes;
}

/** Each group keeps the name of the person that most of it was; whoever leaves gets a new one. */
async function namesOf(
  people: readonly (readonly IdentityId[])[],
  before: ReadonlyMap<string, PersonRecord>,
  deps: PeopleDeps,
): Promise<Map<string, readonly IdentityId[]>> {
  const homes = new Map<string, readonly IdentityId[]>();
  const sorted = people.map((group) => group.toSorted());
  // The same order for every pass, or one that died would have named them otherwise.
  for (const group of sorted.toSorted(
    (a, b) => b.length - a.length || (String(a[0]) < String(b[0]) ? -1 : 1),
  )) {
    const within = new Set(group);
    const shared = ({ members }: PersonRecord): number =>
      members.filter(({ identity }) => within.has(identity)).length;
    const [best] = [...before.values()]
      .filter((person) => !homes.has(person.id) && shared(person) > 0)
      .toSorted((one, other) => shared(other) - shared(one) || (one.id < other.id ? -1 : 1));
    homes.set(best?.id ?? (await freshName(group, homes, deps)), group);
  }
  return homes;
}

/** The same for every pass that separates this group; never the name of a person who has other members. */
async function freshName(
  group: readonly IdentityId[],
  taken: ReadonlyMap<string, unknown>,
  { index, hash }: PeopleDeps,
): Promise<string> {
  const [first = ''] = group;
  for (let number = 0; ; number += 1) {
    const name = personFoundedBy(first, hash, number);
    const members = (await index.look({ persons: [name] })).persons.get(name)?.members ?? [];
    if (!taken.has(name) && members.every(({ identity }) => group.includes(identity))) return name;
  }
}

async function putOnKeys(member: PersonMember | undefined, home: string, deps: PeopleDeps): Promise<void> {
  if (member === undefined) return;
  const { identity, profile } = member;
  const known = await deps.known();
  for (const key of keysOf(profile, deps.hash)) {
    const { keys } = await deps.index.look({ keys: [key.key] });
    const seen = keys.get(key.key);
    const ref = { identity, person: home, profile };
    const isRight = seen?.refs.some((other) => saysTheSame(other, ref)) === true;
    const isElsewhere =
      seen?.refs.some((other) => other.identity === identity && other.person !== home) === true;
    if ((isRight && !isElsewhere) || seen?.class === 'public') continue;
    await changeRef(key, { identity, ref, seen }, { deps, known });
  }
}

async function areHome(homes: ReadonlyMap<IdentityId, string>, { index }: PeopleDeps): Promise<boolean> {
  const { identities, persons } = await index.look({
    identities: [...homes.keys()],
    persons: [...new Set(homes.values())],
  });
  return [...homes].every(([id, home]) => {
    const isMember = persons.get(home)?.members.some(({ identity }) => identity === id) === true;
    return isMember && (identities.get(id)?.person ?? home) === home;
  });
}
