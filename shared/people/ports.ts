import type { Answer } from '../kernel/answer.ts';

/** A customer of the till, as far as matching needs it. Personal data: never logged. */
export interface TillCustomer {
  readonly customerId: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly firstName: string;
  readonly lastName: string;
  readonly archived: boolean;
  /** The customer's note; a customer that we created carries its claim's id there. */
  readonly note: string;
  readonly createdAtMs: number;
}

export interface CustomerDraft {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | null;
  readonly note: string;
}

/** The till's customers. Reads throw `RefusedError`. */
export interface CustomerDirectory {
  /** Customers that the till believes to carry the address, archived ones included; the caller compares. */
  byEmail(email: string): Promise<readonly TillCustomer[]>;
  byId(customerId: string): Promise<TillCustomer | null>;
  /** Never retried below the caller: the till has no idempotency. Accepted: the new customer's id. */
  create(draft: CustomerDraft): Promise<Answer<string>>;
}

/** Guards the creation of one customer, under a keyed hash of what identifies the buyer. */
export interface ClaimStore {
  /** Takes or renews the claim for `holdMs`. `mine: false`: somebody else is creating this very customer. */
  take(key: string, owner: string, holdMs: number): Promise<Claim>;
  /** The customer that came of an earlier claim; null: none did, or there was no claim. */
  settledCustomer(key: string): Promise<string | null>;
  /** Remembers which customer came of it, and lets go of it. */
  settle(key: string, owner: string, customerId: string | null): Promise<void>;
}

export interface Claim {
  readonly mine: boolean;
  /** Stays the same over all owners: the note of the customer that is made under it carries it. */
  readonly claimId: string;
  readonly customerId: string | null;
}
