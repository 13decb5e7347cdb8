import { expect, test } from '@jest/globals';
import { answerSchema } from '../../../functions/api/openapi.ts';
import type { ShownQuestion } from '../../../shared/people/review.ts';
import { customersOf } from '../../../shared/people/customers.ts';
import { FiguresShop, saleWith } from '../../support/figures-shop.ts';
import { Shop } from '../../support/shop.ts';
import { apiOf, OWNER } from './api.ts';

const ADA = { firstName: 'Ada', lastName: 'Byrne', emails: ['ada@byrne.example'], phones: [] };
const ORDER = { email: 'ada@byrne.example', name: 'Ada Byrne', phone: null };
const HOW = { dryRun: false, except: null, amountMinor: 4_200 };

/** A shop whose customer 58 has ordered, and then somebody else with her e-mail. */
async function asked() {
  const figures = new FiguresShop();
  await figures.sells(saleWith({ saleId: 's1', customerId: '58' }));
  await figures.compute();
  const at = apiOf(new Shop(), figures.snapshots);
  at.people.directory.add('58', ADA);
  const sale = { customerId: '58', units: 2, netMinor: 2_500 };
  at.people.purchases.push({ ...sale, saleId: 's2', atMs: 2_000, channel: 'online' });
  at.people.purchases.push({ ...sale, saleId: 's1', atMs: 1_000, channel: 'in-store' });
  const { customerFor } = customersOf(at.people);
  await customerFor(ORDER, HOW);
  await customerFor({ ...ORDER, name: 'Tom Byrne' }, HOW);
  const { document } = await at.get('/v1/people/review');
  const [{ pair }] = document['questions'] as [ShownQuestion];
  const say = (path: string, authorization = OWNER) =>
    at.ask(`/v1/people/review/${path}`, { authorization, method: 'POST', body: '{}' });
  return { ...at, document, pair, say };
}

test('a pair that nobody can be sure of is shown side by side, with the money at stake', async () => {
  const { document } = await asked();
  expect(answerSchema('/v1/people/review').safeParse(document).error).toBeUndefined();
  expect(document).toMatchObject({
    currency: 'usd',
    questions: [
      {
        evidence: 'For: same e-mail, which several use. Against: other name.',
        moneyMinor: 4_200,
      },
    ],
    next: null,
  });
  const [{ a, b }] = document['questions'] as [ShownQuestion];
  expect([a, b].toSorted((one, other) => (one.name < other.name ? -1 : 1))).toMatchObject([
    { name: 'Ada Byrne', emails: ['ada@byrne.example'] },
    { name: 'Tom Byrne', emails: ['ada@byrne.example'] },
  ]);
});

test('the overview says that the pair needs the owner, without telling who it is about', async () => {
  const { get, pair } = await asked();
  const { document } = await get('/v1/overview');
  expect(answerSchema('/v1/overview').safeParse(document).error).toBeUndefined();
  expect(document['needsYou']).toMatchObject([{ kind: 'people', pair, amountMinor: 4_200, movement: null }]);
  expect(JSON.stringify(document)).not.toMatch(/byrne/i);
});

test('no is remembered for ever, with who said it; nobody is asked again', async () => {
  const { get, say, pair, people } = await asked();
  const done = await say(`${pair.replaceAll(':', '%3A')}/no`, 'Bearer the-operator');
  expect(answerSchema('/v1/people/review/{id}/no').safeParse(done.document).error).toBeUndefined();
  expect(done.document).toMatchObject({ said: 'no', persons: [expect.any(String), expect.any(String)] });
  const [a = ''] = pair.split('~');
  expect(people.index.identities.get(a)?.decisions).toMatchObject([{ kind: 'no', by: 'operator (API)' }]);
  expect((await get('/v1/people/review')).document).toMatchObject({ questions: [] });
  const late = await say(`${pair}/yes`);
  expect(late.statusCode).toBe(409);
  expect(late.document).toMatchObject({
    detail: expect.stringContaining('two people, which stands for ever'),
  });
});

test('yes makes one person of the two, with every purchase in time order', async () => {
  const { get, say, pair } = await asked();
  expect((await say(`${pair}/yes`)).document).toMatchObject({ said: 'yes', persons: [expect.any(String)] });
  const { document } = await get('/v1/people/58');
  expect(answerSchema('/v1/people/{id}').safeParse(document).error).toBeUndefined();
  expect(document).toMatchObject({
    name: 'Ada Byrne',
    netMinor: 5_000,
    byChannel: { 'in-store': { orders: 1 }, online: { orders: 1 } },
    purchases: [{ saleId: 's1' }, { saleId: 's2' }],
  });
  const records = (document['records'] as { id: string }[]).map(({ id }) => id);
  expect(records).toEqual(expect.arrayContaining(['ls:58', 'ls:101', ...pair.split('~')]));
});

test.each(['ls:58~ls:77/yes', 'ls:58/no', 'ls:58~ls:58/no', 'ls:58~no one/no', 'ls:58~ls:59~ls:60/yes'])(
  'about %s there is nothing to say, and nothing changes',
  async (path) => {
    const { say, people } = await asked();
    const before = JSON.stringify([...people.index.identities]);
    expect((await say(path)).statusCode).toBe(404);
    expect(JSON.stringify([...people.index.identities])).toBe(before);
  },
);

test('a person is shown to the owner alone, by any id of theirs, and not by what would end in a log', async () => {
  const { ask, get } = await asked();
  for (const id of ['58', 'ls:58', 'ls%3A58']) expect((await get(`/v1/people/${id}`)).statusCode).toBe(200);
  for (const id of ['77', 'nobody', 'ada@byrne.example', 'ada%40byrne.example'])
    expect((await get(`/v1/people/${id}`)).statusCode).toBe(404);
  expect((await ask('/v1/people/58', { authorization: 'Bearer the-operator' })).statusCode).toBe(403);
  expect((await ask('/v1/people/review', { authorization: 'Bearer the-storefront' })).statusCode).toBe(403);
});

test('a wrong limit is said to be one', async () => {
  const { get } = await asked();
  expect((await get('/v1/people/review', 'limit=none')).statusCode).toBe(400);
  expect((await get('/v1/people/review', 'limit=1')).statusCode).toBe(200);
});
