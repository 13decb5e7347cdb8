import { CUSTOMERS, type CustomerEntry } from '../demo-shop.ts';
import type { AddressRow, CustomerDocument } from './rows.ts';
import type { Till } from './till.ts';

const SINCE = '2025-06-10T15:00:00+00:00';

/** A few regulars, with the untidiness of a real till. */
export function seedCustomers(till: Till): void {
  for (const entry of CUSTOMERS) till.store.customers.put(entry.id, customerOf(entry));
}

function customerOf(entry: CustomerEntry): CustomerDocument {
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
