import type { KeyedHash } from './identities.ts';
import type { CustomerDraft, TillCustomer } from './ports.ts';

const CLAIM_NOTE = 'tillbridge claim ';
const SEAL_DIGITS = 12;

/** A creation that nobody answered may commit minutes later; by then a search finds it, and its buyer has been served. */
export const LOOK_AFTER_MS = 24 * 60 * 60_000;

/**
 * The note of a customer of ours: the claim that it was made under, and a keyed hash over what we wrote, which tells
 * later whether anybody has changed it since. Nothing personal can be read out of it.
 */
export function noteOf(claimId: string, draft: Omit<CustomerDraft, 'note'>, hash: KeyedHash): string {
  const { email, phone, firstName, lastName } = draft;
  return sealed(
    claimId,
    [email === null ? [] : [email], phone === null ? [] : [phone], firstName, lastName],
    hash,
  );
}

/** Made under this claim, whatever became of it since. */
export function opensLike(note: string, claimId: string): boolean {
  return note.startsWith(`${CLAIM_NOTE}${claimId}`);
}

/** Made under this claim, and just as we made it. */
export function isAsMade(row: TillCustomer, claimId: string, hash: KeyedHash): boolean {
  const { emails, phones, firstName, lastName, company = '', street = '', zip = '' } = row;
  const isBare = company + street + zip === '';
  return isBare && row.note === sealed(claimId, [emails, phones, firstName, lastName], hash);
}

type Written = readonly [emails: readonly string[], phones: readonly string[], first: string, last: string];

function sealed(claimId: string, written: Written, hash: KeyedHash): string {
  return `${CLAIM_NOTE}${claimId} ${hash(JSON.stringify(written)).slice(0, SEAL_DIGITS)}`;
}
