import type { Collection } from '../journal.ts';
import { RIGHTS } from './rights.ts';
import type { Row } from './rows.ts';
import { seedCatalogue } from './seed-catalogue.ts';
import { seedCustomers } from './seed-customers.ts';
import type { Till } from './till.ts';
import { issuePair, randomHex, saveConnection, type Connection } from './tokens.ts';

const SINCE = '2025-01-02T00:00:00+00:00';
/** The employee who connected the web shop. */
const WEB_EMPLOYEE = '4';

/** The client's connection, made once per journal: its first refresh token survives restarts. */
export function seedConnection(till: Till): void {
  if (till.store.connection.get('current') !== undefined) return;
  const connection: Connection = {
    clientId: randomHex(till, 32),
    clientSecret: randomHex(till, 64),
    firstRefreshToken: '',
    scope: 'employee:all',
    employeeId: WEB_EMPLOYEE,
    rights: Object.fromEntries(RIGHTS.map((right) => [right, true])),
    pairs: [],
    codes: [],
  };
  connection.firstRefreshToken = issuePair(till, connection, null).refresh;
  saveConnection(till, connection);
}

/** The account's own records and, where wanted, the stocked shop; a seeding that a kill cut short starts over. */
export function seedShop(till: Till, stocked: boolean): void {
  if (till.store.marks.get('seeded') !== undefined) return;
  till.store.transaction(() => {
    seedAccount(till);
    if (stocked) seedCatalogue(till);
    if (stocked) seedCustomers(till);
    till.store.marks.put('seeded', SINCE);
  });
}

function seedAccount(till: Till): void {
  const { store } = till;
  fill(store.shops, 'shopID', [SHOP]);
  fill(store.registers, 'registerID', [register('1', 'Counter', '1'), register('3', 'Web', WEB_EMPLOYEE)]);
  fill(store.employees, 'employeeID', [employee('1', 'Sam', 'Lee'), employee(WEB_EMPLOYEE, 'Web', 'Shop')]);
  fill(store.paymentTypes, 'paymentTypeID', PAYMENT_TYPES);
  fill(store.taxCategories, 'taxCategoryID', [TAX_CATEGORY]);
  fill(store.taxCategoryClasses, 'taxCategoryClassID', [LABOR_RATE]);
  fill(store.taxClasses, 'taxClassID', [
    { taxClassID: '1', name: 'Item', timeStamp: SINCE },
    { taxClassID: '2', name: 'Labor', timeStamp: SINCE },
  ]);
  fill(store.customerTypes, 'customerTypeID', [
    { customerTypeID: '1', name: 'Club member', taxCategoryID: '0', discountID: '0' },
  ]);
}

function fill(table: Collection<Row>, id: string, rows: readonly Row[]): void {
  for (const row of rows) table.put(row[id] ?? '', row);
}

const SHOP: Row = {
  shopID: '1',
  name: 'Main Street',
  serviceRate: '0',
  timeZone: 'US/Eastern',
  taxLabor: 'false',
  labelTitle: 'Shop Name',
  labelMsrp: 'false',
  archived: 'false',
  timeStamp: SINCE,
  companyRegistrationNumber: '',
  vatNumber: '',
  zebraBrowserPrint: 'false',
  contactID: '2',
  taxCategoryID: '1',
  receiptSetupID: '1',
  vendorID: '0',
  ccGatewayID: '0',
  gatewayConfigID: '0',
  priceLevelID: '1',
};

const register = (registerID: string, name: string, openEmployeeID: string): Row => ({
  registerID,
  name,
  open: 'true',
  openTime: '2026-01-01T14:00:00+00:00',
  archived: 'false',
  tipEnabled: 'false',
  openEmployeeID,
  shopID: '1',
  ccTerminalID: '0',
});

const employee = (employeeID: string, firstName: string, lastName: string): Row => ({
  employeeID,
  firstName,
  lastName,
  lockOut: 'false',
  archived: 'false',
  timeStamp: SINCE,
  contactID: String(10 + Number(employeeID)),
  clockInEmployeeHoursID: '0',
  employeeRoleID: employeeID === '1' ? '1' : '4',
  limitToShopID: '0',
  lastShopID: '1',
  lastSaleID: '0',
  lastRegisterID: employeeID === '1' ? '1' : '3',
});

const paymentType = (paymentTypeID: string, name: string, type: string, requireCustomer = false): Row => ({
  paymentTypeID,
  name,
  requireCustomer: String(requireCustomer),
  archived: 'false',
  internalReserved: String(type !== 'user defined'),
  type,
  refundAsPaymentTypeID: '0',
});

const PAYMENT_TYPES: readonly Row[] = [
  paymentType('1', 'Cash', 'cash'),
  paymentType('2', 'Check', 'user defined'),
  paymentType('3', 'Credit Card', 'credit card'),
  paymentType('4', 'Credit Account', 'credit account', true),
  paymentType('5', 'Gift Card', 'gift card'),
  paymentType('7', 'Web - Card', 'user defined'),
].map((type) => (Number(type['paymentTypeID']) <= 5 ? { ...type, internalReserved: 'true' } : type));

const TAX_CATEGORY: Row = {
  taxCategoryID: '1',
  isTaxInclusive: 'false',
  tax1Name: 'Sales Tax',
  tax2Name: '',
  tax1Rate: '0.0825',
  tax2Rate: '0',
  timeStamp: SINCE,
};

/** Labor is not taxed. */
const LABOR_RATE: Row = {
  taxCategoryClassID: '2',
  tax1Rate: '0',
  tax2Rate: '0',
  timeStamp: SINCE,
  taxCategoryID: '1',
  taxClassID: '2',
};
