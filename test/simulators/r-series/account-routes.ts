import type { Wire, WireObject } from './wire.ts';
import { ACCOUNT_ID, ACCOUNT_NAME, type Till } from './till.ts';
import { connectionOf, SYSTEM_CLIENT_ID, SYSTEM_USER_ID } from './tokens.ts';

/** GET Account.json: the account that belongs to the token. */
export function accountOfToken(): WireObject {
  return {
    '@attributes': { count: '1' },
    Account: {
      accountID: ACCOUNT_ID,
      name: ACCOUNT_NAME,
      link: { '@attributes': { href: `/API/V3/Account/${ACCOUNT_ID}` } },
    },
  };
}

/** GET Account/{id}.json: flat, without the usual envelope. */
export function accountDetails(till: Till): WireObject {
  const employees = till.store.employees.values().filter((each) => each['archived'] !== 'true');
  return {
    '@attributes': { systemCustomerID: ACCOUNT_ID },
    status: 'customer',
    name: ACCOUNT_NAME,
    employeeCount: String(employees.length),
    employeeLimit: '30',
    uniqueSubscriptionIdentifier: 'DEMO100200',
    defaultCurrency: { code: 'USD', symbol: '$' },
    purchasingCurrencies: { purchasingCurrency: { code: 'USD', symbol: '$', rate: '1' } },
  };
}

/** GET Session.json: who the token acts for, and what that employee may do. */
export function session(till: Till): WireObject {
  const connection = connectionOf(till);
  const employee = till.store.employees.get(connection.employeeId);
  const rights = Object.entries(connection.rights).map(([name, held]): [string, Wire] => [
    name,
    String(held),
  ]);
  return {
    sessionID: '',
    sessionCookie: 'PHPSESSID=; path=/',
    employeeID: connection.employeeId,
    systemCustomerID: ACCOUNT_ID,
    systemUserID: SYSTEM_USER_ID,
    systemAPIClientID: SYSTEM_CLIENT_ID,
    systemAPIKeyID: '1757062',
    ecomUrl: '',
    shopCount: String(till.store.shops.size),
    Employee: {
      employeeID: connection.employeeId,
      firstName: employee?.['firstName'] ?? '',
      lastName: employee?.['lastName'] ?? '',
      singleShop: String((employee?.['limitToShopID'] ?? '0') !== '0'),
      hasPin: 'true',
      isCheckedIn: 'false',
    },
    Rights: Object.fromEntries(rights),
  };
}
