import type { MemoryPeople } from './memory-people.ts';

/** What in the index of people contradicts itself: every record is one person's, and its keys say whose. */
export function contradictionsIn({ identities, persons, keys }: MemoryPeople): string[] {
  const homes = new Map<string, string[]>();
  for (const { id, members } of persons.values()) {
    for (const { identity } of members) homes.set(identity, [...(homes.get(identity) ?? []), id]);
  }
  return [
    ...[...homes]
      .filter(([identity]) => !identities.has(identity))
      .map(([identity]) => `${identity} is somebody's, and not known`),
    ...[...identities.values()].flatMap(({ id, person }) => {
      const theirs = homes.get(id) ?? [];
      return theirs.length === 1 && theirs[0] === person
        ? []
        : [`${id} is of ${person}, and a member of ${theirs.join(', ') || 'nobody'}`];
    }),
    ...[...keys.values()].flatMap(({ key, refs }) =>
      refs.flatMap(({ identity, person }) => {
        const home = identities.get(identity)?.person;
        return home === person ? [] : [`${key} says that ${identity} is of ${person}, it is of ${home}`];
      }),
    ),
  ];
}
