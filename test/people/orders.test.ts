import { expect, test } from '@jest/globals';
import { Fate } from '../simulation/fate.ts';
import { customerOf, peopleWorld, worldOf } from './world.ts';

const ANNA = {
  firstName: 'Anna',
  lastName: 'Miller',
  emails: ['anna.m@gmail.com'],
  phones: ['503-226-1234'],
};

test('a known buyer costs one look at the index and one read of the till', async () => {
  const shop = peopleWorld();
  await shop.till('58', ANNA);
  const buyer = { stripeCustomerId: 'cus_1', email: 'anna.m@gmail.com', name: 'Anna Miller' };
  expect(await customerOf(shop.order(buyer))).toBe('58');
  shop.index.looks = 0;
  shop.directory.requests = 0;
  expect(await customerOf(shop.order(buyer))).toBe('58');
  expect([shop.index.looks, shop.directory.requests]).toEqual([1, 1]);
});

test('a phone and the given name find the customer of the till, though its e-mail is not known there', async () => {
  const shop = peopleWorld();
  await shop.till('58', { firstName: 'Anna', phones: ['(503) 226-1234'] });
  const choice = shop.order({
    email: 'anna@byrne.example',
    name: 'Anna Miller',
    phone: '+1 503 226 1234 x9',
  });
  expect(await choice).toEqual({
    kind: 'customer',
    customerId: '58',
    why: 'customer 58: For: same phone, same given name, one last name missing.',
  });
  expect(shop.directory.rows.size).toBe(1);
});

test('a phone with another name is never linked: a new customer, and somebody is asked, the money first', async () => {
  const shop = peopleWorld();
  await shop.till('58', { firstName: 'Tom', phones: ['503-226-1234'] });
  const order = { email: 'anna.m@gmail.com', name: 'Anna Miller', phone: '503-226-1234' };
  const made = await customerOf(shop.order(order, { amountMinor: 7_500 }));
  expect(made).not.toBe('58');
  expect(await shop.index.questions(9)).toMatchObject([{ b: 'ls:58', moneyMinor: 7_500 }]);
  // The same buyer again is not asked about twice, and keeps the customer.
  expect(await customerOf(shop.order(order))).toBe(made);
  expect(shop.directory.rows.size).toBe(2);
});

test('e-mail to one, phone to another: the e-mail’s with the name, and whether the two are one is asked', async () => {
  const shop = peopleWorld();
  await shop.till('58', { firstName: 'Anna', lastName: 'Miller', emails: ['anna.m@gmail.com'] });
  await shop.till('59', { firstName: 'Anna', emails: ['other@byrne.example'], phones: ['503-226-1234'] });
  const order = { email: 'anna.m@gmail.com', name: 'Anna Miller', phone: '503-226-1234' };
  expect(await customerOf(shop.order(order))).toBe('58');
  expect(await shop.index.questions(9)).toHaveLength(1);
  expect(shop.groups().filter((group) => group.length === 2)).toHaveLength(1);
});

test('an e-mail with another name is a question, and the buyer a new customer', async () => {
  const shop = peopleWorld();
  await shop.till('58', { ...ANNA, phones: [] });
  expect(await customerOf(shop.order({ email: 'anna.m@gmail.com', name: 'Tom Miller' }))).not.toBe('58');
  expect(await shop.index.questions(9)).toHaveLength(1);
});

test.each([
  [{ email: 'none@none.com', name: 'John Smith' }],
  [{ phone: '(555) 555-5555', name: 'John Smith' }],
  [{ phone: '1-800-226-1234', name: 'John Smith' }],
  [{ name: 'John Smith' }],
])('what is nobody’s makes a walk-in: %p', async (buyer) => {
  const shop = peopleWorld();
  await shop.till('58', { firstName: 'John', lastName: 'Smith', emails: ['none@none.com'] });
  expect(await shop.order(buyer)).toMatchObject({ kind: 'walk-in' });
  expect(shop.directory.rows.size).toBe(1);
});

const BY_PHONE = { phone: '503-226-1234', name: 'Anna Miller' };
const BY_EMAIL = { email: 'anna.m@gmail.com', name: 'Anna Miller' };
const BY_BOTH = { ...BY_EMAIL, phone: '(503) 226 1234' };

