import { children, flag, has, integer, nested, text, type Payload } from './payload.ts';
import { badRequest, notFound } from './refusal.ts';
import type { AddressRow, ContactDocument, CustomerDocument } from './rows.ts';
import { now, timeZoneOf, type Till } from './till.ts';
import { parseTime, stamp } from './times.ts';

const FIRST_CUSTOMER = 59;
const FIRST_CONTACT = 160;
const FIRST_NOTE = 501;
const EMAIL_TYPES = ['Primary', 'Secondary'];
const PHONE_TYPES = ['Home', 'Work', 'Mobile', 'Pager', 'Fax'];
const TEXTS = [
  'firstName',
  'lastName',
  'title',
  'company',
  'companyRegistrationNumber',
  'vatNumber',
] as const;
const IDS = ['customerTypeID', 'discountID', 'taxCategoryID'] as const;

/** POST Customer. Nothing keeps two customers from having one e-mail address. */
export function createCustomer(till: Till, given: Payload): CustomerDocument {
  const at = now(till);
  const customerID = till.store.nextId('Customer', FIRST_CUSTOMER);
  const blank: CustomerDocument = {
    customer: {
      firstName: '',
      lastName: '',
      title: '',
      company: '',
      companyRegistrationNumber: '',
      vatNumber: '',
      contactID: till.store.nextId('Contact', FIRST_CONTACT),
      creditAccountID: '0',
      customerTypeID: '0',
      discountID: '0',
      employeeID: '0',
      noteID: '0',
      taxCategoryID: '0',
      customerID,
      createTime: at,
      timeStamp: at,
      archived: 'false',
    },
    // Opted out of everything unless the request says otherwise.
    contact: { ...emptyContact(at), noEmail: 'true', noPhone: 'true', noMail: 'true' },
  };
  return save(till, written(till, blank, given));
}

/** PUT Customer; an archived one comes back with `archived:false`. */
export function updateCustomer(till: Till, customerId: string, given: Payload): CustomerDocument {
  const document = written(till, structuredClone(requireCustomer(till, customerId)), given);
  if (has(given, 'archived')) document.customer.archived = String(flag(given, 'archived', false));
  return save(till, document);
}

/** DELETE Customer archives. */
export function archiveCustomer(till: Till, customerId: string): CustomerDocument {
  const document = structuredClone(requireCustomer(till, customerId));
  Object.assign(document.customer, { archived: 'true', timeStamp: now(till) });
  return save(till, document);
}

/** DELETE Customer/{id}/Anonymize: archived, and nothing personal is left but notes. */
export function anonymizeCustomer(till: Till, customerId: string): CustomerDocument {
  const document = archiveCustomer(till, customerId);
  const names = { firstName: 'Customer', lastName: `[${customerId}]`, title: '', company: '', vatNumber: '' };
  const customer = { ...document.customer, ...names, companyRegistrationNumber: '' };
  delete customer.dob;
  return save(till, { ...document, customer, contact: { ...document.contact, ...emptyContact(now(till)) } });
}

export function requireCustomer(till: Till, customerId: string): CustomerDocument {
  const document = till.store.customers.get(customerId);
  if (document === undefined) throw notFound('Customer', customerId);
  return document;
}

function save(till: Till, document: CustomerDocument): CustomerDocument {
  till.store.customers.put(document.customer.customerID, document);
  return document;
}

const emptyContact = (at: string): ContactDocument => ({
  noEmail: 'true',
  noPhone: 'true',
  noMail: 'true',
  addresses: [],
  phones: [],
  emails: [],
  websites: [],
  timeStamp: at,
});

function written(till: Till, document: CustomerDocument, given: Payload): CustomerDocument {
  const { customer } = document;
  for (const key of TEXTS) customer[key] = text(given, key, customer[key]);
  for (const key of IDS) customer[key] = integer(given, key, customer[key]);
  customer.timeStamp = now(till);
  writeBirthday(till, document, given);
  writeNote(till, document, given);
  const contact = nested(given, 'Contact');
  if (contact !== undefined) writeContact(till, document.contact, contact);
  return document;
}

function writeBirthday(till: Till, document: CustomerDocument, given: Payload): void {
  if (!has(given, 'dob')) return;
  const day = text(given, 'dob', '');
  if (day === '') delete document.customer.dob;
  else document.customer.dob = stamp(parseTime(day, timeZoneOf(till)));
}

function writeNote(till: Till, document: CustomerDocument, given: Payload): void {
  const sent = nested(given, 'Note');
  if (sent === undefined) return;
  const noteID = document.note?.noteID ?? till.store.nextId('Note', FIRST_NOTE);
  document.customer.noteID = noteID;
  document.note = {
    noteID,
    note: text(sent, 'note', document.note?.note ?? ''),
    isPublic: String(flag(sent, 'isPublic', document.note?.isPublic === 'true')),
    timeStamp: now(till),
  };
}

/** A phone or e-mail replaces the one of the same use; sent empty, it is removed. */
function writeContact(till: Till, contact: ContactDocument, given: Payload): void {
  for (const key of ['noEmail', 'noPhone', 'noMail'] as const) {
    contact[key] = String(flag(given, key, contact[key] === 'true'));
  }
  for (const phone of children(given, 'Phones', 'ContactPhone')) {
    const useType = oneOf(text(phone, 'useType', 'Home'), PHONE_TYPES);
    const rest = contact.phones.filter((each) => each.useType !== useType);
    const number = text(phone, 'number', '');
    contact.phones = number === '' ? rest : [...rest, { number, useType }];
  }
  for (const email of children(given, 'Emails', 'ContactEmail')) {
    const useType = oneOf(text(email, 'useType', 'Primary'), EMAIL_TYPES);
    const rest = contact.emails.filter((each) => each.useType !== useType);
    const address = text(email, 'address', '');
    contact.emails = address === '' ? rest : [...rest, { address, useType }];
  }
  const websites = children(given, 'Websites', 'ContactWebsite').map((each) => ({
    url: text(each, 'url', ''),
  }));
  if (websites.length > 0) contact.websites = websites;
  const [address] = children(given, 'Addresses', 'ContactAddress');
  if (address !== undefined) contact.addresses = [addressOf(address, contact.addresses[0])];
  contact.timeStamp = now(till);
}

function oneOf(useType: string, allowed: readonly string[]): string {
  const found = allowed.find((each) => each.toLowerCase() === useType.toLowerCase());
  if (found === undefined) throw badRequest(`useType must be one of ${allowed.join(', ')}.`);
  return found;
}

function addressOf(given: Payload, present: AddressRow | undefined): AddressRow {
  const part = (key: keyof AddressRow): string => text(given, key, present?.[key] ?? '');
  return {
    address1: part('address1'),
    address2: part('address2'),
    city: part('city'),
    state: part('state'),
    stateCode: part('stateCode'),
    zip: part('zip'),
    country: part('country'),
    countryCode: part('countryCode'),
  };
}
