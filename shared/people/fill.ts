import type { Evidence } from './matching/evidence.ts';
import { tierOf } from './matching/judge.ts';
import type { Profile } from './normalise/profile.ts';
import type { CustomerFill, TillCustomer } from './ports.ts';

/** The strictest tiers: both keys and a name, or the personal e-mail and a name. */
const SURE = 2;

/** What a link is sure enough to write into empty fields of the till's customer; null: nothing. */
export function fillOf(customer: TillCustomer, profile: Profile, linked: Evidence): CustomerFill | null {
  if (tierOf(linked) > SURE || (linked.name !== 'F' && linked.name !== 'C')) return null;
  const [email] = profile.emails;
  const [phone] = profile.phones;
  const fill = {
    ...(customer.emails.length === 0 && email?.kind === 'personal' ? { email: email.exact } : {}),
    ...(customer.phones.length === 0 && phone !== undefined ? { phone } : {}),
  };
  return Object.keys(fill).length === 0 ? null : fill;
}
