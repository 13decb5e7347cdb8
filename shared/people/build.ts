import { RefusedError } from '../kernel/answer.ts';
import { enrol } from './enrol.ts';
import { askAboutHouses } from './houses.ts';
import { buyerIdentity, keysOf } from './identities.ts';
import { LISTED_NAMES } from './matching/known-names.ts';
import { profileOf } from './normalise/profile.ts';
import type { Profile } from './normalise/profile.ts';
import type { StripeIdentities, StripeIdentity } from './ports.ts';
import type { BuildState } from './records.ts';
import { enrolCustomer, rawOfCustomer } from './till-customers.ts';
import type { TillDeps } from './till-customers.ts';

export interface BuildDeps extends TillDeps {
  readonly stripe: StripeIdentities;
  readonly onProgress: (state: BuildState) => void;
}

/** So often in a row the far side asks to wait before the build gives up; it is resumed where it was. */
const MOST_WAITS = 100;
const WAIT_MS = 5_000;
/** Records of one page that share no key are written side by side. */
const SIDE_BY_SIDE = 8;

/**
 * Puts everybody whom the till and Stripe know into the index: page by page, each stored before the next is read, so
 * that what was ended is resumed there; one that was finished begins anew. It keeps to the rate that its ports are
 * given. Throws `RefusedError` when a far side stays away or refuses.
 */
export async function buildPeople(deps: BuildDeps): Promise<BuildState> {
  const before = await deps.index.build();
  let state = before === null || before.phase === 'done' ? fresh(deps) : before;
  await deps.index.storeBuild(state);
  while (state.phase !== 'done') {
    state = await patiently(deps, () => step(state, deps));
    await deps.index.storeBuild(state);
    deps.onProgress(state);
  }
  await askAboutHouses(deps);
  return state;
}

function fresh({ clock }: BuildDeps): BuildState {
  return { phase: 'till', cursor: null, startedAtMs: clock.nowMs(), finishedAtMs: null, records: 0 };
}

const NEXT = {
  till: 'stripe-customers',
  'stripe-customers': 'stripe-guests',
  'stripe-guests': 'done',
} as const;

async function step(state: BuildState, deps: BuildDeps): Promise<BuildState> {
  if (state.phase === 'done') return state;
  const { count, next } =
    state.phase === 'till' ? await tillPage(state, deps) : await stripePage(state, deps);
  const records = state.records + count;
  if (next !== null) return { ...state, cursor: next, records };
  const phase = NEXT[state.phase];
  return {
    ...state,
    phase,
    cursor: null,
    records,
    finishedAtMs: phase === 'done' ? deps.clock.nowMs() : null,
  };
}

interface Page {
  readonly count: number;
  readonly next: string | null;
}

async function tillPage({ cursor }: BuildState, deps: BuildDeps): Promise<Page> {
  const { customers, next } = await deps.directory.list(cursor);
  const found = customers.map((customer) => ({
    customer,
    profile: profileOf(rawOfCustomer(customer), deps.own),
  }));
  await noteNames(
    found.map(({ profile }) => profile),
    deps,
  );
  await each(found, ({ customer }) => enrolCustomer(customer, deps), deps);
  return { count: customers.length, next };
}

async function stripePage({ phase, cursor }: BuildState, deps: BuildDeps): Promise<Page> {
  const { stripe, own } = deps;
  const page = phase === 'stripe-customers' ? await stripe.customers(cursor) : await stripe.guests(cursor);
  const found = page.identities.map((identity) => ({ identity, profile: profileOf(identity.raw, own) }));
  await each(found, ({ identity, profile }) => enrolBuyer(identity, profile, deps), deps);
  return { count: page.identities.length, next: page.next };
}

async function enrolBuyer(identity: StripeIdentity, profile: Profile, deps: BuildDeps): Promise<void> {
  const id = buyerIdentity(identity.stripeCustomerId, profile, deps.hash);
  if (id === null || profile.emails.length + profile.phones.length === 0) return;
  await enrol({ id, raw: identity.raw, profile, createdAtMs: identity.createdAtMs }, deps);
}

/** Records that share a key come one after the other, so that each sees the one before. */
async function each<T extends { readonly profile: Profile }>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  deps: BuildDeps,
): Promise<void> {
  const groups = apart(items, deps);
  for (let start = 0; start < groups.length; start += SIDE_BY_SIDE) {
    const side = groups.slice(start, start + SIDE_BY_SIDE);
    await Promise.all(
      side.map(async (group) => {
        for (const item of group) await work(item);
      }),
    );
  }
}

function apart<T extends { readonly profile: Profile }>(items: readonly T[], { hash }: BuildDeps): T[][] {
  const byKey = new Map<string, T[]>();
  const groups = new Set<T[]>();
  for (const item of items) {
    const keys = keysOf(item.profile, hash).map(({ key }) => key);
    const met = new Set(
      keys.flatMap((key) => byKey.get(key) ?? []).length === 0 ? [] : keys.map((key) => byKey.get(key)),
    );
    const group = [...[...met].flatMap((other) => other ?? []), item];
    for (const other of met) if (other !== undefined) groups.delete(other);
    groups.add(group);
    for (const member of group) for (const { key } of keysOf(member.profile, hash)) byKey.set(key, group);
  }
  return [...groups];
}

/** Beyond this the rare ones are dropped: they are the slips, not the names. */
const MOST_NAMES = 20_000;

/** Counts the given names that not everybody knows: what a shop meets often is a name there. */
async function noteNames(profiles: readonly Profile[], { index }: BuildDeps): Promise<void> {
  const names = new Map(await index.namesSeen());
  const given = profiles.flatMap(({ name }) => (name.kind === 'couple' ? name.couple : [name.given]));
  for (const name of given) {
    if (name.length > 1 && !LISTED_NAMES.has(name)) names.set(name, (names.get(name) ?? 0) + 1);
  }
  const kept = names.size <= MOST_NAMES ? names : new Map([...names].filter(([, count]) => count > 1));
  await index.storeNamesSeen(kept);
}

async function patiently(deps: BuildDeps, work: () => Promise<BuildState>): Promise<BuildState> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await work();
    } catch (error) {
      const isWait = error instanceof RefusedError && error.refusal.whose === 'wait';
      if (!isWait || waits >= MOST_WAITS) throw error;
      await deps.clock.sleep(error.refusal.retryAfterMs ?? WAIT_MS);
    }
  }
}
