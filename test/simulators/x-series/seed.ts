import { CATALOGUE, CATEGORIES, CUSTOMERS, VENDORS, type CatalogueEntry } from '../demo-shop.ts';
import * as ids from './demo-ids.ts';
import { createConsignment, writeProduct } from './consignments.ts';
import { inventoryOf, saveInventory } from './inventory.ts';
import type { ProductRow, Row } from './rows.ts';
import type { Versioned } from './store.ts';
import { fiveD, save, uuid, type Till } from './till.ts';

const SINCE = '2025-05-01T09:00:00+00:00';
const SYSTEM_SKU_BASE = 10_000;

/** The retailer's own records and, where wanted, the stocked shop; a seeding that a kill cut short starts over. */
export function seedShop(till: Till, stocked: boolean): void {
  if (till.store.marks.get('seeded') !== undefined) return;
  till.store.transaction(() => {
    seedRetailer(till);
    if (stocked) for (const entry of CATALOGUE) seedProduct(till, entry);
    if (stocked) seedCustomers(till);
    if (stocked) seedOrders(till);
    till.store.marks.put('seeded', SINCE);
  });
  // What is there from the start is no news to a search.
  till.past.clear();
}

function put(till: Till, table: Versioned, id: string, fields: Record<string, unknown>): void {
  const row: Row = { created_at: SINCE, updated_at: SINCE, ...fields, id, version: 0, deleted_at: null };
  save(till, table, row);
}

function seedRetailer(till: Till): void {
  put(till, 'outlets', ids.outletId('1'), {
    name: 'Main Street',
    time_zone: 'America/New_York',
    currency: 'USD',
    currency_symbol: '$',
    display_prices: 'exclusive',
    default_tax_id: ids.taxId('1'),
    email: 'shop@example.com',
    phone: null,
    attributes: [],
  });
  const register = (number: string, name: string, prefix: string): void =>
    put(till, 'registers', ids.registerId(number), {
      name,
      outlet_id: ids.outletId('1'),
      is_open: true,
      register_open_time: SINCE,
      register_close_time: null,
      register_open_sequence_id: uuid(till),
      invoice_prefix: prefix,
      invoice_suffix: '',
      invoice_sequence: 1709,
      cash_managed_payment_type_id: ids.paymentTypeId('1'),
    });
  register('1', 'Counter', 'MAIN-');
  register('3', 'Web', 'WEB-');
  const user = (number: string, name: string, type: string): void =>
    put(till, 'users', ids.userId(number), {
      username: `${name.toLowerCase()}@example.com`,
      display_name: name,
      email: `${name.toLowerCase()}@example.com`,
      account_type: type,
      enabled: true,
      is_primary_user: type === 'admin',
      restricted_outlet_ids: [],
    });
  user('1', 'Sam', 'admin');
  user('4', 'Website', 'cashier');
  const paymentType = (number: string, name: string, typeId: number): void =>
    put(till, 'paymentTypes', ids.paymentTypeId(number), {
      name,
      type_id: typeId,
      config: null,
      disabled: false,
      internal: typeId === 106,
      gateway: false,
      outlet_ids: null,
      payment_type: { id: String(typeId), name },
    });
  paymentType('1', 'Cash', 1);
  paymentType('3', 'Credit Card', 3);
  paymentType('5', 'Gift Card', 118);
  paymentType('6', 'Loyalty', 106);
  paymentType('7', 'Online - Stripe', 3);
  seedTaxes(till);
  for (const [index, name] of CATEGORIES.entries())
    put(till, 'productTypes', ids.productTypeId(String(index + 1)), {
      name,
      leaf_category: true,
      category_path: [],
    });
  for (const [number, name] of VENDORS)
    put(till, 'suppliers', ids.supplierId(number), { name, description: '' });
  put(till, 'customerGroups', idOfAll, { name: 'All Customers', group_id: 'all' });
}

const idOfAll = 'c1000000-0000-4000-8000-000000000001';

