import { houseOf } from './address.ts';
import { emailKey } from './email.ts';
import type { EmailKey } from './email.ts';
import { companyOf, nameOf, nameOfParts, NO_NAME } from './name.ts';
import type { Name } from './name.ts';
import { phoneKeys } from './phone.ts';

/** What a record of either system says of its owner, as it was typed. Personal data. */
export interface RawProfile {
  /** One field, or first and last apart. */
  readonly name: string | { readonly first: string; readonly last: string };
  readonly company?: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** Of the bill, never of the parcel. */
  readonly street?: string;
  readonly zip?: string;
}

/** The same, normalised: only what can tell people apart is left. Personal data. */
export interface Profile {
  readonly name: Name;
  readonly company: string | null;
  readonly emails: readonly EmailKey[];
  readonly phones: readonly string[];
  /** `97201#12`. */
  readonly house: string | null;
}

/** What is the shop's own, and therefore nobody's. */
export interface OwnKeys {
  /** Lower case. */
  readonly domains: ReadonlySet<string>;
  /** E.164. */
  readonly phones: ReadonlySet<string>;
}

export const NO_OWN_KEYS: OwnKeys = { domains: new Set(), phones: new Set() };

/** The shop's own addresses and numbers, from its settings. */
export function ownKeys(domains: readonly string[], phones: readonly string[]): OwnKeys {
  return {
    domains: new Set(domains.map((domain) => domain.toLowerCase())),
    phones: new Set(phones.flatMap((phone) => phoneKeys(phone, new Set()))),
  };
}

export function profileOf(raw: RawProfile, own: OwnKeys): Profile {
  const emails = raw.emails.flatMap((email) => emailKey(email, own.domains) ?? []);
  const name = typeof raw.name === 'string' ? nameOf(raw.name) : nameOfParts(raw.name.first, raw.name.last);
  const written = typeof raw.name === 'string' ? raw.name : `${raw.name.first} ${raw.name.last}`;
  const company = companyOf(raw.company ?? '') ?? (name.kind === 'company' ? companyOf(written) : null);
  return {
    // A company without a person's name beside it is nobody.
    name: name.kind === 'none' && company !== null ? { ...NO_NAME, kind: 'company' } : name,
    company,
    emails: [...new Map(emails.map((email) => [email.exact, email])).values()],
    phones: [...new Set(raw.phones.flatMap((phone) => phoneKeys(phone, own.phones)))],
    house: houseOf(raw.street ?? '', raw.zip ?? ''),
  };
}
