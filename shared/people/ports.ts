import type { Answer } from '../kernel/answer.ts';
import type { RawProfile } from './normalise/profile.ts';
import type {
  HouseId,
  BuildState,
  IdentityId,
  IdentityRecord,
  KeyId,
  KeyRecord,
  OpenQuestion,
  PersonRecord,
} from './records.ts';

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
  /**
   * Whether anything hangs on the customer: a sale in whatever state, credit or points. True as well where the till
   * cannot tell, and for a customer that is gone.
   */
  isUsed(customerId: string): Promise<boolean>;
  /** Takes the customer out of the lists; nothing is erased. Safe to repeat. */
  archive(customerId: string): Promise<Answer<null>>;
}

/** Guards the creation of one customer, under a keyed hash of what identifies the buyer. */
export interface ClaimStore {
  /**
   * Takes or renews the claim for `holdMs`. `mine: false`: somebody else is creating this very customer. `sending`:
   * the creation is about to be sent, and the claim is watched until then.
   */
  take(key: string, owner: string, holdMs: number, sending?: Sending): Promise<Claim>;
  /** The customer that came of an earlier claim; null: none did, or there was no claim. */
  settledCustomer(key: string): Promise<string | null>;
  /** Remembers which customer came of it, and lets go of it; `unwatch`: no creation under it can still commit. */
  settle(key: string, owner: string, customerId: string | null, unwatch: boolean): Promise<void>;
  /** Watched claims that are to be looked at by now, the earliest first. */
  dueWatches(nowMs: number, limit: number): Promise<readonly WatchedClaim[]>;
  /** Watches the claim no more, unless a later creation has put its look off. */
  unwatch(watched: WatchedClaim): Promise<void>;
}

/** A creation that may commit long after nobody waits for it any more. */
export interface Sending {
  /** The buyer for whom. */
  readonly identity: IdentityId;
  /** When the till shall be searched for what came of it. */
  readonly lookAtMs: number;
}

export interface WatchedClaim extends Sending {
  readonly key: string;
  readonly claimId: string;
  readonly customerId: string | null;
}

export interface Claim {
  readonly mine: boolean;
  /** Stays the same over all owners: the note of the customer that is made under it carries it. */
  readonly claimId: string;
  readonly customerId: string | null;
  /** A creation under it may still commit, or committed beside the one that was kept. */
  readonly watched: boolean;
}

/** What one look at the index found; what is not there is left out. */
export interface Looked {
  readonly identities: ReadonlyMap<IdentityId, IdentityRecord>;
  readonly keys: ReadonlyMap<KeyId, KeyRecord>;
  readonly persons: ReadonlyMap<string, PersonRecord>;
}

export interface LookFor {
  readonly identities?: readonly IdentityId[];
  readonly keys?: readonly KeyId[];
  readonly persons?: readonly string[];
}

/** A house with everybody who may be the same one there. */
export interface DueHouse {
  readonly house: HouseId;
  readonly identities: readonly IdentityId[];
}

/**
 * The index of people. Reads are consistent; a write is of one record, and happens only when the stored version is
 * the record's own: it returns whether it did, and the stored version is then one higher.
 */
export interface PeopleIndex {
  /** One request, however many records. */
  look(wanted: LookFor): Promise<Looked>;
  saveIdentity(record: IdentityRecord): Promise<boolean>;
  saveKey(record: KeyRecord): Promise<boolean>;
  savePerson(record: PersonRecord): Promise<boolean>;
  /** Erases for good. */
  dropIdentity(id: IdentityId): Promise<void>;
  dropPerson(id: string): Promise<void>;
  /** Notes the customer's latest sale; an older one, or one of an unknown customer, changes nothing. */
  noteSale(id: IdentityId, sale: { readonly saleId: string; readonly atMs: number }): Promise<void>;
  /** Puts a question, or puts the one about these two anew. */
  ask(question: OpenQuestion): Promise<void>;
  /** Takes the question about these two back, if there is one. */
  settle(a: IdentityId, b: IdentityId): Promise<void>;
  /** Notes that somebody lives in a house; a house that fills up is everybody's, and noted no more. */
  live(house: HouseId, identity: IdentityId): Promise<void>;
  leave(house: HouseId, identity: IdentityId): Promise<void>;
  /** Houses that somebody came to since they were done, where others live already. */
  dueHouses(limit: number): Promise<readonly DueHouse[]>;
  /** Unless more than `identities` live there meanwhile. */
  houseDone(house: HouseId, identities: number): Promise<void>;
  /** Takes this very question back, and whatever a writer that died left of it. */
  takeBack(question: OpenQuestion): Promise<void>;
  /** Open questions, the most money times probability first. */
  questions(limit: number): Promise<readonly OpenQuestion[]>;
  build(): Promise<BuildState | null>;
  storeBuild(state: BuildState): Promise<void>;
  /** Given names and how often the shop has met them, without those that everybody knows. */
  namesSeen(): Promise<ReadonlyMap<string, number>>;
  storeNamesSeen(names: ReadonlyMap<string, number>): Promise<void>;
}

/** One purchase of a person, either channel. */
export interface Purchase {
  readonly saleId: string;
  readonly customerId: string;
  readonly atMs: number;
  readonly channel: 'in-store' | 'online' | 'custom';
  /** Net of tax, integer minor units; negative: a return. */
  readonly netMinor: number;
  readonly units: number;
}

/** What the till's customers bought. */
export interface PurchaseHistory {
  /** All completed sales of these customers, in no order. Throws `RefusedError`. */
  purchasesOf(customerIds: readonly string[]): Promise<readonly Purchase[]>;
  /** Whom the till shows a sale with now; null: a walk-in's, or there is no such sale. Throws `RefusedError`. */
  customerOfSale(saleId: string): Promise<string | null>;
}

/** Names that the figures keep beside their sums. */
export interface NamesInFigures {
  /** By persons, and by customers of the till. Throws a wait when the figures are busy for long. */
  erase(whose: {
    readonly persons: readonly string[];
    readonly customerIds: readonly string[];
  }): Promise<void>;
}

/** A buyer as Stripe keeps one. Personal data. */
export interface StripeIdentity {
  /** Null: a guest. */
  readonly stripeCustomerId: string | null;
  readonly raw: RawProfile;
  readonly createdAtMs: number;
}

/** Stripe's customers, and the guests of its charges. Throws `RefusedError`. */
export interface StripeIdentities {
  customers(cursor: string | null): Promise<StripeIdentityPage>;
  guests(cursor: string | null): Promise<StripeIdentityPage>;
}

export interface StripeIdentityPage {
  readonly identities: readonly StripeIdentity[];
  readonly next: string | null;
}
