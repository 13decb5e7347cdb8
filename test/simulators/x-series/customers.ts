import * as z from 'zod';
import { notFound, saleRefused } from './refusal.ts';
import type { Row } from './rows.ts';
import { bodyOf } from './sale-body.ts';
import { now, save, uuid, type Till } from './till.ts';

const text = z.string().nullish();
const TEXTS = [
  'company_name customer_code customer_group_id date_of_birth email fax gender mobile phone note tax_id twitter',
  'website custom_field_1 custom_field_2 custom_field_3 custom_field_4 physical_address_1 physical_address_2',
  'physical_suburb physical_city physical_postcode physical_state physical_country_id postal_address_1',
  'postal_address_2 postal_suburb postal_city postal_postcode postal_state postal_country_id',
].flatMap((line) => line.split(' '));

const customerSchema = z.looseObject({
  first_name: text,
  last_name: text,
  ...Object.fromEntries(TEXTS.map((name) => [name, text])),
  do_not_email: z.boolean().nullish(),
  enable_loyalty: z.boolean().nullish(),
  enable_promotional_sms: z.boolean().nullish(),
});

const WRITABLE = ['first_name', 'last_name', ...TEXTS];
const FLAGS = ['do_not_email', 'enable_loyalty', 'enable_promotional_sms'];
/** What looks like a card's number is blotted out without a word. */
const CARD_LIKE = /\b(?:\d[ -]?){12,18}\d\b/g;

export function createCustomer(till: Till, body: string): Row {
  const given = bodyOf(customerSchema, body);
  const row: Row = {
    id: uuid(till),
    version: 0,
    deleted_at: null,
    balance: 0,
    loyalty_balance: 0,
    year_to_date: 0,
    created_at: now(till),
  };
  return store(till, row, fieldsOf(given, {}));
}

/** What a PUT leaves out is cleared, or kept, by the switch `customer_put`. */
export function updateCustomer(till: Till, id: string, body: string): Row {
  const before = requireCustomer(till, id);
  if (before.deleted_at !== null) throw notFound('Customer');
  const given = bodyOf(customerSchema, body);
  const { customer_code: code } = before;
  return store(
    till,
    before,
    fieldsOf(given, till.switches.customer_put === 'kept' ? before : { customer_code: code }),
  );
}

export function deleteCustomer(till: Till, id: string): void {
  const row = requireCustomer(till, id);
  save(till, 'customers', { ...row, deleted_at: now(till), updated_at: now(till) });
}

export function requireCustomer(till: Till, id: string): Row {
  const row = till.store.customers.get(id);
  const hidden = row !== undefined && row.deleted_at !== null && till.switches.deleted_customer === '404';
  if (row === undefined || hidden) throw notFound('Customer');
  return row;
}

function fieldsOf(given: Readonly<Record<string, unknown>>, otherwise: Readonly<Record<string, unknown>>) {
  const texts = WRITABLE.map((name) => {
    const value = given[name] ?? (name in given ? null : (otherwise[name] ?? null));
    return [name, typeof value === 'string' ? value.replace(CARD_LIKE, 'REDACTED') : value];
  });
  const flags = FLAGS.map((name) => [name, given[name] ?? otherwise[name] ?? false]);
  return Object.fromEntries([...texts, ...flags]) as Record<string, unknown>;
}

function store(till: Till, row: Row, fields: Record<string, unknown>): Row {
  const names = [fields['first_name'], fields['last_name'], fields['company_name']].filter(isSome);
  if (names.length === 0) throw saleRefused('A customer needs a first name, a last name or a company.');
  const code = isSome(fields['customer_code']) ? fields['customer_code'] : codeOf(till, String(names[0]));
  const others = till.store.customers.values().filter(({ id }) => id !== row.id);
  if (others.some((other) => other['customer_code'] === code))
    throw saleRefused(`The customer code '${code}' is in use.`);
  const name = [fields['first_name'], fields['last_name']].filter(isSome).join(' ');
  save(till, 'customers', { ...row, ...fields, name, customer_code: code, updated_at: now(till) });
  return requireCustomer(till, row.id);
}

const isSome = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** A code that nobody has: what Lightspeed makes up itself it does not refuse afterwards. */
function codeOf(till: Till, name: string): string {
  const code = `${name}-${uuid(till).slice(0, 4).toUpperCase()}`;
  const isTaken = till.store.customers.values().some((row) => row['customer_code'] === code);
  return isTaken ? codeOf(till, name) : code;
}
