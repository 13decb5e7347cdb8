import type { Profile } from '../normalise/profile.ts';
import { evidenceOf } from './evidence.ts';
import type { Evidence, Judging, Side } from './evidence.ts';
import { decide, tierOf } from './judge.ts';
import type { Decision, Tier } from './judge.ts';
import { sideOf } from './side.ts';

/** One identity: a customer of the till, one of Stripe's, or a guest. */
export interface Member {
  readonly id: string;
  readonly profile: Profile;
}

/** What people have decided about two identities, by `pairOf`. */
export interface Remembered {
  readonly yes: ReadonlySet<string>;
  readonly no: ReadonlySet<string>;
}

/** Two persons of whom somebody has to say whether they are one, by the first identity of each. */
export interface Question {
  readonly a: string;
  readonly b: string;
  readonly evidence: Evidence;
}

export interface Clustering {
  /** Identities of each person. */
  readonly people: readonly (readonly string[])[];
  readonly questions: readonly Question[];
}

export const NOTHING_REMEMBERED: Remembered = { yes: new Set(), no: new Set() };

export function pairOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

interface Cluster {
  readonly members: readonly Member[];
  readonly side: Side;
}

interface Verdict {
  readonly decision: Decision;
  readonly tier: Tier;
  readonly evidence: Evidence;
}

const TIERS: readonly Tier[] = [1, 2, 3, 4, 5, 6];
/** From here on a link needs its neighbours to agree. */
const CAREFUL: Tier = 3;

/**
 * Who is who among these identities: links tier by tier, the strictest first, to a fixed point. Never one person: a
 * conflict of names, a couple with a member, a remembered no – checked against every member before every union. What
 * people have said to be one is put together with all that the evidence has given to either, and judged on.
 */
export function clusterPeople(
  members: readonly Member[],
  judging: Judging,
  remembered = NOTHING_REMEMBERED,
): Clustering {
  const world = new World(members, judging, remembered);
  world.linkAll();
  if (world.uniteWhatIsSaid()) world.linkAll();
  return { people: world.people(), questions: world.questions() };
}

/** By member: everybody who is said to be the same one, unless a no stands between any two of them. */
function saidToBeOne(
  members: readonly Member[],
  { yes, no }: Remembered,
): ReadonlyMap<string, readonly Member[]> {
  const groups = new Map(members.map((member) => [member.id, [member]]));
  for (const pair of yes) {
    const [a = '', b = ''] = pair.split(' ');
    const [one, other] = [groups.get(a), groups.get(b)];
    if (one === undefined || other === undefined || one === other) continue;
    if (one.some(({ id }) => other.some((each) => no.has(pairOf(id, each.id))))) continue;
    const both = [...one, ...other];
    for (const { id } of both) groups.set(id, both);
  }
  return groups;
}

class World {
  readonly #judging: Judging;
  readonly #remembered: Remembered;
  readonly #said: ReadonlyMap<string, readonly Member[]>;
  readonly #clusters = new Map<string, Cluster>();
  readonly #byKey = new Map<string, Set<string>>();
  readonly #verdicts = new Map<string, Map<string, Verdict>>();

  constructor(members: readonly Member[], judging: Judging, remembered: Remembered) {
    this.#judging = judging;
    this.#remembered = remembered;
    this.#said = saidToBeOne(members, remembered);
    for (const member of members) this.#add(member.id, [member]);
  }

