import { RefusedError } from '../kernel/answer.ts';
import { draftOf } from './buyer.ts';
import type { Person } from './buyer.ts';
import { LOOK_AFTER_MS, noteOf, opensLike } from './claim-note.ts';
import type { PeopleDeps } from './deps.ts';
import { emailKeyId, keysOf, phoneKeyId } from './identities.ts';
import type { KeyedHash } from './identities.ts';
import { compareNames } from './matching/compare-names.ts';
import type { Profile } from './normalise/profile.ts';
import type { Claim, ClaimStore, CustomerDirectory } from './ports.ts';
import type { IdentityId } from './records.ts';

/** Long enough for a look and a create with their time-outs. */
const CLAIM_MS = 30_000;

export interface ClaimDeps extends PeopleDeps {
  readonly directory: CustomerDirectory;
  readonly claims: ClaimStore;
}

/**
 * The claims on everything that identifies a buyer: while they are ours, nobody else creates this customer. The order's
 * own come first: under the first of them the creation is looked for later, by what the order gave.
 */
export interface Held {
  readonly owner: string;
  readonly claims: readonly (Claim & ClaimKey)[];
}

export interface ClaimKey {
  readonly key: string;
  /** The order gave it; else somebody who may well be the same one. */
  readonly isOwn: boolean;
}

/**
 * Everything that identifies a buyer: what the order gives, and what was given by whoever shares one of its keys and may
 * be the same one. An order by e-mail and one by phone have nothing in common but a third one with both.
 */
export async function claimKeysOf(
  profile: Profile,
  { index, hash, known }: ClaimDeps,
): Promise<readonly ClaimKey[]> {
  const { keys } = await index.look({ keys: keysOf(profile, hash).map(({ key }) => key) });
  const names = await known();
  // As soon as somebody is on a key: who it is, is judged a moment later.
  const others = [...keys.values()]
    .flatMap(({ refs }) => refs.map((ref) => ref.profile))
    .filter(({ name }) => compareNames(name, profile.name, names).level !== 'X');
  const own = new Set(claimsOn(profile, hash));
  const all = new Set([...own, ...others.flatMap((other) => claimsOn(other, hash))]);
  return [...all].toSorted().map((key) => ({ key, isOwn: own.has(key) }));
}

function claimsOn({ emails, phones }: Profile, hash: KeyedHash): string[] {
  return [
    ...emails.map(({ canon }) => `email#${emailKeyId(canon, hash)}`),
    ...phones.map((phone) => `phone#${phoneKeyId(phone, hash)}`),
  ];
}

/**
 * Takes all of them or none, in the one order that they are in, so that two buyers who share one never wait for each
 * other for ever. Throws `RefusedError`, a wait, where somebody has one.
 */
export async function holdClaims(keys: readonly ClaimKey[], owner: string, deps: ClaimDeps): Promise<Held> {
  const claims: (Claim & ClaimKey)[] = [];
  for (const each of keys) {
    const claim = await deps.claims.take(each.key, owner, CLAIM_MS);
    if (!claim.mine) {
      await letGo({ owner, claims }, deps);
      throw waitFor('another payment is creating this customer');
    }
    claims.push({ ...claim, ...each });
  }
  return { owner, claims: claims.toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn)) };
}

/**
 * Makes sure that the claims are still all that there is: who came while they were taken may have brought another key.
 * Throws `RefusedError`, a wait: the next time it is claimed as well.
 */
export async function holdAll(held: Held, keys: readonly ClaimKey[], deps: ClaimDeps): Promise<void> {
  if (keys.every(({ key }) => held.claims.some((claim) => claim.key === key))) return;
  await letGo(held, deps);
  throw waitFor('another order tells more of this customer');
}

/** Customers that came of these claims before. */
export function settledIn({ claims }: Held): string[] {
  return [...new Set(claims.flatMap(({ customerId }) => customerId ?? []))];
}

/** Whether a customer was made under one of these claims, by a pass that did not live to say so. */
export function isMadeUnder({ claims }: Held, note: string): boolean {
  return claims.some(({ claimId }) => opensLike(note, claimId));
}

/**
 * Gives the claims back, with the customer that came of it, or with what was there before. `answered`: what was sent
 * under them got a clear answer, so that only an earlier creation is still watched.
 */
export async function letGo(
  { owner, claims }: Held,
  deps: ClaimDeps,
  { customerId, answered = false }: { readonly customerId?: string; readonly answered?: boolean } = {},
): Promise<void> {
  for (const claim of claims) {
    // What came of a claim that is not the order's own stays what it is.
    const [first, second] = claim.isOwn ? [customerId, claim.customerId] : [claim.customerId, customerId];
    await deps.claims.settle(claim.key, owner, first ?? second ?? null, answered && !claim.watched);
  }
}

/**
 * Creates the customer. Throws `RefusedError`: what the till refused, or a wait where its answer was lost; then the
 * claims stay held while the request may still commit, and a look decides. A wait, too, where it took so long to send
 * that somebody has taken a claim over: theirs may be the buyer's, and this one, if it stays alone, is found by a look.
 */
export async function createUnder(
  held: Held,
  { id, person }: { readonly id: IdentityId; readonly person: Person },
  { profile, deps }: { readonly profile: Profile; readonly deps: ClaimDeps },
): Promise<string> {
  await renew(held, id, deps);
  const draft = draftOf(person, profile);
  const note = noteOf(held.claims[0]?.claimId ?? '', draft, deps.hash);
  const answer = await deps.directory.create({ ...draft, note });
  if (answer.kind === 'accepted') {
    await renew(held, null, deps);
    return answer.value;
  }
  if (answer.kind === 'rejected') {
    await letGo(held, deps, { answered: true });
    throw new RefusedError(answer.refusal);
  }
  for (const { key } of held.claims) await deps.claims.take(key, held.owner, CLAIM_MS);
  throw waitFor(`no clear answer to the creation of a customer (${answer.why})`, CLAIM_MS);
}

/**
 * Right before the effect and right after it: whoever was held up meanwhile may have lost the claims, and the customer
 * be made. The claim whose id goes into the note is watched from the sending on, `identity` is whom it is for.
 */
async function renew({ owner, claims }: Held, identity: IdentityId | null, deps: ClaimDeps): Promise<void> {
  for (const { key, customerId } of claims) {
    const sending =
      identity !== null && key === claims[0]?.key
        ? { identity, lookAtMs: deps.clock.nowMs() + LOOK_AFTER_MS }
        : undefined;
    const now = await deps.claims.take(key, owner, CLAIM_MS, sending);
    if (now.mine && now.customerId === customerId) continue;
    if (now.mine) await deps.claims.settle(key, owner, now.customerId, false);
    throw waitFor('another payment has created this customer meanwhile');
  }
}

function waitFor(reason: string, retryAfterMs = 3_000): RefusedError {
  const remedy = 'none needed: it comes back by itself';
  return new RefusedError({ whose: 'wait', code: 'claim-taken', reason, remedy, retryAfterMs });
}
