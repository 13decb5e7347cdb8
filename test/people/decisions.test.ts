import { expect, test } from '@jest/globals';
import { buildPeople } from '../../shared/people/build.ts';
import { followCustomers, followSales } from '../../shared/people/follow.ts';
import { forgetPerson } from '../../shared/people/forget.ts';
import { linkIdentities, unlinkIdentities } from '../../shared/people/link.ts';
import { personsMeant, personsOf } from '../../shared/people/persons.ts';
import type { BuildState } from '../../shared/people/records.ts';
import { openQuestions } from '../../shared/people/review.ts';
import { showPersons } from '../../shared/people/show-person.ts';
import { RefusedError } from '../../shared/kernel/answer.ts';
import { customerOf, peopleWorld } from './world.ts';
import type { PeopleWorld } from './world.ts';

const ANNA = {
  firstName: 'Anna',
  lastName: 'Miller',
  emails: ['anna.m@gmail.com'],
  phones: ['503-226-1234'],
};
const ORDER = { stripeCustomerId: 'cus_1', email: 'anna.m@gmail.com', name: 'Anna Miller' };

async function begun(shop: PeopleWorld): Promise<void> {
  await shop.index.storeBuild({ phase: 'done', cursor: null, startedAtMs: 1, finishedAtMs: 2, records: 0 });
}

test('what a person unlinked stays two people for ever, whatever orders and changes come', async () => {
  const shop = peopleWorld();
  await shop.till('58', ANNA);
  await shop.order(ORDER);
  expect(shop.groups()).toEqual([['ls:58', 'st:cus_1']]);
  expect(await unlinkIdentities('st:cus_1', 'ls:58', 'owner', shop.people)).toMatchObject({ kind: 'done' });
  expect(shop.groups()).toEqual([['ls:58'], ['st:cus_1']]);
  await shop.till('58', { ...ANNA, phones: ['971-226-4321'] });
  await shop.order({ ...ORDER, phone: '971-226-4321' });
  expect(shop.groups().some((group) => group.includes('ls:58') && group.includes('st:cus_1'))).toBe(false);
  expect(await linkIdentities('ls:58', 'st:cus_1', 'staff', shop.people)).toMatchObject({
    kind: 'said-no',
    by: 'owner',
  });
});

test('what a person linked is one, though the table would never say so; no customer is merged', async () => {
  const shop = peopleWorld();
  await shop.till('58', ANNA);
  await shop.till('59', { firstName: 'Zoë', emails: ['zoe@byrne.example'] });
  expect(await linkIdentities('ls:58', 'ls:59', 'owner', shop.people)).toMatchObject({ kind: 'done' });
  expect(shop.groups()).toEqual([['ls:58', 'ls:59']]);
  expect(shop.directory.rows.size).toBe(2);
  expect(await linkIdentities('ls:58', 'ls:77', 'owner', shop.people)).toEqual({
    kind: 'unknown',
    id: 'ls:77',
  });
});

test('a question is shown side by side, decided once, and gone', async () => {
  const shop = peopleWorld();
  await shop.till('58', { ...ANNA, phones: [] });
  await shop.order({ email: 'anna.m@gmail.com', name: 'Tom Miller' }, { amountMinor: 9_900 });
  const [question, ...others] = await openQuestions(10, shop.people);
  expect(others).toEqual([]);
  expect(question).toMatchObject({
    a: { name: 'Tom Miller' },
    b: { id: 'ls:58', name: 'Anna Miller', emails: ['anna.m@gmail.com'] },
    evidence: 'For: same e-mail, which several use. Against: other name.',
    moneyMinor: 9_900,
  });
  await unlinkIdentities(question?.a.id ?? '', 'ls:58', 'owner', shop.people);
  expect(await openQuestions(10, shop.people)).toEqual([]);
});

