import { RefusedError } from '../kernel/answer.ts';
import { draftOf } from './buyer.ts';
import type { Person } from './buyer.ts';
import { LOOK_AFTER_MS, noteOf, opensLike } from './claim-note.ts';
import type { PeopleDeps } from './deps.ts';
import { emailKeyId, phoneKeyId } from './identities.ts';
import type { Profile } from './normalise/profile.ts';
import type { Claim, ClaimStore, CustomerDirectory } from './ports.ts';
import type { IdentityId } from './records.ts';

/** Long enough for a look and a create with their time-outs. */
const CLAIM_MS = 30_000;

export interface ClaimDeps extends PeopleDeps {
  readonly directory: CustomerDirectory;
  readonly claims: ClaimStore;
}

/** The claims on everything that identifies a buyer: while they are ours, nobody else creates this customer. */
export interface Held {
  readonly owner: string;
  readonly claims: readonly (Claim & { readonly key: string })[];
}

/** Takes all of them or none, in one order, so that two buyers who share one never wait for each other for ever. */
export async function holdClaims(profile: Profile, owner: string, deps: ClaimDeps): Promise<Held> {
  const emails = profile.emails.map(({ canon }) => `email#${emailKeyId(canon, deps.hash)}`);
  const phones = profile.phones.map((phone) => `phone#${phoneKeyId(phone, deps.hash)}`);
  const claims: (Claim & { key: string })[] = [];
  for (const key of [...new Set([...emails, ...phones])].toSorted()) {
    const claim = await deps.claims.take(key, owner, CLAIM_MS);
    if (!claim.mine) {
      await letGo({ owner, claims }, deps);
      throw waitFor('another payment is creating this customer');
    }
    claims.push({ ...claim, key });
  }
  return { owner, claims };
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
  for (const claim of claims)
    await deps.claims.settle(claim.key, owner, customerId ?? claim.customerId, answered && !claim.watched);
}

/**
 * Creates the customer. Throws `RefusedError`: what the till refused, or a wait where its answer was lost; then the
 * claims stay held while the request may still commit, and a look decides.
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
  if (answer.kind === 'accepted') return answer.value;
  if (answer.kind === 'rejected') {
    await letGo(held, deps, { answered: true });
    throw new RefusedError(answer.refusal);
  }
  for (const { key } of held.claims) await deps.claims.take(key, held.owner, CLAIM_MS);
  throw waitFor(`no clear answer to the creation of a customer (${answer.why})`, CLAIM_MS);
}

/**
 * Right before the effect: whoever was held up meanwhile may have lost the claims, and the customer be made. The claim
 * whose id goes into the note is watched from here on.
 */
async function renew({ owner, claims }: Held, identity: IdentityId, deps: ClaimDeps): Promise<void> {
  for (const { key, customerId } of claims) {
    const sending =
      key === claims[0]?.key ? { identity, lookAtMs: deps.clock.nowMs() + LOOK_AFTER_MS } : undefined;
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
