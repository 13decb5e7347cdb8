import * as z from 'zod';
import type { Answer } from '../../kernel/answer.ts';
import type { Clock } from '../../kernel/clock.ts';
import type {
  CustomerDirectory,
  CustomerDraft,
  CustomerFill,
  CustomerPage,
  TillCustomer,
} from '../../people/ports.ts';
import { connection, refuse } from '../refusals.ts';
import { SEND_WITHIN_MS } from './api.ts';
import type { XApi } from './api.ts';
import { phoneForms } from './phone-forms.ts';
import { deleted, id, maybeText } from './wire.ts';

/** Whether an account stands at nothing. */
const nothingOwed = maybeText.transform((value) => Number(value) === 0);

const customerSchema = z.looseObject({
  id,
  first_name: maybeText,
  last_name: maybeText,
  company_name: maybeText,
  email: maybeText,
  phone: maybeText,
  mobile: maybeText,
  note: maybeText,
  physical_address_1: maybeText,
  physical_postcode: maybeText,
  created_at: maybeText,
  balance: nothingOwed,
  loyalty_balance: nothingOwed,
  deleted_at: deleted,
});
type Row = z.infer<typeof customerSchema>;

export interface DirectoryContext {
  readonly api: XApi;
  readonly clock: Clock;
}

/** The till's customers, deleted ones included. */
export function makeDirectory(context: DirectoryContext): CustomerDirectory {
  return {
    byEmail: async (email) => (await search({ email }, context)).map(decode),
    byPhone: (phone) => byPhone(phone, context),
    async byId(customerId) {
      const row = await rowById(customerId, context);
      return row === null ? null : decode(row);
    },
    create: (draft) => create(draft, context),
    list: (cursor) => list(cursor, context),
    fillEmpty: (customerId, fill) => fillEmpty(customerId, fill, context),
    isUsed: (customerId) => isUsed(customerId, context),
    archive: (customerId) => archive(customerId, context),
  };
}

const MOST_FOUND = 1000;

async function search(by: Record<string, string>, { api }: DirectoryContext): Promise<readonly Row[]> {
  const params = { type: 'customers', ...by, deleted: 'true', page_size: String(MOST_FOUND) };
  const rows = await api.rows({ resource: 'search', params }, customerSchema);
  if (rows.length < MOST_FOUND) return rows;
  // A thousand customers for one address: the till did not search, and a stranger or a duplicate would come of it.
  const reason = 'the till ignores the search for customers';
  return refuse(connection('search-ignored', reason, 'check that the till answers searches for customers'));
}

/** Numbers are kept as typed and compared whole: the usual ways of writing one are tried until one is known. */
async function byPhone(phone: string, context: DirectoryContext): Promise<readonly TillCustomer[]> {
  for (const form of phoneForms(phone)) {
    for (const field of ['mobile', 'phone']) {
      const rows = await search({ [field]: form }, context);
      const found = rows.filter((row) => row.mobile === form || row.phone === form);
      if (found.length > 0) return found.map(decode);
    }
  }
  return [];
}

function resourceOf(customerId: string): string {
  return `customers/${encodeURIComponent(customerId)}`;
}

async function rowById(customerId: string, { api }: DirectoryContext): Promise<Row | null> {
  return api.one({ resource: resourceOf(customerId) }, customerSchema);
}

const PAGE_ROWS = '200';

/** In the order of the till's versions: a customer that is changed meanwhile comes once more. */
async function list(cursor: string | null, { api }: DirectoryContext): Promise<CustomerPage> {
  const read = { resource: 'customers', params: { deleted: 'true', page_size: PAGE_ROWS } };
  const page = await api.page(read, cursor === null ? null : Number(cursor), customerSchema);
  return { customers: page.rows.map(decode), next: page.after === null ? null : String(page.after) };
}

const written = z.looseObject({ id });