test('when a phone turns out to be a household’s, who was linked by it and a nickname is asked about', async () => {
  const shop = peopleWorld();
  await shop.till('58', { firstName: 'Anna', phones: ['503-226-1234'] });
  await shop.till('59', { firstName: 'Annie', lastName: 'Miller', phones: ['503-226-1234'] });
  expect(shop.groups()).toEqual([['ls:58', 'ls:59']]);
  await shop.till('60', { firstName: 'Tom', phones: ['503-226-1234'] });
  expect(shop.groups()).toEqual([['ls:58'], ['ls:59'], ['ls:60']]);
  expect((await openQuestions(10, shop.people)).map(({ a, b }) => [a.id, b.id].toSorted())).toContainEqual([
    'ls:58',
    'ls:59',
  ]);
});

test('one history: every purchase of a person in time order, with totals, channels, first and last', async () => {
  const shop = peopleWorld();
  await shop.till('58', ANNA);
  await shop.till('59', { ...ANNA, phones: [] });
  await shop.order(ORDER);
  const sale = { units: 1, netMinor: 1_000 };
  shop.purchases.push(
    { ...sale, saleId: '2', customerId: '59', atMs: 2_000, channel: 'online' },
    { ...sale, saleId: '1', customerId: '58', atMs: 1_000, channel: 'in-store', netMinor: 500 },
    { ...sale, saleId: '3', customerId: '59', atMs: 3_000, channel: 'online', netMinor: -1_000, units: -1 },
    { ...sale, saleId: '4', customerId: '77', atMs: 4_000, channel: 'online' },
  );
  for (const text of ['58', 'cus_1', 'Anna.M@gmail.com', '503.226.1234']) {
    const [person, ...others] = await showPersons(text, shop.people);
    expect(others).toEqual([]);
    expect(person).toMatchObject({
      name: 'Anna Miller',
      currency: 'usd',
      orders: 2,
      units: 1,
      netMinor: 500,
      byChannel: { 'in-store': { orders: 1, netMinor: 500 }, online: { orders: 1, netMinor: 0 } },
      firstAt: '1970-01-01T00:00:01.000Z',
      lastAt: '1970-01-01T00:00:03.000Z',
    });
    expect(person?.purchases.map(({ saleId }) => saleId)).toEqual(['1', '2', '3']);
    expect(person?.records.map(({ why }) => why)).toContain('first seen');
  }
  expect(await showPersons('nobody@byrne.example', shop.people)).toEqual([]);
  const known = (await personsOf(['58', '77'], shop.index)).get('58');
  expect(known).toMatchObject({ name: 'Anna Miller', customerIds: ['58', '59'] });
});

test('who is forgotten is in no record of ours, and what the two systems still hold is told', async () => {
  const shop = peopleWorld();
  await shop.till('58', ANNA);
  await shop.order(ORDER);
  await shop.order({ email: 'anna.m@gmail.com', name: 'Tom Miller' });
  const [person = ''] = await personsMeant('58', shop.people);
  expect(await forgetPerson(person, shop.people)).toEqual({
    identities: 2,
    tillCustomers: ['58'],
    stripeCustomers: ['cus_1'],
    guests: 0,
  });
  const { identities, keys, persons } = shop.index;
  expect(JSON.stringify([[...identities], [...keys], [...persons]])).not.toMatch(/anna miller|"anna"|1234/i);
  expect(await openQuestions(9, shop.people)).toEqual([]);
});

test('the till’s changes are followed: a new e-mail finds its customer, an archived one is sold to no more', async () => {
  const shop = peopleWorld();
  await begun(shop);
  shop.directory.add('58', { ...ANNA, emails: [] });
  expect(await followCustomers([{ customerId: '58', archived: false }], shop.people)).toBe(1);
  shop.directory.add('58', ANNA);
  await followCustomers([{ customerId: '58', archived: false }], shop.people);
  expect(await customerOf(shop.order({ email: 'anna.m@gmail.com', name: 'Anna Miller' }))).toBe('58');
  shop.directory.rows.delete('58');
  await followCustomers([{ customerId: '58', archived: true }], shop.people);
  expect(shop.index.identities.get('ls:58')).toMatchObject({ archived: true });
  expect(await customerOf(shop.order({ email: 'anna.m@gmail.com', name: 'Anna Miller' }))).not.toBe('58');
});