  people(): string[][] {
    return [...this.#clusters.values()].map((cluster) => cluster.members.map(({ id }) => id));
  }

  questions(): Question[] {
    const asked: Question[] = [];
    for (const a of this.#clusters.keys()) {
      for (const b of this.#near(a)) {
        const { decision, evidence } = this.#judge(a, b);
        if (a < b && decision !== 'new' && !this.#isForbidden(a, b)) asked.push({ a, b, evidence });
      }
    }
    return asked;
  }

  linkAll(): void {
    let changed = true;
    while (changed) {
      changed = false;
      for (const tier of TIERS) changed = this.#link(tier) || changed;
    }
  }

  /** A yes is above all evidence; what the evidence has given to either side comes with it. True: there was one. */
  uniteWhatIsSaid(): boolean {
    let changed = false;
    for (const group of new Set(this.#said.values())) {
      const [first, ...others] = group.map(({ id }) => id);
      for (const other of others) {
        const [one, two] = [this.#homeOf(first ?? ''), this.#homeOf(other)];
        if (one === two) continue;
        this.#unite(one, two);
        changed = true;
      }
    }
    return changed;
  }

  #homeOf(id: string): string {
    const home = [...this.#clusters].find(([, { members }]) => members.some((member) => member.id === id));
    if (home === undefined) throw new Error(`no cluster with ${id}`);
    return home[0];
  }

  /** Makes the links of one tier; true: there was one. */
  #link(tier: Tier): boolean {
    let changed = false;
    const ids = [...this.#clusters.keys()];
    for (const id of ids) {
      for (let again = this.#clusters.has(id); again;) {
        const other = this.#near(id).find((near) => this.#mayUnite(id, near, tier));
        again = other !== undefined;
        if (other === undefined) continue;
        this.#unite(id, other);
        changed = true;
      }
    }
    return changed;
  }

  #mayUnite(a: string, b: string, tier: Tier): boolean {
    const verdict = this.#judge(a, b);
    if (verdict.decision !== 'link' || verdict.tier > tier || this.#isForbidden(a, b)) return false;
    return verdict.tier < CAREFUL || (this.#neighboursAgree(a, tier) && this.#neighboursAgree(b, tier));
  }

  /** No two that would link to it and not to each other: then nobody can say which of them it is. */
  #neighboursAgree(id: string, tier: Tier): boolean {
    const neighbours = this.#near(id).filter(
      (near) => this.#judge(id, near).decision === 'link' && this.#judge(id, near).tier <= tier,
    );
    return neighbours.every((one, at) =>
      neighbours
        .slice(at + 1)
        .every(
          (other) =>
            this.#judge(one, other).decision === 'link' || (this.#isNameless(one) && this.#isNameless(other)),
        ),
    );
  }

  #isNameless(id: string): boolean {
    return this.#of(id).side.names.every(({ kind }) => kind === 'none');
  }

  /** A no to one is a no to all who are said to be the same. */
  #isForbidden(a: string, b: string): boolean {
    const { no } = this.#remembered;
    if (no.size === 0) return false;
    const others = this.#saidIn(b);
    return this.#saidIn(a).some((one) => others.some((other) => no.has(pairOf(one.id, other.id))));
  }

  #saidIn(id: string): readonly Member[] {
    return this.#of(id).members.flatMap((member) => this.#said.get(member.id) ?? [member]);
  }

  #judge(a: string, b: string): Verdict {
    const [first, second] = a < b ? [a, b] : [b, a];
    const known = this.#verdicts.get(first)?.get(second);
    if (known !== undefined) return known;
    const evidence = evidenceOf(this.#of(first).side, this.#of(second).side, this.#judging);
    const verdict = { decision: decide(evidence), tier: tierOf(evidence), evidence };
    const row = this.#verdicts.get(first) ?? new Map<string, Verdict>();
    row.set(second, verdict);
    this.#verdicts.set(first, row);
    return verdict;
  }

  /** Those that share a key that is not everybody's. */
  #near(id: string): string[] {
    const near = new Set(this.#keysOf(this.#of(id).side).flatMap((key) => [...(this.#byKey.get(key) ?? [])]));
    near.delete(id);
    return [...near];
  }

  #keysOf({ emails, phones }: Side): string[] {
    const { emailClass, phoneClass } = this.#judging;
    return [
      ...emails.filter(({ canon }) => emailClass(canon) !== 'public').map(({ canon }) => `E ${canon}`),
      ...phones.filter((phone) => phoneClass(phone) !== 'public').map((phone) => `T ${phone}`),
    ];
  }

  #unite(a: string, b: string): void {
    const members = [...this.#of(a).members, ...this.#of(b).members];
    this.#remove(b);
    this.#remove(a);
    this.#add(a, members);
  }

  #add(id: string, members: readonly Member[]): void {
    const cluster = { members, side: sideOf(members.map(({ profile }) => profile)) };
    this.#clusters.set(id, cluster);
    for (const key of this.#keysOf(cluster.side)) {
      const sharing = this.#byKey.get(key) ?? new Set();
      this.#byKey.set(key, sharing.add(id));
    }
  }

  #remove(id: string): void {
    const { side } = this.#of(id);
    for (const near of this.#near(id)) {
      this.#verdicts.get(near)?.delete(id);
    }
    this.#verdicts.delete(id);
    for (const key of this.#keysOf(side)) this.#byKey.get(key)?.delete(id);
    this.#clusters.delete(id);
  }

  #of(id: string): Cluster {
    const cluster = this.#clusters.get(id);
    if (cluster === undefined) throw new Error(`no cluster ${id}`);
    return cluster;
  }
}