async function create(draft: CustomerDraft, { api, clock }: DirectoryContext): Promise<Answer<string>> {
  const body = {
    first_name: draft.firstName,
    last_name: draft.lastName,
    email: draft.email,
    ...(draft.phone === null ? {} : { mobile: draft.phone }),
    note: draft.note,
  };
  const latestMs = clock.nowMs() + SEND_WITHIN_MS;
  const answer = await api.write({ method: 'POST', resource: 'customers', body, latestMs }, written);
  return answer.kind === 'accepted' ? { kind: 'accepted', value: answer.value.id } : answer;
}

async function isUsed(customerId: string, context: DirectoryContext): Promise<boolean> {
  const row = await rowById(customerId, context);
  if (row === null || !row.balance || !row.loyalty_balance) return true;
  // A sale of somebody else is an answer too: the till did not search, and nothing is known.
  const params = { type: 'sales', customer_id: customerId, page_size: '1' };
  const sales = await context.api.rows({ resource: 'search', params }, z.looseObject({ id }));
  return sales.length > 0;
}

async function archive(customerId: string, { api, clock }: DirectoryContext): Promise<Answer<null>> {
  const latestMs = clock.nowMs() + SEND_WITHIN_MS;
  const write = { method: 'DELETE', resource: resourceOf(customerId), body: null, latestMs } as const;
  const answer = await api.write(write, z.unknown());
  return answer.kind === 'accepted' ? { kind: 'accepted', value: null } : answer;
}

async function fillEmpty(
  customerId: string,
  fill: CustomerFill,
  context: DirectoryContext,
): Promise<Answer<null>> {
  const row = await rowById(customerId, context);
  const filling = row === null ? {} : fillingOf(row, fill);
  if (row === null || Object.keys(filling).length === 0) return { kind: 'accepted', value: null };
  const latestMs = context.clock.nowMs() + SEND_WITHIN_MS;
  const body = { ...asItIs(row), ...filling };
  const write = { method: 'PUT', resource: resourceOf(customerId), body, latestMs } as const;
  const answer = await context.api.write(write, z.unknown());
  return answer.kind === 'accepted' ? { kind: 'accepted', value: null } : answer;
}

function fillingOf(row: Row, fill: CustomerFill): Record<string, string> {
  const wanted = [
    ['email', row.email, fill.email],
    ['mobile', row.mobile === '' ? row.phone : row.mobile, fill.phone],
    ['first_name', row.first_name, fill.firstName],
    ['last_name', row.last_name, fill.lastName],
  ] as const;
  return Object.fromEntries(
    wanted.flatMap(([field, now, value]) => (now === '' && value !== undefined ? [[field, value]] : [])),
  );
}

const PLACE = ['address_1', 'address_2', 'suburb', 'city', 'postcode', 'state', 'country_id'];

/** What may be written. A PUT may clear what it leaves out, opt-outs and groups included: all of it is sent again. */
const WRITABLE =
  `first_name last_name company_name customer_code customer_group_id date_of_birth do_not_email email enable_loyalty
  enable_promotional_sms fax gender mobile phone note on_account_limit tax_id twitter website custom_field_1
  custom_field_2 custom_field_3 custom_field_4`
    .split(/\s+/)
    .concat(['physical', 'postal'].flatMap((kind) => PLACE.map((part) => `${kind}_${part}`)));

function asItIs(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    WRITABLE.flatMap((field) => {
      const value = row[field];
      return value === undefined || value === null || value === '' ? [] : [[field, value]];
    }),
  );
}

function decode(row: Row): TillCustomer {
  const filled = (values: readonly string[]): string[] => values.filter((value) => value !== '');
  return {
    customerId: row.id,
    emails: filled([row.email]),
    phones: filled([row.mobile, row.phone]),
    firstName: row.first_name,
    lastName: row.last_name,
    archived: row.deleted_at,
    note: row.note,
    company: row.company_name,
    street: row.physical_address_1,
    zip: row.physical_postcode,
    // Undated records count as the newest: of several the oldest is chosen.
    createdAtMs: Number.isNaN(Date.parse(row.created_at))
      ? Number.MAX_SAFE_INTEGER
      : Date.parse(row.created_at),
  };
}
