import type { AddressRow, CustomerDocument } from './rows.ts';
import type { Till } from './till.ts';

const SINCE = '2025-06-10T15:00:00+00:00';

interface Entry {
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly email?: string;
  readonly mobile?: string;
  readonly address?: readonly [string, string, string];
  readonly archived?: boolean;
}

const CUSTOMERS: readonly Entry[] = [
  { id: '41', first: 'Nora', last: 'Feld', email: 'nora.feld@example.com', mobile: '518 555 0141' },
  // One address, written in two ways, on two customers.
  { id: '42', first: 'Grace', last: 'Holm', email: 'Grace.Holm@Example.com', mobile: '(518) 555-0142' },
  { id: '43', first: 'G.', last: 'Holm', email: 'grace.holm@example.com' },
  { id: '44', first: 'Otto', last: 'Lind', email: 'otto.lind@example.com', archived: true },
  { id: '45', first: 'Mei', last: 'Tan', mobile: '5185550145' },
  {
    id: '46',
    first: 'Ravi',
    last: 'Patel',
    email: 'ravi@example.org',
    address: ['9 Elm St', 'Troy', '12180'],
  },
  { id: '47', first: 'Ravi', last: 'Patel', email: 'r.patel@example.net', mobile: '+1 518 555 0147' },
  {
    id: '48',
    first: 'José',
    last: 'Álvarez',
    email: 'jose.alvarez@example.com',
    address: ['12 Bay Rd', 'Ballston Spa', '12020'],
  },
  { id: '49', first: 'Liv', last: 'Berg', email: 'liv+gear@example.com', mobile: '518-555-0149' },
  { id: '50', first: '', last: 'Walker', email: 'walker@example.com' },
  {
    id: '58',
    first: 'Ada',
    last: 'Byrne',
    email: 'ada@example.com',
    mobile: '518 555 0101',
    address: ['1 Elm', 'Troy', '12180'],
  },
];

/** A few regulars, with the untidiness of a real till. */
export function seedCustomers(till: Till): void {
  for (const entry of CUSTOMERS) till.store.customers.put(entry.id, customerOf(entry));
}

function customerOf(entry: Entry): CustomerDocument {
  return {
    customer: {
      firstName: entry.first,
      lastName: entry.last,
      title: '',
      company: '',
      companyRegistrationNumber: '',
      vatNumber: '',
      contactID: String(100 + Number(entry.id)),
      creditAccountID: '0',
      customerTypeID: '0',
      discountID: '0',
      employeeID: '0',
      noteID: '0',
      taxCategoryID: '0',
      customerID: entry.id,
      createTime: SINCE,
      timeStamp: SINCE,
      archived: String(entry.archived === true),
    },
    contact: {
      noEmail: 'false',
      noPhone: 'true',
      noMail: 'true',
      addresses: entry.address === undefined ? [] : [addressOf(entry.address)],
      phones: entry.mobile === undefined ? [] : [{ number: entry.mobile, useType: 'Mobile' }],
      emails: entry.email === undefined ? [] : [{ address: entry.email, useType: 'Primary' }],
      websites: [],
      timeStamp: SINCE,
    },
  };
}

function addressOf([address1, city, zip]: readonly [string, string, string]): AddressRow {
  const country = { country: 'United States', countryCode: 'US' };
  return { address1, address2: '', city, state: 'NY', stateCode: 'NY', zip, ...country };
}
