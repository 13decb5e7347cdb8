import { expect, test } from '@jest/globals';
import type { MemoryPeople } from '../support/memory-people.ts';
import { contradictionsIn } from '../support/people-consistent.ts';
import { peopleWorld, worldOf } from './world.ts';
import type { PeopleWorld } from './world.ts';

const ANNA = { email: 'anna.m@gmail.com', name: 'Anna Miller' };
const PHONE = '503-226-1234';

/** What has happened, and what a pass is at when it dies. */
const PASSES: readonly (readonly [
  string,
  (shop: PeopleWorld) => Promise<unknown>,
  (shop: PeopleWorld) => Promise<unknown>,
])[] = [
  ['an order of somebody new', async () => undefined, (shop) => shop.order({ ...ANNA, phone: PHONE })],
  [
    'an order by which two customers of the till turn out to be one person',
    async (shop) => {
      await shop.till('58', { firstName: 'Anna', lastName: 'Miller', emails: ['anna.m@gmail.com'] });
      await shop.till('59', { firstName: 'Anna', lastName: 'Miller', phones: [PHONE] });
    },
    (shop) => shop.order({ ...ANNA, phone: PHONE }),
  ],
  [
    'an order that makes a phone a household’s',
    async (shop) => {
      await shop.till('58', { firstName: 'Anna', phones: [PHONE] });
      await shop.till('59', { firstName: 'Annie', lastName: 'Miller', phones: [PHONE] });
    },
    (shop) => shop.order({ name: 'Tom Miller', phone: PHONE }),
  ],
  [
    'a customer of the till who has another e-mail now',
    async (shop) => {
      await shop.till('58', { firstName: 'Anna', lastName: 'Miller', emails: ['anna.m@gmail.com'] });
      await shop.order(ANNA);
      await shop.order({ ...ANNA, email: 'other@byrne.example' });
    },
    (shop) => shop.till('58', { firstName: 'Anna', lastName: 'Miller', emails: ['other@byrne.example'] }),
  ],
];

class Death extends Error {}

/** From the `calls`-th call on the index is away for this pass, which is as good as dead. */
function dyingAt(calls: number, index: MemoryPeople): MemoryPeople {
  let made = 0;
  return new Proxy(index, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        made += 1;
        if (made > calls) throw new Death();
        return Reflect.apply(member, target, args) as unknown;
      };
    },
  });
}

test.each(PASSES)('a pass that dies anywhere is done again to the same end: %s', async (_, before, pass) => {
  const whole = peopleWorld();
  await before(whole);
  await pass(whole);
  let deaths = 0;
  for (let calls = 0; ; calls += 1) {
    const shop = peopleWorld();
    await before(shop);
    const dying = worldOf({ ...shop.people, index: dyingAt(calls, shop.index) }, shop.state);
    const end = await pass(dying).then(
      () => 'lived',
      (error: unknown) => error,
    );
    if (end === 'lived') break;
    expect(end).toBeInstanceOf(Death);
    deaths += 1;
    // Its claims run out.
    shop.state.nowMs += 60_000;
    await pass(shop);
    expect({ calls, wrong: contradictionsIn(shop.index) }).toEqual({ calls, wrong: [] });
    expect({ calls, groups: shop.groups() }).toEqual({ calls, groups: whole.groups() });
  }
  expect(deaths).toBeGreaterThan(5);
});
