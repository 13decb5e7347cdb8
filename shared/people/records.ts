import type { Evidence } from './matching/evidence.ts';
import type { KeyClass } from './matching/key-class.ts';
import type { EmailKey } from './normalise/email.ts';
import type { Profile, RawProfile } from './normalise/profile.ts';

/**
 * A record of either system that stands for a human: `ls:<customer of the till>`, `st:<Stripe's customer>`, or
 * `g:<keyed hash of a guest's e-mail or phone, and name>`.
 */
export type IdentityId = string;

/** An e-mail or phone as the index knows it: `E#` or `T#` and a keyed hash. */
export type KeyId = string;

/** A house and the first letter of a surname there, as the index knows it: `H#` and a keyed hash. */
export type HouseId = string;

/** One record of a key: enough of it to decide without another read. Personal data. */
export interface KeyRef {
  readonly identity: IdentityId;
  readonly person: string;
  readonly profile: Profile;
}

/** Everybody who uses one e-mail or phone. */
export interface KeyRecord {
  readonly key: KeyId;
  readonly kind: EmailKey['kind'] | 'phone';
  readonly class: KeyClass;
  /** Given names that do not agree. */
  readonly people: number;
  readonly count: number;
  /** Empty once the key is everybody's: it is then written no more. */
  readonly refs: readonly KeyRef[];
  /** 0: not stored yet. */
  readonly version: number;
}

/** What a person has said of two identities, for ever. */
export interface StaffDecision {
  readonly other: IdentityId;
  readonly kind: 'yes' | 'no';
  readonly by: string;
  readonly atMs: number;
}

/** Personal data. */
export interface IdentityRecord {
  readonly id: IdentityId;
  readonly person: string;
  /** As it was typed. */
  readonly raw: RawProfile;
  readonly profile: Profile;
  readonly decisions: readonly StaffDecision[];
  /** The till's customer that this buyer's sales go to; of a customer of the till, itself. */
  readonly customerId: string | null;
  /** The till keeps it, but sells to it no more. */
  readonly archived: boolean;
  /** The customer that the till's staff merged it into. */
  readonly mergedInto: string | null;
  readonly createdAtMs: number;
  /** The last sale seen with it: what becomes of it tells a merge. */
  readonly lastSale: { readonly saleId: string; readonly atMs: number } | null;
  readonly version: number;
}

/** One of a person's identities, with what made it so in words. Personal data. */
export interface PersonMember {
  readonly identity: IdentityId;
  readonly profile: Profile;
  readonly why: string;
  readonly atMs: number;
}

export interface PersonRecord {
  readonly id: string;
  readonly members: readonly PersonMember[];
  readonly version: number;
}

/** Two identities of whom somebody has to say whether they are one person's. Nothing personal is in it. */
export interface OpenQuestion {
  readonly a: IdentityId;
  readonly b: IdentityId;
  readonly evidence: Evidence;
  /** How likely they are one, 0 to 1. */
  readonly probability: number;
  /** The order's money, integer minor units; 0: none is at stake yet. */
  readonly moneyMinor: number;
  readonly sinceMs: number;
}

/** How far the index has come. */
export interface BuildState {
  readonly phase: 'till' | 'stripe-customers' | 'stripe-guests' | 'done';
  readonly cursor: string | null;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | null;
  /** Records read so far. */
  readonly records: number;
}
