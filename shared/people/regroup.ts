import type { PeopleDeps } from './deps.ts';
import { keysOf } from './identities.ts';
import { judgingWithout } from './looking.ts';
import { clusterPeople, pairOf } from './matching/clusters.ts';
import type { Remembered } from './matching/clusters.ts';
import { probabilityOf, scoreOf } from './matching/score.ts';
import type { IdentityId, IdentityRecord, PersonMember } from './records.ts';
import { changeIdentity, changeMembers, changeRef, saysTheSame } from './writing.ts';

/**
 * Judges the members of these persons again, all together, as if they had come at once: after an unlink, a merge, a
 * key that others use now. Who is no longer linked becomes a person of its own, with a question; sales stay.
 */
export async function regroup(persons: readonly string[], deps: PeopleDeps): Promise<void> {
  const looked = await deps.index.look({ persons });
  const members = new Map<IdentityId, PersonMember>();
  for (const person of looked.persons.values())
    for (const member of person.members) members.set(member.identity, member);
  const ids = [...members.keys()];
  const known = await deps.known();
  const keyIds = [...members.values()].flatMap(({ profile }) =>
    keysOf(profile, deps.hash).map(({ key }) => key),
  );
  const { identities, keys } = await deps.index.look({ identities: ids, keys: [...new Set(keyIds)] });
  const { people, questions } = clusterPeople(
    [...members.values()].map(({ identity, profile }) => ({ id: identity, profile })),
    judgingWithout(null, keys, { hash: deps.hash, known }),
    rememberedOf(identities.values()),
  );
  const homes = namesOf(people, { before: looked.persons, fresh: () => deps.random.id() });
  for (const [home, group] of homes)
    await settle(
      home,
      group.flatMap((id) => members.get(id) ?? []),
      deps,
    );
  for (const [id, { members: before }] of looked.persons) {
    if (!homes.has(id) && before.length > 0) await changeMembers(id, () => [], deps);
  }
  for (const { a, b, evidence } of questions) {
    const probability = probabilityOf(scoreOf(evidence));
    await deps.index.ask({ a, b, evidence, probability, moneyMinor: 0, sinceMs: deps.clock.nowMs() });
  }
}

export function rememberedOf(identities: Iterable<IdentityRecord>): Remembered {
  const remembered = { yes: new Set<string>(), no: new Set<string>() };
  for (const { id, decisions } of identities) {
    for (const { other, kind } of decisions) remembered[kind].add(pairOf(id, other));
  }
  // A no stands above a yes.
  for (const pair of remembered.no) remembered.yes.delete(pair);
  return remembered;
}

/** Each group keeps the name of the person that most of it was; whoever leaves gets a new one. */
function namesOf(
  people: readonly (readonly IdentityId[])[],
  {
    before,
    fresh,
  }: { before: ReadonlyMap<string, { members: readonly PersonMember[] }>; fresh: () => string },
): Map<string, readonly IdentityId[]> {
  const homes = new Map<string, readonly IdentityId[]>();
  for (const group of people.toSorted((a, b) => b.length - a.length)) {
    const within = new Set(group);
    const shared = (members: readonly PersonMember[]): number =>
      members.filter(({ identity }) => within.has(identity)).length;
    const [best] = [...before]
      .filter(([id, { members }]) => !homes.has(id) && shared(members) > 0)
      .toSorted(([a, one], [b, other]) => shared(other.members) - shared(one.members) || (a < b ? -1 : 1));
    homes.set(best?.[0] ?? fresh(), group);
  }
  return homes;
}

/** Writes where these members live now: on their keys, as a person, and last in the identities. */
async function settle(home: string, group: readonly PersonMember[], deps: PeopleDeps): Promise<void> {
  const known = await deps.known();
  for (const { identity, profile } of group) {
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
  await changeMembers(home, () => group, deps);
  for (const { identity } of group) {
    await changeIdentity(
      identity,
      (stored) => (stored === null || stored.person === home ? null : { ...stored, person: home }),
      deps,
    );
  }
}
