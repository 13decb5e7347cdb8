import { rawOf } from '../../shared/people/buyer.ts';
import type { Person } from '../../shared/people/buyer.ts';
import { customersOf } from '../../shared/people/customers.ts';
import { keysOf } from '../../shared/people/identities.ts';
import { profileOf } from '../../shared/people/normalise/profile.ts';
import type { Looked, LookFor } from '../../shared/people/ports.ts';
import type { IdentityRecord, KeyRecord, PersonRecord } from '../../shared/people/records.ts';
import { peopleIn } from '../support/memory-people-services.ts';
import { MemoryPeople } from '../support/memory-people.ts';

/**
 * What an order's look-up costs while the index grows to a million people: requests, records, bytes, time. The records
 * are those that the table holds, kept as JSON in memory; what DynamoDB adds to each request is not measured here.
 * `node test/bench/people-scale.ts [most people]`.
 */
const MOST = Number(process.argv[2] ?? 1_000_000);
const ORDERS = 2_000;

/** Reads cost what they cost in a table: each record is parsed from its text. */
class CountingIndex extends MemoryPeople {
  readonly texts = new Map<string, string>();
  cost = { requests: 0, records: 0, bytes: 0 };

  put(id: string, record: object): void {
    this.texts.set(id, JSON.stringify(record));
  }

  override async look(wanted: LookFor) {
    const written: Looked = await super.look(wanted);
    this.cost.requests += 1;
    return {
      identities: this.#found<IdentityRecord>('I', wanted.identities, written.identities),
      keys: this.#found<KeyRecord>('K', wanted.keys, written.keys),
      persons: this.#found<PersonRecord>('P', wanted.persons, written.persons),
    };
  }

  #found<T>(kind: string, ids: readonly string[] = [], written: ReadonlyMap<string, T>): Map<string, T> {
    const found = new Map<string, T>();
    for (const id of new Set(ids)) {
      const text = this.texts.get(`${kind}${id}`);
      const record = written.get(id) ?? (text === undefined ? undefined : (JSON.parse(text) as T));
      if (record === undefined) continue;
      this.cost.records += 1;
      this.cost.bytes += text?.length ?? 0;
      found.set(id, record);
    }
    return found;
  }

  override async saveIdentity(record: IdentityRecord): Promise<boolean> {
    this.identities.set(record.id, { ...record, version: record.version + 1 });
    return true;
  }
  override async saveKey(record: KeyRecord): Promise<boolean> {
    this.keys.set(record.key, { ...record, version: record.version + 1 });
    return true;
  }
  override async savePerson(record: PersonRecord): Promise<boolean> {
    this.persons.set(record.id, { ...record, version: record.version + 1 });
    return true;
  }

  /** What an order wrote is thrown away: every order is the first one. */
  forgetWrites(): void {
    for (const written of [this.identities, this.keys, this.persons]) written.clear();
  }
}

const blank = {
  decisions: [],
  archived: false,
  mergedInto: null,
  createdAtMs: 1,
  lastSale: null,
  version: 1,
};

const index = new CountingIndex();
const people = { ...peopleIn({ nowMs: () => 1, sleep: async () => undefined }), index };
const port = customersOf(people);
const digits = (at: number): string => String(2_000_000 + (at % 7_999_999)).padStart(7, '2');
const emailOf = (at: number): string => `anna.m${at}@people.example`;
const phoneOf = (at: number): string => `503${digits(at)}`;

console.log(
  '| people in the index | buyer | requests, median | records | KB read | µs of our part, p50 | p99 |',
);
console.log('|---|---|---|---|---|---|---|');
let filled = 0;
for (let size = 1_000; size <= MOST; size *= 10) {
  for (; filled < size; filled += 1) fill(filled);
  await measure(size, 'known');
  await measure(size, 'first order');
}

/** A customer of the till with e-mail and phone, as building the index leaves it. */
function fill(at: number): void {
  const raw = { name: { first: 'Anna', last: 'Miller' }, emails: [emailOf(at)], phones: [phoneOf(at)] };
  const profile = profileOf(raw, people.own);
  const identity = `ls:${at}`;
  const person = `p${at}`;
  const refs = [{ identity, person, profile }];
  for (const { key, kind } of keysOf(profile, people.hash)) {
    index.put(`K${key}`, { key, kind, class: 'personal', people: 1, count: 1, refs, version: 1 });
  }
  index.put(`P${person}`, {
    id: person,
    members: [{ identity, profile, why: 'first seen', atMs: 1 }],
    version: 1,
  });
  index.put(`I${identity}`, {
    ...blank,
    id: identity,
    person,
    raw,
    profile,
    customerId: String(at),
  });
  const bought = rawOf(orderOf(at));
  index.put(`Ist:cus_${at}`, {
    ...blank,
    id: `st:cus_${at}`,
    person,
    raw: bought,
    profile: profileOf(bought, people.own),
    customerId: String(at),
  });
}

function orderOf(at: number): Person {
  return { email: emailOf(at), name: 'Anna Miller', phone: phoneOf(at) };
}

/** A buyer whose account we know, or the first order of somebody whom only the till knows: it is judged and linked. */
async function measure(size: number, buyer: 'known' | 'first order'): Promise<void> {
  const times: number[] = [];
  const costs: (typeof index.cost)[] = [];
  for (let order = 0; order < ORDERS; order += 1) {
    const at = Math.floor((order / ORDERS) * size);
    people.directory.rows.clear();
    people.directory.add(String(at), { emails: [emailOf(at)], phones: [phoneOf(at)] });
    index.cost = { requests: 0, records: 0, bytes: 0 };
    const startedAt = performance.now();
    const stripeCustomerId = buyer === 'known' ? `cus_${at}` : null;
    await port.customerFor({ ...orderOf(at), stripeCustomerId }, { dryRun: false, except: null });
    times.push((performance.now() - startedAt) * 1_000);
    costs.push(index.cost);
    index.forgetWrites();
  }
  const middle = (values: number[], share = 0.5): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
  const cells = [
    size.toLocaleString('en-US'),
    buyer,
    middle(costs.map(({ requests }) => requests)),
    middle(costs.map(({ records }) => records)),
    (middle(costs.map(({ bytes }) => bytes)) / 1024).toFixed(1),
    middle(times).toFixed(0),
    middle(times, 0.99).toFixed(0),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
