import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { peopleIndex } from '../../shared/aws/people-index.ts';
import { peopleTable } from '../../shared/aws/people-table.ts';
import { Table } from '../../shared/aws/table.ts';
import type { PeopleIndex } from '../../shared/people/ports.ts';
import type { IdentityRecord, KeyRecord, OpenQuestion, PersonRecord } from '../../shared/people/records.ts';
import { NO_OWN_KEYS, profileOf } from '../../shared/people/normalise/profile.ts';
import { makeTable } from '../simulators/aws/dynamodb.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';
import { MemoryPeople } from '../support/memory-people.ts';

let dynalite: Dynalite;
let tables = 0;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());

async function inDynamo(): Promise<PeopleIndex> {
  tables += 1;
  await makeTable(dynalite.client, peopleTable(`people-${tables}`));
  return peopleIndex(new Table(dynalite.client, `people-${tables}`));
}

const RAW = {
  name: { first: 'Ada', last: 'Byrne' },
  emails: ['ada@byrne.example'],
  phones: ['503-226-1234'],
};
const PROFILE = profileOf(RAW, NO_OWN_KEYS);
const IDENTITY: IdentityRecord = {
  id: 'ls:58',
  person: 'p1',
  raw: RAW,
  profile: PROFILE,
  decisions: [{ other: 'st:cus_1', kind: 'no', by: 'owner', atMs: 5 }],
  customerId: '58',
  archived: false,
  mergedInto: null,
  createdAtMs: 1,
  lastSale: null,
  version: 0,
};
const KEY: KeyRecord = {
  key: 'E#1',
  kind: 'personal',
  class: 'personal',
  people: 1,
  count: 1,
  refs: [{ identity: 'ls:58', person: 'p1', profile: PROFILE }],
  version: 0,
};
const PERSON: PersonRecord = {
  id: 'p1',
  members: [{ identity: 'ls:58', profile: PROFILE, why: 'first seen', atMs: 1 }],
  version: 0,
};
const QUESTION: OpenQuestion = {
  a: 'ls:58',
  b: 'st:cus_1',
  evidence: {
    email: 'P',
    phone: '-',
    name: 'X',
    given: null,
    address: '-',
    variant: false,
    relay: false,
    namedBy: 'nobody',
    coupleOnOneSide: false,
    suffixOnOneSide: false,
    company: null,
  },
  probability: 0.5,
  moneyMinor: 1_000,
  sinceMs: 1,
};

