import { expect, test } from '@jest/globals';
import { customersOf } from '../../shared/people/customers.ts';
import { operator } from './world.ts';

const ADA = { firstName: 'Ada', lastName: 'Byrne', emails: ['ada@byrne.example'], phones: ['503-226-1234'] };
const BUYER = { email: 'ada@byrne.example', name: 'Ada Byrne', phone: null };
const HOW = { dryRun: false, except: null, amountMinor: 4_200 };

/** An operator of a shop with one customer in the till, who has ordered online. */
async function shopWithAda() {
  const at = operator();
  at.people.directory.add('58', ADA);
  await customersOf(at.people).customerFor(BUYER, HOW);
  const sale = { saleId: '1', customerId: '58', atMs: 1_000, units: 2, netMinor: 2_500 };
  at.people.purchases.push({ ...sale, channel: 'online' });
  return at;
}

test.each(['58', 'ada@byrne.example', '(503) 226-1234'])('people show %p shows the person', async (who) => {
  const { ask, say } = await shopWithAda();
  expect(await ask('people', 'show', who)).toMatchObject({
    exit: 0,
    json: { people: [{ name: 'Ada Byrne', orders: 1, netMinor: 2_500, purchases: [{ saleId: '1' }] }] },
  });
  const { stdout } = await say('people', 'show', who);
  expect(stdout).toMatch(
    /Ada Byrne, person [0-9a-f]+\n1 orders, 25\.00 USD net of tax: online 1 \(25\.00 USD\)/,
  );
});

test('who is not known is bad news with a remedy', async () => {
  const { ask } = await shopWithAda();
  expect(await ask('people', 'show', 'nobody@byrne.example')).toMatchObject({
    exit: 1,
    json: { error: { message: expect.stringContaining('nobody is known') } },
  });
  expect(await ask('people', 'forget', '77')).toMatchObject({ exit: 1 });
  expect(await ask('people', 'link', '58', '77')).toMatchObject({ exit: 1 });
});

test('unlink makes two people of one, and link cannot undo what was said', async () => {
  const { ask, people } = await shopWithAda();
  const guest = [...people.index.identities.keys()].find((id) => id.startsWith('g:')) ?? '';
  expect(await ask('people', 'unlink', '58', guest)).toMatchObject({ exit: 0, json: { said: 'no' } });
  expect(await ask('people', 'link', guest, '58')).toMatchObject({
    exit: 1,
    json: { error: { message: expect.stringContaining('two people, which stands for ever') } },
  });
});

test('the review shows pairs with the evidence, and decides once', async () => {
  const { ask, say, people } = await shopWithAda();
  await customersOf(people).customerFor({ ...BUYER, name: 'Tom Byrne' }, HOW);
  const { json } = await ask('people', 'review');
  expect(json).toMatchObject({ questions: [{ moneyMinor: 4_200 }] });
  const [{ a, b }] = (json as { questions: [{ a: { id: string }; b: { id: string } }] }).questions;
  expect((await say('people', 'review')).stdout).toContain('42.00 USD at stake');
  expect(await ask('people', 'review', 'decide', a.id, b.id, 'no')).toMatchObject({ exit: 0 });
  expect(await ask('people', 'review')).toEqual({ exit: 0, json: { questions: [] } });
});

test('forget erases our copy and names what the till still holds', async () => {
  const { ask } = await shopWithAda();
  expect(await ask('people', 'forget', 'ada@byrne.example')).toMatchObject({
    exit: 0,
    json: { identities: 2, tillCustomers: ['58'], stripeCustomers: [], guests: 1 },
  });
  expect(await ask('people', 'show', '58')).toMatchObject({ exit: 1 });
});

test('build reads everybody', async () => {
  const { ask, people } = operator();
  people.directory.add('58', ADA);
  expect(await ask('people', 'build')).toMatchObject({ exit: 0, json: { records: 1 } });
  expect(await ask('people', 'show', 'ada@byrne.example')).toMatchObject({ exit: 0 });
});

test.each([
  [['people']],
  [['people', 'show']],
  [['people', 'link', '58', '58']],
  [['people', 'link', '5 8', '59']],
  [['people', 'review', '--limit', 'many']],
  [['people', 'review', 'decide', '58', '59', 'perhaps']],
])('%p is wrong usage and changes nothing', async (words) => {
  const { ask, people } = operator();
  expect(await ask(...words)).toMatchObject({ exit: 2 });
  expect(people.index.identities.size).toBe(0);
});
