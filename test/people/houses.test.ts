import { expect, test } from '@jest/globals';
import { askAtNight } from '../../functions/sync-lightspeed/nightly.ts';
import { buildPeople } from '../../shared/people/build.ts';
import { askAboutHouses } from '../../shared/people/houses.ts';
import { unlinkIdentities } from '../../shared/people/link.ts';
import { openQuestions } from '../../shared/people/review.ts';
import type { TillCustomer } from '../../shared/people/ports.ts';
import { peopleWorld } from './world.ts';

const HOME = { street: '17 Plover Lane', zip: '97201' };
const ANNA = { firstName: 'Anna', lastName: 'Miller', phones: ['503-226-1234'], ...HOME };
const ONLINE = { email: 'anna.m@gmail.com', name: 'Anna Miller', ...HOME };

test('the same name at the same house is asked about at night, never on the order’s path', async () => {
  const shop = peopleWorld();
  await shop.till('58', ANNA);
  await shop.order(ONLINE);
  expect(await openQuestions(9, shop.people)).toEqual([]);
  await askAboutHouses(shop.people);
  expect(await openQuestions(9, shop.people)).toMatchObject([
    { evidence: 'For: same full name, same house.', moneyMinor: 0 },
  ]);
  expect(shop.groups().every((group) => !(group.includes('ls:58') && group.length > 1))).toBe(true);
});

test.each<[string, Partial<TillCustomer>]>([
  ['another given name', { firstName: 'Tom' }],
  ['another last name', { lastName: 'Mason' }],
  ['only an initial', { firstName: 'A' }],
  ['another house', { street: '18 Plover Lane' }],
  ['another ZIP code', { zip: '97202' }],
  ['no address', { street: '', zip: '' }],
  ['junior against senior', { lastName: 'Miller Jr', phones: ['971-226-4321'], firstName: 'Anna' }],
  ['a couple', { firstName: 'Tom & Anna' }],
])('%s there is nobody to ask about', async (what, change) => {
  const shop = peopleWorld();
  await shop.till('58', { ...ANNA, ...change });
  const name = what.startsWith('junior') ? 'Anna Miller Sr' : ONLINE.name;
  await shop.order({ ...ONLINE, name });
  await askAboutHouses(shop.people);
  expect(await openQuestions(9, shop.people)).toEqual([]);
});

test('a nickname and a slip in the last name are the same name', async () => {
  const shop = peopleWorld();
  await shop.till('58', { ...ANNA, firstName: 'Robert', lastName: 'Miller' });
  await shop.order({ ...ONLINE, name: 'Bob Miler' });
  await askAboutHouses(shop.people);
  expect(await openQuestions(9, shop.people)).toHaveLength(1);
});

test('what was answered is not asked again, whoever comes to the house later', async () => {
  const shop = peopleWorld();
  await shop.till('58', ANNA);
  await shop.order(ONLINE);
  await askAboutHouses(shop.people);
  const [question] = await openQuestions(9, shop.people);
  await unlinkIdentities(question?.a.id ?? '', question?.b.id ?? '', 'owner', shop.people);
  await shop.order({ ...ONLINE, stripeCustomerId: 'cus_9' });
  await askAboutHouses(shop.people);
  expect(await openQuestions(9, shop.people)).toEqual([]);
});

test('a tower in which everybody has the same letter says nothing, and asks nothing more', async () => {
  const shop = peopleWorld();
  const letters = ['a', 'b', 'c', 'd', 'e'];
  const names = letters.flatMap((one) => letters.map((two) => `M${one.repeat(3)}${two.repeat(3)}`));
  for (const [at, lastName] of names.entries())
    await shop.till(String(at + 1), { ...ANNA, lastName, phones: [] });
  await shop.till('99', { ...ANNA, phones: [] });
  await shop.order(ONLINE);
  await askAboutHouses(shop.people);
  expect(await openQuestions(9, shop.people)).toEqual([]);
});

test('it runs once a night, goes on where time ran out, and reads nothing while nobody moved', async () => {
  const shop = peopleWorld();
  const notes = new Map<string, string>();
  const notebook = {
    read: async (name: string) => notes.get(name) ?? null,
    write: async (name: string, text: string) => void notes.set(name, text),
  };
  const night = (untilMs = Number.POSITIVE_INFINITY) =>
    askAtNight({
      people: shop.people,
      notebook,
      clock: shop.people.clock,
      dayOf: (epochMs) => new Date(epochMs).toISOString().slice(0, 10),
      untilMs,
    });
  await shop.till('58', ANNA);
  await shop.order(ONLINE);
  expect(await night(0)).toBe(false);
  expect(await night()).toBe(true);
  expect(await openQuestions(9, shop.people)).toHaveLength(1);
  expect(await night()).toBe(false);
  shop.state.nowMs += 24 * 3_600_000;
  shop.index.looks = 0;
  expect(await night()).toBe(true);
  expect(shop.index.looks).toBe(0);
});

test('building the index asks as well', async () => {
  const shop = peopleWorld();
  shop.directory.add('58', ANNA);
  shop.directory.add('59', { ...ANNA, phones: ['971-226-4321'] });
  await buildPeople({ ...shop.people, onProgress: () => undefined });
  expect(await openQuestions(9, shop.people)).toHaveLength(1);
});
