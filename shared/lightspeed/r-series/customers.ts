import * as z from 'zod';
import type { Answer } from '../../kernel/answer.ts';
import { RefusedError } from '../../kernel/answer.ts';
import type {
  CustomerDirectory,
  CustomerDraft,
  CustomerFill,
  CustomerPage,
  TillCustomer,
} from '../../people/ports.ts';
import { connection, refuse } from '../refusals.ts';
import { SEND_WITHIN_MS } from './api.ts';
import type { EffectsContext } from './effects.ts';
import { pathOf, read, recordOf, relations } from './query.ts';
import { child, children, flag, maybeId, maybeText, text } from './wire.ts';

const addressSchema = z.looseObject({ address1: maybeText, zip: maybeText });

const contactSchema = z.looseObject({
  noEmail: maybeText,
  noPhone: maybeText,
  noMail: maybeText,
  Addresses: children('ContactAddress', addressSchema),
  Emails: children('ContactEmail', z.looseObject({ address: maybeText })),
  Phones: children('ContactPhone', z.looseObject({ number: maybeText })),
});

const customerSchema = z.looseObject({
  customerID: text,
  firstName: maybeText,
  lastName: maybeText,
  company: maybeText,
  archived: flag,
  createTime: maybeText,
  creditAccountID: maybeId,
  Contact: child(contactSchema),
  Note: child(z.looseObject({ note: maybeText })),
});

/** To-one relations cost 0.1 each, twice that in a list. */
const LIST_UNITS = 1.4;
const ONE_UNITS = 1.2;
/** A POST with a contact, an e-mail, a phone and a note below it. */
const CREATE_UNITS = 3;
const RELATIONS = relations('Contact', 'Note');

type Context = Pick<EffectsContext, 'api' | 'ids' | 'clock'>;

/** The till's customers, archived ones included. */
export function makeDirectory(context: Context): CustomerDirectory {
  return {
    byEmail: (email) => byEmail(email, context),
    byPhone: (phone) => byPhone(phone, context),
    byId: (customerId) => byId(customerId, context),
    create: (draft) => create(draft, context),
    list: (cursor) => list(cursor, context),
    fillEmpty: (customerId, fill) => fillEmpty(customerId, fill, context),
    isUsed: (customerId) => isUsed(customerId, context),
    archive: (customerId) => archive(customerId, context),
  };
}

async function byEmail(email: string, { api, ids }: Context): Promise<readonly TillCustomer[]> {
  const path = pathOf(await ids.account(), 'Customer', {
    'Contact.email': email,
    load_relations: RELATIONS,
    archived: 'true',
  });
  const rows = await api.all(read('Customer', path, LIST_UNITS), customerSchema);
  if (rows !== null) return rows.map(decode);
  // A thousand customers for one address: the till did not search, and a stranger or a duplicate would come of it.
  const reason = 'the till ignores the search for customers by e-mail';
  return refuse(connection('search-ignored', reason, 'check that the till answers searches for customers'));
}

/** The kinds of phone that a person's number is kept under. */
const PHONE_FIELDS = ['Contact.mobile', 'Contact.phoneHome', 'Contact.phoneWork'] as const;

/** Numbers are stored as typed, so the groups of an American number are searched with anything between them. */
async function byPhone(phone: string, { api, ids }: Context): Promise<readonly TillCustomer[]> {
  const groups = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone)?.slice(1) ?? [phone.slice(-7)];
  const found = new Map<string, TillCustomer>();
  for (const field of PHONE_FIELDS) {
    const path = pathOf(await ids.account(), 'Customer', {
      [field]: `~,%${groups.join('%')}%`,
      load_relations: RELATIONS,
      archived: 'true',
    });
    // More than a page: the till did not search by it, and the rows prove nothing.
    const rows = (await api.all(read('Customer', path, LIST_UNITS), customerSchema, 1)) ?? [];
    for (const row of rows) found.set(row.customerID, decode(row));
  }
  return [...found.values()];
}

type Row = z.infer<typeof customerSchema>;

async function rowById(customerId: string, { api, ids }: Context): Promise<Row | null> {
  const resource = recordOf('Customer', customerId);
  const path = pathOf(await ids.account(), resource, { load_relations: RELATIONS });
  return api.one(read('Customer', path, ONE_UNITS), customerSchema);
}

async function byId(customerId: string, context: Context): Promise<TillCustomer | null> {
  const row = await rowById(customerId, context);
  return row === null ? null : decode(row);
}

/** The most that Lightspeed gives at once. */
const PAGE_ROWS = 100;

/** By id, and from the last id on: a cursor that no change of a customer moves. */
async function list(cursor: string | null, { api, ids }: Context): Promise<CustomerPage> {
  const path = pathOf(await ids.account(), 'Customer', {
    sort: 'customerID',
    limit: String(PAGE_ROWS),
    customerID: cursor === null ? undefined : `>,${cursor}`,
    load_relations: RELATIONS,
    archived: 'true',
  });
  const page = await api.page(read('Customer', path, LIST_UNITS), customerSchema);
  const last = page.rows.at(-1)?.customerID ?? null;
  return { customers: page.rows.map(decode), next: page.next === null ? null : last };
}