test.each([
  ['by e-mail alone', [BY_EMAIL, BY_EMAIL, BY_EMAIL]],
  ['by phone alone', [BY_PHONE, BY_PHONE, BY_PHONE]],
  ['one by e-mail, one with the phone as well', [BY_EMAIL, BY_BOTH]],
  ['one by phone, one with the e-mail as well', [BY_PHONE, BY_BOTH]],
  ['by e-mail, by phone, and with both', [BY_EMAIL, BY_PHONE, BY_BOTH]],
  ['by e-mail, with both, and by phone', [BY_EMAIL, BY_BOTH, BY_PHONE]],
  ['with both, by e-mail, and by phone', [BY_BOTH, BY_EMAIL, BY_PHONE]],
])('first orders of one new buyer at once make one customer: %s', async (_, buyers) => {
  const shop = peopleWorld();
  const orders = await Promise.allSettled(buyers.map((buyer) => shop.order(buyer)));
  const waits = orders.filter(({ status }) => status === 'rejected');
  for (const wait of waits) expect(wait).toMatchObject({ reason: { refusal: { whose: 'wait' } } });
  for (const buyer of buyers) await shop.order(buyer);
  expect(shop.directory.rows.size).toBe(1);
  expect(shop.groups()).toHaveLength(1);
});

/** A port each call of which takes its time: how orders interleave is the seed's. */
function slowed<T extends object>(port: T, fate: Fate): T {
  return new Proxy(port, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        for (let ticks = fate.between('ticks', 0, 12); ticks > 0; ticks -= 1) await Promise.resolve();
        return (value as (...given: unknown[]) => unknown).apply(object, args);
      };
    },
  });
}

test('however three first orders of one new buyer interleave – by e-mail, by phone, with both –, they make one customer', async () => {
  for (let seed = 1; seed <= 120; seed += 1) {
    const shop = peopleWorld();
    const fate = new Fate(seed);
    const { index, claims, directory } = shop.people;
    const ports = { index: slowed(index, fate), claims: slowed(claims, fate), directory };
    const slow = worldOf({ ...shop.people, ...ports }, shop.state);
    const buyers = [BY_EMAIL, BY_PHONE, BY_BOTH];
    await Promise.allSettled(buyers.map((buyer) => slow.order(buyer)));
    for (const buyer of buyers) await slow.order(buyer);
    expect([seed, shop.directory.rows.size]).toEqual([seed, 1]);
  }
});

test('an order that shows two others to be one buyer’s, when both are about to create, holds both of them back', async () => {
  const shop = peopleWorld();
  const { claims, directory } = shop;
  const take = claims.take.bind(claims);
  const create = directory.create.bind(directory);
  const outcomes: Promise<unknown>[] = [];
  const goesOn = (order: Promise<unknown>): Promise<unknown> => order.catch(() => null);
  const aboutToCreate = Promise.withResolvers<null>();
  // The one by e-mail has its claim, then the one by phone gets its own, then the one with both comes.
  const meanwhile = [
    async () => {
      outcomes.push(goesOn(shop.order(BY_PHONE)));
      await Promise.race([aboutToCreate.promise, outcomes[1]]);
    },
    () => goesOn(shop.order(BY_BOTH)),
  ];
  claims.take = async (...args) => {
    const claim = await take(...args);
    await meanwhile.shift()?.();
    return claim;
  };
  directory.create = async (draft) => {
    directory.create = create;
    aboutToCreate.resolve(null);
    await outcomes[0];
    return create(draft);
  };
  outcomes.push(goesOn(shop.order(BY_EMAIL)));
  await Promise.all(outcomes);
  expect(shop.directory.rows.size).toBe(0);
  for (const buyer of [BY_EMAIL, BY_PHONE, BY_BOTH]) await shop.order(buyer);
  expect(shop.directory.rows.size).toBe(1);
});

test('while a customer is being created by phone, an order with an e-mail as well waits for it', async () => {
  const shop = peopleWorld();
  const create = shop.directory.create.bind(shop.directory);
  let meanwhile: Promise<unknown> = Promise.resolve();
  shop.directory.create = async (draft) => {
    shop.directory.create = create;
    meanwhile = shop.order(BY_BOTH);
    await meanwhile.catch(() => null);
    return create(draft);
  };
  const first = await customerOf(shop.order(BY_PHONE));
  await expect(meanwhile).rejects.toMatchObject({ refusal: { whose: 'wait' } });
  expect(await customerOf(shop.order(BY_BOTH))).toBe(first);
  expect(shop.directory.rows.size).toBe(1);
});