/** 8.25 % are two rates of one tax, as most American shops have it. */
function seedTaxes(till: Till): void {
  const rate = (number: string, name: string, fraction: number) => ({
    id: ids.taxId(number),
    name,
    display_name: name,
    rate: fraction,
    rules: [],
  });
  const rates = [rate('11', 'State', 0.04), rate('12', 'County', 0.0425)];
  put(till, 'taxes', ids.taxId('1'), {
    name: 'Sales Tax',
    display_name: 'Sales Tax',
    is_default: true,
    rates,
  });
  put(till, 'taxes', ids.NO_TAX_ID, {
    name: 'No Tax',
    display_name: 'No Tax',
    is_default: false,
    rates: [rate('19', 'No Tax', 0)],
  });
}

function seedProduct(till: Till, entry: CatalogueEntry): void {
  const [number, wanted, name, price, cost, units, vendor, category, special = {}] = entry;
  const taken = till.store.products.values().some((other) => other.sku === wanted);
  // A SKU is one product's; the second item of that name has it among its other codes.
  const sku = wanted === '' || taken ? String(SYSTEM_SKU_BASE + Number(number)) : wanted;
  const codes = [
    [sku, 'CUSTOM'],
    [taken ? wanted : '', 'CUSTOM'],
    [special.upc ?? '', 'UPC'],
    [special.ean ?? '', 'EAN'],
    [special.manufacturerSku ?? '', 'CUSTOM'],
  ];
  const row: ProductRow = {
    id: ids.productId(number),
    version: 0,
    deleted_at: null,
    created_at: SINCE,
    updated_at: SINCE,
    name,
    variant_name: name,
    handle: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    family_id: ids.productId(special.family ?? number),
    description: '',
    sku,
    product_codes: codes
      .filter(([code]) => code !== '')
      .map(([code = '', type = '']) => ({ id: uuid(till), code, type })),
    active: special.archived !== true,
    has_inventory: special.service === undefined,
    price_excluding_tax: fiveD(price),
    supply_price: fiveD(cost),
    supplier_id: vendor === '0' ? null : ids.supplierId(vendor),
    product_type_id: ids.productTypeId(category),
    tax_id: special.untaxed === true || special.service === 'labor' ? ids.NO_TAX_ID : ids.taxId('1'),
  };
  save(till, 'products', row);
  if (units === null) return;
  saveInventory(till, {
    ...inventoryOf(till, row.id, ids.outletId('1')),
    level: String(units),
    reorder_method: 'MIN_MAX',
    reorder_point: Math.floor(units / 4),
    reorder_target: units,
  });
}

function seedCustomers(till: Till): void {
  for (const { id, first, last, email, mobile, address, archived } of CUSTOMERS) {
    const [street, city, postcode] = address ?? [];
    put(till, 'customers', ids.customerId(id), {
      customer_code: `${first || last}-${id}`,
      customer_group_id: idOfAll,
      first_name: first,
      last_name: last,
      name: `${first} ${last}`.trim(),
      company_name: null,
      email: email ?? null,
      mobile: mobile ?? null,
      phone: null,
      note: null,
      balance: 0,
      loyalty_balance: 0,
      year_to_date: 0,
      do_not_email: false,
      enable_loyalty: false,
      enable_promotional_sms: false,
      physical_address_1: street ?? null,
      physical_city: city ?? null,
      physical_postcode: postcode ?? null,
      physical_state: address === undefined ? null : 'NY',
      physical_country_id: address === undefined ? null : 'US',
    });
    const row = till.store.customers.get(ids.customerId(id));
    if (archived === true && row !== undefined) save(till, 'customers', { ...row, deleted_at: SINCE });
  }
}

function seedOrders(till: Till): void {
  const order = (vendor: string, reference: string, product: string, count: string): void => {
    const common = { outlet_id: ids.outletId('1'), supplier_id: ids.supplierId(vendor), reference };
    const { id } = createConsignment(till, JSON.stringify({ ...common, type: 'SUPPLIER', status: 'SENT' }));
    writeProduct(till, id, null, JSON.stringify({ product_id: ids.productId(product), count }));
  };
  order('5', 'PO-1188', '501', '24');
  order('6', 'PO-1189', '518', '4');
}
