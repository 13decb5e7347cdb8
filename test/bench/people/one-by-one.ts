import { pairOf } from '../../../shared/people/matching/clusters.ts';
import type { Clustering } from '../../../shared/people/matching/clusters.ts';
import { decide } from '../../../shared/people/matching/judge.ts';
import { evidenceNow } from '../../../shared/people/apart.ts';
import { enrol } from '../../../shared/people/enrol.ts';
import type { KnownNames } from '../../../shared/people/matching/known-names.ts';
import { MemoryPeople } from '../../support/memory-people.ts';
import { peopleIn } from '../../support/memory-people-services.ts';
import type { Labelled } from './measure.ts';

/** The same records put into the index one after the other, as orders and the till's feed bring them. */
export async function oneByOne(set: Labelled, known: KnownNames): Promise<Clustering> {
  const index = new MemoryPeople();
  const deps = {
    ...peopleIn({ nowMs: () => 1, sleep: async () => undefined }),
    index,
    known: async () => known,
  };
  for (const { id, profile } of set.members) {
    const raw = { name: '', emails: [], phones: [] };
    await enrol({ id, raw, profile, createdAtMs: 1 }, deps);
  }
  const people = [...index.persons.values()]
    .map(({ members }) => members.map(({ identity }) => identity))
    .filter((members) => members.length > 0);
  const questions = [];
  const asked = new Set<string>();
  for (const question of index.open.values()) {
    const [a, b] = [index.identities.get(question.a), index.identities.get(question.b)];
    if (a === undefined || b === undefined || a.person === b.person) continue;
    const isOpen = decide(await evidenceNow(a, b, deps)) !== 'new';
    if (isOpen && !asked.has(pairOf(a.person, b.person))) questions.push(question);
    asked.add(pairOf(a.person, b.person));
  }
  return { people, questions };
}