test('customers that staff merged are linked by what became of the sale', async () => {
  const shop = peopleWorld();
  await begun(shop);
  await shop.till('58', ANNA);
  await shop.till('59', { firstName: 'A', emails: ['am@byrne.example'] });
  await followSales([{ saleId: '900', customerId: '58', completedAtMs: 9 }], shop.people);
  shop.purchases.push({
    saleId: '900',
    customerId: '59',
    atMs: 9,
    channel: 'in-store',
    netMinor: 1,
    units: 1,
  });
  shop.directory.add('58', { archived: true });
  await followCustomers([{ customerId: '58', archived: true }], shop.people);
  expect(shop.groups()).toEqual([['ls:58', 'ls:59']]);
});

const OTHER = { firstName: 'A', emails: ['am@byrne.example'] };
const SALE = { saleId: '900', atMs: 9, channel: 'in-store', netMinor: 1, units: 1 } as const;

test('a merge is told by the sales that the figures know, where the index was begun after them', async () => {
  const shop = peopleWorld();
  await begun(shop);
  await shop.till('58', ANNA);
  await shop.till('59', OTHER);
  shop.purchases.push({ ...SALE, customerId: '58' });
  shop.people.history.customerOfSale = async () => '59';
  shop.directory.add('58', { archived: true });
  await followCustomers([{ customerId: '58', archived: true }], shop.people);
  expect(shop.groups()).toEqual([['ls:58', 'ls:59']]);
  expect(shop.index.identities.get('ls:58')).toMatchObject({ mergedInto: '59', archived: true });
});

test('customers merged one into the next, and in a circle: the sale goes to the one that lives, or to a new one', async () => {
  const shop = peopleWorld();
  await begun(shop);
  for (const id of ['58', '59', '60']) await shop.till(id, { ...OTHER, emails: [`a${id}@byrne.example`] });
  await shop.till('58', ANNA);
  expect(await customerOf(shop.order(ORDER))).toBe('58');
  const merge = async (from: string, into: string): Promise<void> => {
    await followSales([{ saleId: `s${from}`, customerId: from, completedAtMs: 9 }], shop.people);
    shop.purchases.push({ ...SALE, saleId: `s${from}`, customerId: into });
    shop.directory.add(from, { archived: true });
    await followCustomers([{ customerId: from, archived: true }], shop.people);
  };
  await merge('58', '59');
  await merge('59', '60');
  expect(await customerOf(shop.order(ORDER))).toBe('60');
  await merge('60', '58');
  expect(['58', '59', '60']).not.toContain(await customerOf(shop.order(ORDER)));
});

test('a merge against a no is asked about again, and either answer is the last word', async () => {
  for (const answer of ['yes', 'no'] as const) {
    const shop = peopleWorld();
    await begun(shop);
    await shop.till('58', ANNA);
    await shop.till('59', OTHER);
    await unlinkIdentities('ls:58', 'ls:59', 'owner', shop.people);
    await followSales([{ saleId: '900', customerId: '58', completedAtMs: 9 }], shop.people);
    shop.purchases.push({ ...SALE, customerId: '59' });
    shop.directory.add('58', { archived: true });
    await followCustomers([{ customerId: '58', archived: true }], shop.people);
    expect(shop.groups()).toEqual([['ls:58'], ['ls:59']]);
    expect((await openQuestions(9, shop.people)).map(({ pair }) => pair)).toEqual(['ls:58~ls:59']);
    const say = answer === 'yes' ? linkIdentities : unlinkIdentities;
    expect(await say('ls:58', 'ls:59', 'staff', shop.people)).toMatchObject({ kind: 'done' });
    await followCustomers([{ customerId: '58', archived: true }], shop.people);
    expect(await openQuestions(9, shop.people)).toEqual([]);
    expect(shop.groups()).toEqual(answer === 'yes' ? [['ls:58', 'ls:59']] : [['ls:58'], ['ls:59']]);
  }
});