describe.each([
  ['memory', async (): Promise<PeopleIndex> => new MemoryPeople()],
  ['DynamoDB', inDynamo],
] as const)('the index of people in %s', (_, open) => {
  test('what is saved is found by one look, what is not there is left out', async () => {
    const index = await open();
    expect(await index.saveIdentity(IDENTITY)).toBe(true);
    expect(await index.saveKey(KEY)).toBe(true);
    expect(await index.savePerson(PERSON)).toBe(true);
    const found = await index.look({ identities: ['ls:58', 'ls:59'], keys: ['E#1', 'T#1'], persons: ['p1'] });
    expect([...found.identities.values()]).toEqual([{ ...IDENTITY, version: 1 }]);
    expect([...found.keys.values()]).toEqual([{ ...KEY, version: 1 }]);
    expect([...found.persons.values()]).toEqual([{ ...PERSON, version: 1 }]);
  });

  test('of two who write one record, the second is refused and sees what the first wrote', async () => {
    const index = await open();
    expect(await index.saveKey(KEY)).toBe(true);
    expect(await index.saveKey({ ...KEY, class: 'shared' })).toBe(false);
    expect(await index.saveKey({ ...KEY, class: 'shared', version: 1 })).toBe(true);
    const { keys } = await index.look({ keys: ['E#1'] });
    expect(keys.get('E#1')).toMatchObject({ class: 'shared', version: 2 });
  });

  test('the latest sale is kept, an older one changes nothing, and a stranger gets no record', async () => {
    const index = await open();
    await index.saveIdentity(IDENTITY);
    await index.noteSale('ls:58', { saleId: '900', atMs: 10 });
    await index.noteSale('ls:58', { saleId: '800', atMs: 9 });
    await index.noteSale('ls:77', { saleId: '901', atMs: 11 });
    const { identities } = await index.look({ identities: ['ls:58', 'ls:77'] });
    expect([...identities.values()]).toMatchObject([
      { id: 'ls:58', lastSale: { saleId: '900' }, version: 2 },
    ]);
  });

  test('questions come by money times probability, each pair once', async () => {
    const index = await open();
    await index.ask(QUESTION);
    await index.ask({ ...QUESTION, a: 'ls:60', moneyMinor: 5_000 });
    await index.ask({ ...QUESTION, a: 'ls:61', moneyMinor: 0, probability: 0.9 });
    await index.ask({ ...QUESTION, a: 'ls:62', moneyMinor: 9_000, probability: 0.01 });
    expect((await index.questions(10)).map(({ a }) => a)).toEqual(['ls:60', 'ls:58', 'ls:62', 'ls:61']);
    await index.ask({ ...QUESTION, moneyMinor: 90_000, sinceMs: 9 });
    expect((await index.questions(1))[0]).toMatchObject({ a: 'ls:58', moneyMinor: 90_000, sinceMs: 1 });
    expect(await index.questions(10)).toHaveLength(4);
  });

  test('a settled question is gone, from either side', async () => {
    const index = await open();
    await index.ask(QUESTION);
    await index.settle(QUESTION.b, QUESTION.a);
    await index.settle('ls:1', 'ls:2');
    expect(await index.questions(10)).toEqual([]);
  });

  test('a question is taken back whole, and may be put again', async () => {
    const index = await open();
    await index.ask(QUESTION);
    await index.takeBack(QUESTION);
    await index.takeBack({ ...QUESTION, a: 'ls:77' });
    expect(await index.questions(10)).toEqual([]);
    await index.ask(QUESTION);
    expect(await index.questions(10)).toHaveLength(1);
  });

  test('a house is due once somebody else lives there, until it is done, and again when the next comes', async () => {
    const index = await open();
    await index.live('H#1', 'ls:58');
    await index.live('H#1', 'ls:58');
    await index.live('H#2', 'ls:70');
    expect(await index.dueHouses(9)).toEqual([]);
    await index.live('H#1', 'ls:59');
    const [due, ...others] = await index.dueHouses(9);
    expect([due?.house, due?.identities.toSorted(), others]).toEqual(['H#1', ['ls:58', 'ls:59'], []]);
    await index.live('H#1', 'ls:60');
    await index.houseDone('H#1', 2);
    expect(await index.dueHouses(9)).toHaveLength(1);
    await index.houseDone('H#1', 3);
    expect(await index.dueHouses(9)).toEqual([]);
    await index.leave('H#1', 'ls:58');
    await index.leave('H#9', 'ls:58');
    await index.live('H#1', 'ls:61');
    expect((await index.dueHouses(9))[0]?.identities.toSorted()).toEqual(['ls:59', 'ls:60', 'ls:61']);
  });

  test('a house that fills up takes nobody more', async () => {
    const index = await open();
    for (let at = 1; at <= 27; at += 1) await index.live('H#3', `ls:${at}`);
    expect((await index.dueHouses(9))[0]?.identities).toHaveLength(25);
  });

  test('what is dropped is gone', async () => {
    const index = await open();
    await index.saveIdentity(IDENTITY);
    await index.savePerson(PERSON);
    await index.dropIdentity('ls:58');
    await index.dropPerson('p1');
    const { identities, persons } = await index.look({ identities: ['ls:58'], persons: ['p1'] });
    expect([identities.size, persons.size]).toEqual([0, 0]);
  });

  test('how far the build has come, and the names it met, are kept', async () => {
    const index = await open();
    expect(await index.build()).toBeNull();
    expect([...(await index.namesSeen())]).toEqual([]);
    const state = { phase: 'till', cursor: '58', startedAtMs: 1, finishedAtMs: null, records: 3 } as const;
    await index.storeBuild(state);
    await index.storeNamesSeen(new Map([['ada', 4]]));
    expect(await index.build()).toEqual(state);
    expect([...(await index.namesSeen())]).toEqual([['ada', 4]]);
  });
});