test('one by phone, the next with an e-mail as well: still one customer', async () => {
  const shop = peopleWorld();
  const first = await customerOf(shop.order({ phone: '503-226-1234', name: 'Anna Miller' }));
  const second = shop.order({ phone: '503 226 1234', email: 'anna.m@gmail.com', name: 'Anna Miller' });
  expect(await customerOf(second)).toBe(first);
});

test('a customer that staff have archived is not sold to, one of the same person is', async () => {
  const shop = peopleWorld();
  await shop.till('58', ANNA);
  await shop.till('59', { ...ANNA, phones: [] });
  shop.directory.add('58', { archived: true });
  expect(await customerOf(shop.order({ email: 'anna.m@gmail.com', name: 'Anna Miller' }))).toBe('59');
});

test('a merge in the till is followed: the sale goes where the staff have put the others', async () => {
  const shop = peopleWorld();
  await shop.till('58', ANNA);
  await shop.till('59', { firstName: 'A', lastName: 'Millr', emails: ['millr@byrne.example'] });
  await shop.index.noteSale('ls:58', { saleId: '900', atMs: 5 });
  shop.purchases.push({
    saleId: '900',
    customerId: '59',
    atMs: 5,
    channel: 'in-store',
    netMinor: 1,
    units: 1,
  });
  shop.directory.add('58', { archived: true });
  expect(await customerOf(shop.order({ email: 'anna.m@gmail.com', name: 'Anna Miller' }))).toBe('59');
  expect(shop.index.identities.get('ls:58')).toMatchObject({ mergedInto: '59', archived: true });
});

test('only empty fields are filled, and only on the surest links', async () => {
  const shop = peopleWorld();
  await shop.till('58', { firstName: 'Anna', lastName: 'Miller', emails: ['anna.m@gmail.com'] });
  await shop.till('59', { firstName: 'Bob', phones: ['971-226-4321'] });
  await shop.order({ email: 'anna.m@gmail.com', name: 'Anna Miller', phone: '503-226-1234' });
  await shop.order({ email: 'bob@byrne.example', name: 'Bob Hall', phone: '971-226-4321' });
  expect(shop.directory.filled).toEqual([['58', { phone: '+15032261234' }]]);
});

test('shadow mode looks and writes nothing into the till', async () => {
  const shop = peopleWorld();
  await shop.till('58', { ...ANNA, phones: [] });
  const known = { email: 'anna.m@gmail.com', name: 'Anna Miller', phone: '503-226-1234' };
  expect(await shop.order(known, { dryRun: true })).toMatchObject({ kind: 'customer', customerId: '58' });
  const fresh = { email: 'new@byrne.example', name: 'New Buyer' };
  expect(await shop.order(fresh, { dryRun: true })).toMatchObject({ kind: 'would-create' });
  expect([shop.directory.rows.size, shop.directory.filled]).toEqual([1, []]);
});

test('in a fresh shop the till is searched, and what it finds is known from then on', async () => {
  const shop = peopleWorld();
  shop.directory.add('58', { firstName: 'Anna', phones: ['503 226 1234'] });
  const order = { email: 'anna.m@gmail.com', name: 'Anna Miller', phone: '503-226-1234' };
  expect(await customerOf(shop.order(order))).toBe('58');
  expect(shop.index.identities.has('ls:58')).toBe(true);
});

test('the same account of Stripe keeps its customer when the e-mail changes', async () => {
  const shop = peopleWorld();
  const account = { stripeCustomerId: 'cus_1', name: 'Anna Miller' };
  const first = await customerOf(shop.order({ ...account, email: 'anna.m@gmail.com' }));
  expect(await customerOf(shop.order({ ...account, email: 'anna@byrne.example' }))).toBe(first);
  expect(await customerOf(shop.order({ email: 'anna@byrne.example', name: 'Anna Miller' }))).toBe(first);
});

test('nothing personal is in the story, in claims, in questions', async () => {
  const shop = peopleWorld();
  await shop.till('58', { firstName: 'Tom', lastName: 'Zyx', phones: ['503-226-1234'] });
  const choice = await shop.order({ email: 'anna.m@gmail.com', name: 'Anna Qwy', phone: '503-226-1234' });
  const told = JSON.stringify([choice, await shop.index.questions(9), [...shop.index.keys.keys()]]);
  expect(told).not.toMatch(/anna|\btom\b|zyx|qwy|gmail|2261234|226-1234/i);
});