test('one of two who say the same is forgotten: the other is still found', async () => {
  const shop = peopleWorld();
  await begun(shop);
  await shop.till('58', ANNA);
  await shop.till('59', ANNA);
  const blank = { firstName: 'Customer', lastName: '[58]', emails: [], phones: [], archived: true };
  shop.directory.add('58', blank);
  await followCustomers([{ customerId: '58', archived: true }], shop.people);
  expect(await customerOf(shop.order({ ...ORDER, stripeCustomerId: 'cus_7' }))).toBe('59');
});

test('who is two by name, and one by word, is found by either name', async () => {
  const shop = peopleWorld();
  await shop.till('58', { ...ANNA, phones: [] });
  await shop.till('59', { firstName: 'Sasha', lastName: 'Miller', emails: ['anna.m@gmail.com'] });
  await linkIdentities('ls:58', 'ls:59', 'owner', shop.people);
  for (const [at, name] of ['Anna Miller', 'Sasha Miller', 'Tom Miller'].entries())
    await shop.order({ stripeCustomerId: `cus_${at}`, email: 'anna.m@gmail.com', name });
  expect(shop.groups()).toContainEqual(['ls:58', 'ls:59', 'st:cus_0', 'st:cus_1']);
});

test('an anonymised customer is forgotten', async () => {
  const shop = peopleWorld();
  await begun(shop);
  await shop.till('70', ANNA);
  const blank = { firstName: 'Customer', lastName: '[70]', emails: [], phones: [], archived: true };
  shop.directory.add('70', blank);
  await followCustomers([{ customerId: '70', archived: true }], shop.people);
  expect(shop.index.identities.size).toBe(0);
});

test('while no index is begun the feed leaves it alone: building reads everybody', async () => {
  const shop = peopleWorld();
  expect(await followCustomers([{ customerId: '58', archived: false }], shop.people)).toBe(0);
  expect(shop.directory.requests).toBe(0);
});

test('the build reads everybody, is resumed where it was ended, and waits when the till asks it to', async () => {
  const shop = peopleWorld();
  for (const id of ['58', '59', '60', '61', '62'])
    shop.directory.add(id, { firstName: 'Anna', emails: [`a${id}@byrne.example`] });
  shop.stripeHolds.customers.push({
    stripeCustomerId: 'cus_9',
    raw: { name: 'Anna Miller', emails: ['a58@byrne.example'], phones: [] },
    createdAtMs: 1,
  });
  shop.stripeHolds.guests.push({
    stripeCustomerId: null,
    raw: { name: 'Anna Hall', emails: ['a59@byrne.example'], phones: [] },
    createdAtMs: 1,
  });
  const seen: BuildState[] = [];
  const list = shop.directory.list.bind(shop.directory);
  let reads = 0;
  shop.directory.list = async (cursor) => {
    reads += 1;
    const refusal = { code: 'x', reason: 'x', remedy: 'x' };
    if (reads === 2) throw new RefusedError({ ...refusal, whose: 'wait', retryAfterMs: 5 });
    if (reads === 3) throw new RefusedError({ ...refusal, whose: 'connection' });
    return list(cursor);
  };
  const deps = { ...shop.people, onProgress: (state: BuildState) => seen.push(state) };
  await expect(buildPeople(deps)).rejects.toThrow(RefusedError);
  expect(shop.index.state).toMatchObject({ phase: 'till', cursor: '59', records: 2 });
  expect(await buildPeople(deps)).toMatchObject({ phase: 'done', records: 7 });
  expect(seen.map(({ records }) => records)).toEqual([2, 4, 5, 6, 7]);
  expect(shop.index.identities.size).toBe(7);
  expect(shop.groups().filter((group) => group.length === 2)).toHaveLength(2);
});
