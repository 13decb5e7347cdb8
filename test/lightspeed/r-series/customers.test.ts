import { afterEach, expect, test } from '@jest/globals';
import { valueOf } from '../../contract/till-contract.ts';
import { openRWorld } from '../support/r-world.ts';
import type { RWorld } from '../support/r-world.ts';

let world: RWorld;
afterEach(() => world.close());

const DRAFT = { email: 'ada@web.example', firstName: 'Ada', lastName: 'Web', phone: null, note: 'claim' };

test('a new customer can be written to, which the till would not assume', async () => {
  world = await openRWorld();
  const customerId = valueOf(await world.directory.create(DRAFT));
  const made = world.simulator.state.customers().find(({ customer }) => customer.customerID === customerId);
  expect(made?.contact).toMatchObject({ noEmail: 'false', noPhone: 'false', noMail: 'false' });
});

test('filling a field leaves the opt-outs as the customer wanted them', async () => {
  world = await openRWorld();
  const { state, person } = world.simulator;
  const customerId = person.createCustomer({
    firstName: 'Ada',
    Contact: { noEmail: 'true', noPhone: 'false', noMail: 'true' },
  });
  valueOf(await world.directory.fillEmpty(customerId, { email: 'ada@web.example' }));
  const filled = state.customers().find(({ customer }) => customer.customerID === customerId);
  expect(filled?.contact).toMatchObject({ noEmail: 'true', noPhone: 'false', noMail: 'true' });
  expect(filled?.contact.emails).toMatchObject([{ address: 'ada@web.example' }]);
});

test('an address with a plus sign is searched for as it is', async () => {
  world = await openRWorld();
  const found = await world.directory.byEmail('liv+gear@example.com');
  expect(found.map((customer) => customer.customerId)).toEqual(['49']);
});

test('a till that ignores the search answers with everybody, for the caller to compare', async () => {
  world = await openRWorld();
  world.simulator.faults.add({
    path: /Customer/,
    fault: {
      kind: 'status',
      status: 200,
      committed: false,
      body: JSON.stringify({
        '@attributes': { next: '', previous: '' },
        Customer: [
          { customerID: '41', firstName: 'Nora', lastName: 'Feld', createTime: '2025-06-10T15:00:00+00:00' },
          { customerID: '42', Contact: { Emails: '', Phones: '' }, Note: '' },
        ],
      }),
    },
  });
  const found = await world.directory.byEmail('nobody@example.com');
  expect(found).toMatchObject([
    { customerId: '41', emails: [], phones: [], note: '', createdAtMs: Date.parse('2025-06-10T15:00:00Z') },
    { customerId: '42', emails: [], createdAtMs: Number.MAX_SAFE_INTEGER },
  ]);
});

test('more customers than any address can have mean that the till did not search: nobody is guessed', async () => {
  world = await openRWorld();
  await world.till.probe();
  for (let made = 0; made < 1_001; made += 1)
    world.simulator.person.createCustomer({ firstName: `C${made}` });
  world.simulator.faults.add({
    path: /Customer/,
    fault: {
      kind: 'status',
      status: 200,
      committed: false,
      body: JSON.stringify({
        '@attributes': {
          next: `${world.simulator.url}/API/V3/Account/100200/Customer.json?limit=100`,
          previous: '',
        },
        Customer: { customerID: '41' },
      }),
    },
  });
  await expect(world.directory.byEmail('nobody@example.com')).rejects.toMatchObject({
    refusal: { whose: 'connection', code: 'search-ignored' },
  });
});
