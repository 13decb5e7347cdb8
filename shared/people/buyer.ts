import type { Profile, RawProfile } from './normalise/profile.ts';

/** Who bought, as Stripe knows it. Personal data: never logged. */
export interface Person {
  readonly stripeCustomerId?: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  /** Of the bill: the parcel's address is the recipient's. */
  readonly street?: string | null;
  readonly zip?: string | null;
}

/** As the index keeps it. */
export function rawOf({ email, name, phone, street, zip }: Person): RawProfile {
  return {
    name: name ?? '',
    emails: email === null ? [] : [email],
    phones: phone === null ? [] : [phone],
    ...(typeof street === 'string' ? { street } : {}),
    ...(typeof zip === 'string' ? { zip } : {}),
  };
}

/** What a new customer of the till is made of: what Stripe says, nothing more. */
export function draftOf(
  person: Person,
  profile: Profile,
): { email: string | null; phone: string | null } & Split {
  const phone = profile.phones.length > 0 ? person.phone : null;
  return { email: profile.emails[0]?.exact ?? null, phone: phone?.trim() ?? null, ...splitName(person.name) };
}

interface Split {
  readonly firstName: string;
  readonly lastName: string;
}

/** "Ada M. Byrne" -> "Ada M.", "Byrne"; one word is a last name, as on a receipt. */
export function splitName(name: string | null): Split {
  const words = (name ?? '')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const lastName = words.pop() ?? '';
  return { firstName: words.join(' '), lastName: lastName === '' ? 'Online customer' : lastName };
}
