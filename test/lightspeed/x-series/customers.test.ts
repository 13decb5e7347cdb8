import { afterEach, expect, test } from '@jest/globals';
import { phoneForms } from '../../../shared/lightspeed/x-series/phone-forms.ts';
import { valueOf } from '../../contract/till-contract.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld, XWorldOptions } from '../support/x-world.ts';

let world: XWorld;
const open = async (options: XWorldOptions = {}): Promise<XWorld> => {
  world = await openXWorld(options);
  return world;
};
afterEach(async () => world?.close());

const DRAFT = { email: 'zoe@example.com', firstName: 'Zoë', lastName: 'Byrne', phone: null, note: 'claim 7' };

test('a known customer costs one request', async () => {
  await open();
  await world.directory.create(DRAFT);
  expect(await world.requestsOf(() => world.directory.byEmail(DRAFT.email))).toEqual(['GET search']);
});

test('a search that lags misses a new customer, who is there by id', async () => {
  await open({ switches: { search_lag_ms: 60_000 } });
  const customerId = valueOf(await world.directory.create(DRAFT));
  expect(await world.directory.byEmail(DRAFT.email)).toEqual([]);
  expect(await world.directory.byId(customerId)).toMatchObject({ emails: [DRAFT.email] });
});

test.each(['cleared', 'kept'] as const)(
  'filling what is empty leaves everything else as it is, whatever becomes of fields left out (%s)',
  async (how) => {
    await open({ switches: { customer_put: how } });
    const customerId = world.simulator.person.createCustomer({
      first_name: 'Ada',
      last_name: 'Byrne',
      company_name: 'Analytical',
      note: 'likes tea',
      custom_field_1: 'VIP',
      do_not_email: true,
      physical_city: 'Albany',
    });
    valueOf(await world.directory.fillEmpty(customerId, { email: 'ada@example.com', firstName: 'Nobody' }));
    const row = world.simulator.state.customers().find(({ id }) => id === customerId);
    expect(row).toMatchObject({
      first_name: 'Ada',
      email: 'ada@example.com',
      company_name: 'Analytical',
      note: 'likes tea',
      custom_field_1: 'VIP',
      do_not_email: true,
      physical_city: 'Albany',
    });
  },
);

test('a number is looked for in the usual ways of writing it', () => {
  expect(phoneForms('+15182320177')).toEqual([
    '+15182320177',
    '(518) 232-0177',
    '518-232-0177',
    '5182320177',
    '+1 518 232 0177',
  ]);
  expect(phoneForms('+4930901820')).toEqual(['+4930901820', '4930901820']);
});
