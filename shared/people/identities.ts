import type { Profile, RawProfile } from './normalise/profile.ts';
import type { IdentityId, KeyId } from './records.ts';

/** A keyed hash: what identifies a person never becomes a key in the clear. */
export type KeyedHash = (text: string) => string;

export function tillIdentity(customerId: string): IdentityId {
  return `ls:${customerId}`;
}

/** The till's customer that an identity is; null: it is none. */
export function customerIdOf(identity: IdentityId): string | null {
  return identity.startsWith('ls:') ? identity.slice('ls:'.length) : null;
}

/** Stripe's customer, or the guest by exact e-mail (else phone) and name; null: nothing tells who it is. */
export function buyerIdentity(
  stripeCustomerId: string | null,
  profile: Profile,
  hash: KeyedHash,
): IdentityId | null {
  if (stripeCustomerId !== null) return `st:${stripeCustomerId}`;
  const contact = profile.emails[0]?.exact ?? profile.phones[0];
  if (contact === undefined) return null;
  const { given, surname, suffix, couple } = profile.name;
  return `g:${hash(JSON.stringify([contact, given, surname, suffix, couple, profile.company]))}`;
}

const PERSON_DIGITS = 24;

/**
 * Whom a record founds. The same for every pass that meets it first: two at once, or one after another died, make one
 * person. `number`: another one, should that one have other members by now.
 */
export function personFoundedBy(id: IdentityId, hash: KeyedHash, number = 0): string {
  return hash(number === 0 ? `person ${id}` : `person ${id} ${number}`).slice(0, PERSON_DIGITS);
}

export interface ProfileKey {
  readonly key: KeyId;
  readonly kind: Profile['emails'][number]['kind'] | 'phone';
}

export function emailKeyId(canon: string, hash: KeyedHash): KeyId {
  return `E#${hash(canon)}`;
}

export function phoneKeyId(number: string, hash: KeyedHash): KeyId {
  return `T#${hash(number)}`;
}

/** The keys under which a record is found, each once. */
export function keysOf(profile: Profile, hash: KeyedHash): ProfileKey[] {
  const emails = profile.emails.map(({ canon, kind }) => ({ key: emailKeyId(canon, hash), kind }));
  const phones = profile.phones.map((phone) => ({ key: phoneKeyId(phone, hash), kind: 'phone' as const }));
  return [...new Map([...emails, ...phones].map((each) => [each.key, each])).values()];
}

/** A name in two fields or one, for people. */
export function writtenName({ name, company }: RawProfile): string {
  const written = typeof name === 'string' ? name : `${name.first} ${name.last}`;
  return written.trim() === '' ? (company ?? '') : written.trim();
}