async function create(draft: CustomerDraft, context: Context): Promise<Answer<string>> {
  const answer = await write('POST', 'Customer', { body: encode(draft), context });
  return answer.kind === 'accepted' ? { kind: 'accepted', value: answer.value.customerID } : answer;
}

async function fillEmpty(customerId: string, fill: CustomerFill, context: Context): Promise<Answer<null>> {
  const row = await rowById(customerId, context);
  const body = row === null ? null : fillingOf(row, fill);
  if (body === null) return { kind: 'accepted', value: null };
  const answer = await write('PUT', recordOf('Customer', customerId), { body, context });
  return answer.kind === 'accepted' ? { kind: 'accepted', value: null } : answer;
}

const saleSchema = z.looseObject({ customerID: maybeText });

async function isUsed(customerId: string, context: Context): Promise<boolean> {
  const row = await rowById(customerId, context);
  if (row === null || row.creditAccountID !== null) return true;
  const { api, ids } = context;
  // A sale of somebody else is an answer too: the till did not search, and nothing is known.
  const params = { customerID: customerId, archived: 'true', limit: '1' };
  const sales = await api.page(read('Sale', pathOf(await ids.account(), 'Sale', params), 1), saleSchema);
  return sales.rows.length > 0;
}

async function archive(customerId: string, context: Context): Promise<Answer<null>> {
  const answer = await write('DELETE', recordOf('Customer', customerId), { body: null, context });
  return answer.kind === 'accepted' ? { kind: 'accepted', value: null } : answer;
}

const written = z.looseObject({ customerID: text });

async function write(
  method: 'POST' | 'PUT' | 'DELETE',
  resource: string,
  { body, context }: { body: object | null; context: Context },
): Promise<Answer<z.infer<typeof written>>> {
  const { api, ids, clock } = context;
  const latestMs = clock.nowMs() + SEND_WITHIN_MS;
  try {
    const path = pathOf(await ids.account(), resource);
    return await api.write(
      { method, entity: 'Customer', path, costUnits: CREATE_UNITS, body, latestMs },
      written,
    );
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'rejected', refusal: error.refusal };
    throw error;
  }
}

/** Left out, Lightspeed takes the customer for opted out of everything, receipts by e-mail included. */
const REACHABLE = { noEmail: 'false', noPhone: 'false', noMail: 'false' };

function encode(draft: CustomerDraft): object {
  return {
    firstName: draft.firstName,
    lastName: draft.lastName,
    Contact: { ...REACHABLE, ...emailOf(draft.email ?? undefined), ...phoneOf(draft.phone ?? undefined) },
    Note: { note: draft.note, isPublic: 'false' },
  };
}

function emailOf(address: string | undefined): object {
  return address === undefined ? {} : { Emails: { ContactEmail: [{ address, useType: 'Primary' }] } };
}

function phoneOf(number: string | undefined): object {
  return number === undefined ? {} : { Phones: { ContactPhone: [{ number, useType: 'Mobile' }] } };
}

/** What is still empty there; null: nothing. A contact that is sent without its opt-out flags would lose them. */
function fillingOf(row: Row, fill: CustomerFill): object | null {
  const { contact, ...names } = {
    contact: {
      ...emailOf((row.Contact?.Emails ?? []).some(({ address }) => address !== '') ? undefined : fill.email),
      ...phoneOf((row.Contact?.Phones ?? []).some(({ number }) => number !== '') ? undefined : fill.phone),
    },
    ...(row.firstName === '' && fill.firstName !== undefined ? { firstName: fill.firstName } : {}),
    ...(row.lastName === '' && fill.lastName !== undefined ? { lastName: fill.lastName } : {}),
  };
  const hasContact = Object.keys(contact).length > 0;
  if (!hasContact && Object.keys(names).length === 0) return null;
  return { ...names, Contact: { ...optOutsOf(row), ...contact } };
}

/** As they are; a flag that the till did not tell counts as set, which is its own default. */
function optOutsOf({ Contact }: Row): object {
  const flagOf = (value: string | undefined): string => (value === 'false' ? 'false' : 'true');
  return {
    noEmail: flagOf(Contact?.noEmail),
    noPhone: flagOf(Contact?.noPhone),
    noMail: flagOf(Contact?.noMail),
  };
}

function decode(row: Row): TillCustomer {
  const filled = (values: readonly string[]): string[] => values.filter((value) => value !== '');
  return {
    customerId: row.customerID,
    emails: filled((row.Contact?.Emails ?? []).map((each) => each.address)),
    phones: filled((row.Contact?.Phones ?? []).map((each) => each.number)),
    firstName: row.firstName,
    lastName: row.lastName,
    archived: row.archived,
    note: row.Note?.note ?? '',
    company: row.company,
    street: row.Contact?.Addresses[0]?.address1 ?? '',
    zip: row.Contact?.Addresses[0]?.zip ?? '',
    // Undated records count as the newest: of several the oldest is chosen.
    createdAtMs: Number.isNaN(Date.parse(row.createTime))
      ? Number.MAX_SAFE_INTEGER
      : Date.parse(row.createTime),
  };
}
