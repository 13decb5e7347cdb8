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
  readonly company?: string;
  /** Of the first address. */
  readonly street?: string;
  readonly zip?: string;
}

export interface CustomerDraft {
  /** Null: a buyer who gave a phone alone. */
  readonly email: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | null;
  readonly note: string;
}

/** What may be written into fields of a customer that are empty; nothing is ever overwritten. */
export interface CustomerFill {
  readonly email?: string;
  readonly phone?: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

/** Some customers in the order of their ids, archived ones included. */
export interface CustomerPage {
  readonly customers: readonly TillCustomer[];
  /** Where the next page begins, good for days; null: that was the last one. */
  readonly next: string | null;
}

/** The till's customers. Reads throw `RefusedError`. */
export interface CustomerDirectory {
  /** Customers that the till believes to carry the address, archived ones included; the caller compares. */
  byEmail(email: string): Promise<readonly TillCustomer[]>;
  /**
   * Customers that the till believes to carry the number (E.164), in whatever form it was typed; the caller compares.
   * It may miss some: the index, not the search, is what finds people.
   */
  byPhone(phone: string): Promise<readonly TillCustomer[]>;
  byId(customerId: string): Promise<TillCustomer | null>;
  /** Never retried below the caller: the till has no idempotency. Accepted: the new customer's id. */
  create(draft: CustomerDraft): Promise<Answer<string>>;
  /** All customers, page by page; null: from the first. */
  list(cursor: string | null): Promise<CustomerPage>;
  /**
   * Reads the customer, then writes those of the fields that are still empty there, with its opt-out flags as they
   * are. Safe to repeat. Accepted too when nothing was left to write.
   */
  fillEmpty(customerId: string, fill: CustomerFill): Promise<Answer<null>>;
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
