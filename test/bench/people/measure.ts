import type { Clustering, Member } from '../../../shared/people/matching/clusters.ts';
import { Union } from './union.ts';

/** Labelled records: who owns each, and which pairs nothing tells apart. */
export interface Labelled {
  readonly members: readonly Member[];
  readonly owner: ReadonlyMap<string, string>;
  readonly unknowable: readonly (readonly [string, string])[];
}

export interface Measures {
  readonly records: number;
  readonly truePairs: number;
  readonly precision: number;
  readonly recall: number;
  /** Recall of the pairs that are connected by keys at all. */
  readonly reachableRecall: number;
  readonly wrongPairs: number;
  /** Of the wrong: those that no reader of the records could tell apart. */
  readonly excused: number;
  readonly questions: number;
  readonly questionsPer1000: number;
  /** Recall once somebody has answered every question rightly. */
  readonly reviewedRecall: number;
  readonly bCubedPrecision: number;
  readonly bCubedRecall: number;
  /** Generalised merge distance, both at cost 1. */
  readonly splits: number;
  readonly merges: number;
}

type Group = readonly string[];

/** What a clustering is worth, held against the truth. */
export function measure(set: Labelled, { people, questions }: Clustering): Measures {
  const all = set.members.map(({ id }) => id);
  const truePairs = truePairsIn([all], set);
  const found = truePairsIn(people, set);
  const linked = people.reduce((sum, members) => sum + pairs(members.length), 0);
  return {
    records: all.length,
    truePairs,
    precision: linked === 0 ? 1 : found / linked,
    recall: found / truePairs,
    reachableRecall: found / truePairsIn(connectedByKeys(set), set),
    wrongPairs: linked - found,
    excused: people.reduce((sum, members) => sum + excusedIn(members, set), 0),
    questions: questions.length,
    questionsPer1000: (questions.length / all.length) * 1000,
    reviewedRecall: truePairsIn(reviewed(set, people, questions), set) / truePairs,
    ...bCubed(set, people),
    ...mergeDistance(set, people),
  };
}

const pairs = (count: number): number => (count * (count - 1)) / 2;

function ownersIn(members: Group, set: Labelled): Map<string, number> {
  const found = new Map<string, number>();
  for (const id of members) {
    const owner = set.owner.get(id) ?? id;
    found.set(owner, (found.get(owner) ?? 0) + 1);
  }
  return found;
}

function truePairsIn(groups: readonly Group[], set: Labelled): number {
  const inGroup = (members: Group): number =>
    [...ownersIn(members, set).values()].reduce((sum, count) => sum + pairs(count), 0);
  return groups.reduce((sum, members) => sum + inGroup(members), 0);
}

function connectedByKeys(set: Labelled): Group[] {
  const union = new Union();
  for (const { id, profile } of set.members) {
    for (const key of [...profile.emails.map(({ canon }) => canon), ...profile.phones]) union.join(key, id);
  }
  return union.groupsOf(set.members.map(({ id }) => id));
}

/** Persons whom somebody who knows the truth would put together, asked only about the questions. */
function reviewed(set: Labelled, people: readonly Group[], questions: Clustering['questions']): Group[] {
  const ownerOf = (members: Group): string =>
    [...ownersIn(members, set)].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
  const home = new Map(people.flatMap((members) => members.map((id) => [id, members] as const)));
  const union = new Union();
  for (const members of people) for (const id of members) union.join(members[0] ?? id, id);
  for (const { a, b } of questions) {
    if (ownerOf(home.get(a) ?? []) === ownerOf(home.get(b) ?? [])) union.join(a, b);
  }
  return union.groupsOf(set.members.map(({ id }) => id));
}

function bCubed(set: Labelled, people: readonly Group[]) {
  const owned = ownersIn(
    set.members.map(({ id }) => id),
    set,
  );
  let precision = 0;
  let recall = 0;
  for (const members of people) {
    for (const [owner, count] of ownersIn(members, set)) {
      precision += count ** 2 / members.length;
      recall += count ** 2 / (owned.get(owner) ?? 1);
    }
  }
  const records = set.members.length;
  return { bCubedPrecision: precision / records, bCubedRecall: recall / records };
}

function mergeDistance(set: Labelled, people: readonly Group[]) {
  const owners = new Set(set.members.map(({ id }) => set.owner.get(id))).size;
  const pieces = people.reduce((sum, members) => sum + ownersIn(members, set).size, 0);
  return { splits: pieces - people.length, merges: pieces - owners };
}

/** Wrong pairs in one person that remain joined when only records of one owner and unknowable pairs are joined. */
function excusedIn(members: Group, set: Labelled): number {
  if (ownersIn(members, set).size < 2) return 0;
  const within = new Set(members);
  const union = new Union();
  for (const id of members) union.join(`owner ${set.owner.get(id) ?? id}`, id);
  for (const [a, b] of set.unknowable) if (within.has(a) && within.has(b)) union.join(a, b);
  return union
    .groupsOf(members)
    .reduce((sum, group) => sum + pairs(group.length) - truePairsIn([group], set), 0);
}
