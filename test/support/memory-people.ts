import { pairOf } from '../../shared/people/matching/clusters.ts';
import { askedAgain, rankOf } from '../../shared/people/question-rank.ts';
import type { DueHouse, LookFor, PeopleIndex } from '../../shared/people/ports.ts';
import type {
  BuildState,
  IdentityRecord,
  KeyRecord,
  OpenQuestion,
  PersonRecord,
} from '../../shared/people/records.ts';

/** The index of people in memory, with compare-and-set as the table has it. Requests are counted. */
export class MemoryPeople implements PeopleIndex {
  readonly identities = new Map<string, IdentityRecord>();
  readonly keys = new Map<string, KeyRecord>();
  readonly persons = new Map<string, PersonRecord>();
  readonly open = new Map<string, OpenQuestion>();
  readonly houses = new Map<string, Set<string>>();
  readonly due = new Set<string>();
  names: ReadonlyMap<string, number> = new Map();
  state: BuildState | null = null;
  /** Read requests since the last look at it. */
  looks = 0;

  async look({ identities = [], keys = [], persons = [] }: LookFor) {
    this.looks += 1;
    return {
      identities: found(this.identities, identities),
      keys: found(this.keys, keys),
      persons: found(this.persons, persons),
    };
  }

  async saveIdentity(record: IdentityRecord): Promise<boolean> {
    return save(this.identities, record.id, record);
  }

  async saveKey(record: KeyRecord): Promise<boolean> {
    return save(this.keys, record.key, record);
  }

  async savePerson(record: PersonRecord): Promise<boolean> {
    return save(this.persons, record.id, record);
  }

  async dropIdentity(id: string): Promise<void> {
    this.identities.delete(id);
  }

  async dropPerson(id: string): Promise<void> {
    this.persons.delete(id);
  }

  async noteSale(id: string, sale: { saleId: string; atMs: number }): Promise<void> {
    const stored = this.identities.get(id);
    if (stored === undefined || (stored.lastSale !== null && stored.lastSale.atMs >= sale.atMs)) return;
    this.identities.set(id, { ...stored, lastSale: sale, version: stored.version + 1 });
  }

  async ask(question: OpenQuestion): Promise<void> {
    const pair = pairOf(question.a, question.b);
    this.open.set(pair, askedAgain(this.open.get(pair) ?? null, question));
  }

  async settle(a: string, b: string): Promise<void> {
    this.open.delete(pairOf(a, b));
  }

  async live(house: string, identity: string): Promise<void> {
    const members = this.houses.get(house) ?? new Set();
    if (members.size >= 25 && !members.has(identity)) return;
    this.houses.set(house, members.add(identity));
    if (members.size > 1) this.due.add(house);
  }

  async leave(house: string, identity: string): Promise<void> {
    this.houses.get(house)?.delete(identity);
  }

  async dueHouses(limit: number): Promise<readonly DueHouse[]> {
    return [...this.due]
      .slice(0, limit)
      .map((house) => ({ house, identities: [...(this.houses.get(house) ?? [])] }));
  }

  async houseDone(house: string, count: number): Promise<void> {
    if ((this.houses.get(house)?.size ?? 0) <= count) this.due.delete(house);
  }

  async takeBack({ a, b }: OpenQuestion): Promise<void> {
    await this.settle(a, b);
  }

  async questions(limit: number): Promise<readonly OpenQuestion[]> {
    return [...this.open.values()].toSorted((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1)).slice(0, limit);
  }

  async build(): Promise<BuildState | null> {
    return this.state;
  }

  async storeBuild(state: BuildState): Promise<void> {
    this.state = state;
  }

  async namesSeen(): Promise<ReadonlyMap<string, number>> {
    return this.names;
  }

  async storeNamesSeen(names: ReadonlyMap<string, number>): Promise<void> {
    this.names = new Map(names);
  }
}

function found<T>(records: ReadonlyMap<string, T>, ids: readonly string[]): Map<string, T> {
  const pairs = ids.flatMap((id): [string, T][] => {
    const record = records.get(id);
    return record === undefined ? [] : [[id, record]];
  });
  return new Map(pairs);
}

function save<T extends { readonly version: number }>(
  records: Map<string, T>,
  id: string,
  record: T,
): boolean {
  if ((records.get(id)?.version ?? 0) !== record.version) return false;
  records.set(id, structuredClone({ ...record, version: record.version + 1 }));
  return true;
}
