import * as z from 'zod';
import type { Answer } from '../../kernel/answer.ts';
import { RefusedError } from '../../kernel/answer.ts';
import type { CustomerDirectory, CustomerDraft, TillCustomer } from '../../people/ports.ts';
import { connection, refuse } from '../refusals.ts';
import { SEND_WITHIN_MS } from './api.ts';
import type { EffectsContext } from './effects.ts';
import { pathOf, read, recordOf, relations } from './query.ts';
import { child, children, flag, maybeText, text } from './wire.ts';

const contactSchema = z.looseObject({
  Emails: children('ContactEmail', z.looseObject({ address: maybeText })),
  Phones: children('ContactPhone', z.looseObject({ number: maybeText })),
});

const customerSchema = z.looseObject({
  customerID: text,
  firstName: maybeText,
  lastName: maybeText,
  archived: flag,
  createTime: maybeText,
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
    byId: (customerId) => byId(customerId, context),
    create: (draft) => create(draft, context),
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

async function byId(customerId: string, { api, ids }: Context): Promise<TillCustomer | null> {
  const resource = recordOf('Customer', customerId);
  const path = pathOf(await ids.account(), resource, { load_relations: RELATIONS });
  const row = await api.one(read('Customer', path, ONE_UNITS), customerSchema);
  return row === null ? null : decode(row);
}

async function create(draft: CustomerDraft, context: Context): Promise<Answer<string>> {
  const { api, ids, clock } = context;
  const latestMs = clock.nowMs() + SEND_WITHIN_MS;
  try {
    const write = {
      method: 'POST',
      entity: 'Customer',
      path: pathOf(await ids.account(), 'Customer'),
      costUnits: CREATE_UNITS,
      body: encode(draft),
      latestMs,
    } as const;
    const answer = await api.write(write, z.looseObject({ customerID: text }));
    return answer.kind === 'accepted' ? { kind: 'accepted', value: answer.value.customerID } : answer;
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'rejected', refusal: error.refusal };
    throw error;
  }
}

/** Left out, Lightspeed takes the customer for opted out of everything, receipts by e-mail included. */
const REACHABLE = { noEmail: 'false', noPhone: 'false', noMail: 'false' };

function encode(draft: CustomerDraft): object {
  const phones = draft.phone === null ? [] : [{ number: draft.phone, useType: 'Mobile' }];
  return {
    firstName: draft.firstName,
    lastName: draft.lastName,
    Contact: {
      ...REACHABLE,
      Emails: { ContactEmail: [{ address: draft.email, useType: 'Primary' }] },
      ...(phones.length === 0 ? {} : { Phones: { ContactPhone: phones } }),
    },
    Note: { note: draft.note, isPublic: 'false' },
  };
}

function decode(row: z.infer<typeof customerSchema>): TillCustomer {
  const filled = (values: readonly string[]): string[] => values.filter((value) => value !== '');
  return {
    customerId: row.customerID,
    emails: filled((row.Contact?.Emails ?? []).map((each) => each.address)),
    phones: filled((row.Contact?.Phones ?? []).map((each) => each.number)),
    firstName: row.firstName,
    lastName: row.lastName,
    archived: row.archived,
    note: row.Note?.note ?? '',
    // Undated records count as the newest: of several the oldest is chosen.
    createdAtMs: Number.isNaN(Date.parse(row.createTime))
      ? Number.MAX_SAFE_INTEGER
      : Date.parse(row.createTime),
  };
}
