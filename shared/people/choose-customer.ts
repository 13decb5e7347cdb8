import { RefusedError } from '../kernel/answer.ts';
import type { ClaimStore, CustomerDirectory, TillCustomer } from './ports.ts';

/** Who bought, as Stripe knows it. Personal data: never logged. */
export interface Person {
  readonly email: string | null;
  readonly name: string | null;
  readonly phone: string | null;
}

export type Choice =
  | { readonly kind: 'customer'; readonly customerId: string; readonly why: string }
  | { readonly kind: 'would-create'; readonly why: string }
  | { readonly kind: 'walk-in'; readonly why: string };

export interface ChooseDeps {
  readonly directory: CustomerDirectory;
  readonly claims: ClaimStore;
  /** A keyed hash: what identifies a person never becomes a key in the clear. */
  readonly keyedHash: (text: string) => string;
}

export interface ChooseContext {
  /** Names this attempt in the claim. */
  readonly owner: string;
  readonly dryRun: boolean;
  readonly except: string | null;
}

/** Long enough for a look and a create with their time-outs. */
const CLAIM_MS = 30_000;
const CLAIM_NOTE = 'tillbridge claim ';

/**
 * The till's customer for a buyer, by e-mail: one live record is it; of several the oldest; none is created, once,
 * under a claim; without an e-mail the sale is a walk-in's. Existing records are never changed.
 * Throws `RefusedError`: a wait while somebody else creates this very customer or the till did not answer clearly.
 */
export async function chooseCustomer(
  person: Person,
  context: ChooseContext,
  deps: ChooseDeps,
): Promise<Choice> {
  const email = normalEmail(person.email);
  if (email === null) return { kind: 'walk-in', why: 'no e-mail: walk-in' };
  const found = await liveMatches(email, context, deps);
  const [oldest, ...others] = found;
  // Of several the one that we once made for this very buyer: earlier sales hang on it.
  const first = others.length === 0 ? oldest : ((await madeBefore(email, found, deps)) ?? oldest);
  if (first !== undefined) {
    const several = others.length === 0 ? '' : `, the oldest of ${found.length} with this e-mail`;
    return {
      kind: 'customer',
      customerId: first.customerId,
      why: `customer ${first.customerId} by e-mail${several}`,
    };
  }
  if (context.dryRun) return { kind: 'would-create', why: 'a customer would be created' };
  return createOnce(email, person, context, deps);
}

/** Trimmed, lower-cased; null: nothing that could be an address. */
export function normalEmail(raw: string | null): string | null {
  const email = raw?.trim().toLowerCase() ?? '';
  return /^[^\s@]+@[^\s@]+$/.test(email) ? email : null;
}

/** The customer that a claim of ours ended with, where it is among those found. */
async function madeBefore(
  email: string,
  found: readonly TillCustomer[],
  deps: ChooseDeps,
): Promise<TillCustomer | undefined> {
  if (!found.some((row) => row.note.startsWith(CLAIM_NOTE))) return undefined;
  const customerId = await deps.claims.settledCustomer(claimKey(email, deps));
  return found.find((row) => row.customerId === customerId);
}

function claimKey(email: string, deps: ChooseDeps): string {
  return `email#${deps.keyedHash(email)}`;
}

/** Records that really carry the address (a search may answer too much), oldest first. */
async function liveMatches(email: string, context: ChooseContext, deps: ChooseDeps): Promise<TillCustomer[]> {
  const rows = await deps.directory.byEmail(email);
  return rows
    .filter((row) => !row.archived && row.customerId !== context.except)
    .filter((row) => row.emails.some((address) => normalEmail(address) === email))
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs || byNumber(a.customerId, b.customerId));
}

function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

async function createOnce(
  email: string,
  person: Person,
  context: ChooseContext,
  deps: ChooseDeps,
): Promise<Choice> {
  const key = claimKey(email, deps);
  const claim = await deps.claims.take(key, context.owner, CLAIM_MS);
  if (!claim.mine) throw waitFor('claim-taken', 'another payment is creating this customer');
  const known = claim.customerId === null || claim.customerId === context.except ? null : claim.customerId;
  // Whoever had the claim before may have created the customer and died: look again under it.
  const made = known === null ? (await liveMatches(email, context, deps))[0]?.customerId : known;
  if (made !== undefined) {
    await deps.claims.settle(key, context.owner, made);
    return { kind: 'customer', customerId: made, why: `customer ${made}, created a moment ago` };
  }
  return create(email, person, { context, deps, key, claimId: claim.claimId });
}

interface Creation {
  readonly context: ChooseContext;
  readonly deps: ChooseDeps;
  readonly key: string;
  readonly claimId: string;
}

async function create(email: string, person: Person, creation: Creation): Promise<Choice> {
  const { deps, context, key } = creation;
  const { firstName, lastName } = splitName(person.name);
  const note = `${CLAIM_NOTE}${creation.claimId}`;
  const answer = await deps.directory.create({ email, firstName, lastName, phone: person.phone, note });
  if (answer.kind === 'accepted') {
    await deps.claims.settle(key, context.owner, answer.value);
    return { kind: 'customer', customerId: answer.value, why: `customer ${answer.value} created` };
  }
  if (answer.kind === 'rejected') {
    await deps.claims.settle(key, context.owner, null);
    throw new RefusedError(answer.refusal);
  }
  // The claim is held while the request may still commit: until then nobody creates a second one, then a look decides.
  await deps.claims.take(key, context.owner, CLAIM_MS);
  throw waitFor('claim-taken', `no clear answer to the creation of a customer (${answer.why})`, CLAIM_MS);
}

function waitFor(code: string, reason: string, retryAfterMs = 3_000): RefusedError {
  return new RefusedError({
    whose: 'wait',
    code,
    reason,
    remedy: 'none needed: it comes back by itself',
    retryAfterMs,
  });
}

/** "Ada M. Byrne" -> "Ada M.", "Byrne"; one word is a last name, as on a receipt. */
export function splitName(name: string | null): { firstName: string; lastName: string } {
  const words = (name ?? '')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const lastName = words.pop() ?? '';
  return { firstName: words.join(' '), lastName: lastName === '' ? 'Online customer' : lastName };
}
