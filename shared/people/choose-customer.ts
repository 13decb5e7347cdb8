import { rawOf } from './buyer.ts';
import type { Person } from './buyer.ts';
import {
  claimKeysOf,
  createUnder,
  holdClaims,
  holdAll,
  isMadeUnder,
  letGo,
  settledIn,
} from './create-customer.ts';
import type { ClaimDeps, Held } from './create-customer.ts';
import { enrol } from './enrol.ts';
import type { Enrolled, Enrolment } from './enrol.ts';
import { fillOf } from './fill.ts';
import { buyerIdentity, tillIdentity } from './identities.ts';
import { compareNames } from './matching/compare-names.ts';
import type { Evidence } from './matching/evidence.ts';
import { inWords } from './matching/words.ts';
import { profileOf } from './normalise/profile.ts';
import type { Profile } from './normalise/profile.ts';
import { amongOthers } from './place.ts';
import type { TillCustomer } from './ports.ts';
import type { IdentityRecord } from './records.ts';
import { enrolCustomer, ifAlive, livingCustomer, rawOfCustomer, sharingKeys } from './till-customers.ts';
import type { TillDeps } from './till-customers.ts';
import { changeIdentity } from './writing.ts';

export type Choice =
  | { readonly kind: 'customer'; readonly customerId: string; readonly why: string }
  | { readonly kind: 'would-create'; readonly why: string }
  | { readonly kind: 'walk-in'; readonly why: string };

const WALK_IN: Choice = { kind: 'walk-in', why: 'no usable e-mail or phone: walk-in' };

export type ChooseDeps = TillDeps & ClaimDeps;

export interface ChooseContext {
  /** Names this attempt in the claims. */
  readonly owner: string;
  readonly dryRun: boolean;
  /** A customer that the till has refused: not to be chosen again. */
  readonly except: string | null;
  /** The order's money, which decides in which order people are asked. */
  readonly moneyMinor?: number;
}

/**
 * The till's customer for a buyer: the one of the person that the evidence names; a new one, once, under claims, where
 * the buyer is new or nobody can be sure; nobody's where there is neither e-mail nor phone. What is written into the
 * till is a new customer or an empty field, never a change. `why` carries nothing personal.
 * Throws `RefusedError`: a wait while somebody else creates this very customer or the till did not answer clearly.
 */
export async function chooseCustomer(
  person: Person,
  context: ChooseContext,
  deps: ChooseDeps,
): Promise<Choice> {
  const raw = rawOf(person);
  const profile = profileOf(raw, deps.own);
  const id = buyerIdentity(person.stripeCustomerId ?? null, profile, deps.hash);
  const hasKeys = profile.emails.length + profile.phones.length > 0;
  if (id === null || (!hasKeys && !(await isKnown(id, deps)))) return WALK_IN;
  const { moneyMinor = 0 } = context;
  const buyer: Buyer = { person, given: { id, raw, profile, createdAtMs: deps.clock.nowMs(), moneyMinor } };
  const enrolled = await enrol(buyer.given, deps);
  const customer = await customerOf(enrolled.record, context, deps);
  if (customer !== null) return chosen(customer, { buyer, enrolled, context }, deps);
  return hasKeys ? lookOrCreate({ buyer, enrolled, context }, deps) : WALK_IN;
}

interface Buyer {
  readonly person: Person;
  readonly given: Enrolment;
}

async function isKnown(id: string, { index }: ChooseDeps): Promise<boolean> {
  return (await index.look({ identities: [id] })).identities.has(id);
}

/** The one that had the buyer's last sale is asked for first: a known buyer costs one look at the index. */
async function customerOf(
  record: IdentityRecord,
  { except }: ChooseContext,
  deps: ChooseDeps,
): Promise<TillCustomer | null> {
  if (record.customerId !== null && record.customerId !== except) {
    const last = await ifAlive(record.customerId, deps);
    if (last !== null && last.customerId !== except) return last;
  }
  return livingCustomer({ buyer: record, except }, deps);
}

async function chosen(
  customer: TillCustomer,
  { buyer, enrolled, context }: { buyer: Buyer; enrolled: Enrolled; context: ChooseContext },
  deps: ChooseDeps,
): Promise<Choice> {
  const { customerId } = customer;
  const { record, linked } = enrolled;
  if (record.customerId !== customerId) {
    await changeIdentity(record.id, (stored) => stored && { ...stored, customerId }, deps);
  }
  const filled = linked === null || context.dryRun ? null : await fill(customer, linked, { buyer, deps });
  const because = linked === null ? 'this buyer’s' : inWords(linked);
  return { kind: 'customer', customerId, why: `customer ${customerId}: ${because}${filled ?? ''}` };
}

/** Filling is a kindness: whatever the till says to it, the sale goes on. */
async function fill(
  customer: TillCustomer,
  linked: Evidence,
  { buyer, deps }: { buyer: Buyer; deps: ChooseDeps },
): Promise<string | null> {
  const wanted = fillOf(customer, buyer.given.profile, linked);
  if (wanted === null) return null;
  const answer = await deps.directory.fillEmpty(customer.customerId, wanted).catch(() => null);
  return answer?.kind === 'accepted' ? ` Filled in: ${Object.keys(wanted).join(', ')}.` : null;
}

interface Search {
  readonly buyer: Buyer;
  /** What the index alone said. */
  readonly enrolled: Enrolled;
  readonly context: ChooseContext;
}

/**
 * The index knows nobody: the till may, where the index is not built yet or a creation of ours went unanswered. Looked
 * at once without the claims, so that what was made meanwhile is found at once, and once under them.
 */
async function lookOrCreate(search: Search, deps: ChooseDeps): Promise<Choice> {
  const { buyer, context } = search;
  const seen = await searched(search, null, deps);
  if ('kind' in seen) return seen;
  if (context.dryRun) return { kind: 'would-create', why: `a customer would be created${asked(seen)}` };
  const { id, profile } = buyer.given;
  const held = await holdClaims(await claimKeysOf(profile, deps), context.owner, deps);
  const again = await searched({ ...search, enrolled: seen }, held, deps);
  if ('kind' in again) return again;
  await holdAll(held, await claimKeysOf(profile, deps), deps);
  const customerId = await createUnder(held, { id, person: buyer.person }, { profile, deps });
  await enrolCreated(customerId, buyer, deps);
  await letGo(held, deps, { customerId, answered: true });
  return { kind: 'customer', customerId, why: `customer ${customerId} created${asked(again)}` };
}

/** The choice, or what is known of the buyer when there is none. */
async function searched(search: Search, held: Held | null, deps: ChooseDeps): Promise<Choice | Enrolled> {
  const { buyer, context } = search;
  const enrolled = await enrolFromTill(search, held, deps);
  const customer = await customerOf(enrolled.record, context, deps);
  if (customer === null) return enrolled;
  if (held !== null) await letGo(held, deps, { customerId: customer.customerId });
  return chosen(customer, { buyer, enrolled, context }, deps);
}

function asked({ unsure }: Enrolled): string {
  const [first, ...others] = unsure;
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return `, and somebody is asked whether it is one person with another (${inWords(first.evidence)}${more})`;
}

/** Puts what the till finds by the buyer's keys into the index, and says whose the buyer is then. */
async function enrolFromTill(
  { buyer, enrolled }: Search,
  held: Held | null,
  deps: ChooseDeps,
): Promise<Enrolled> {
  const { given } = buyer;
  const rows = new Map<string, TillCustomer>();
  for (const customerId of held === null ? [] : settledIn(held)) {
    const made = await deps.directory.byId(customerId);
    if (made !== null) rows.set(customerId, made);
  }
  const found = await searchTill(given.profile, deps);
  for (const row of sharingKeys(found, given.profile, deps)) rows.set(row.customerId, row);
  const results: Enrolled[] = [];
  for (const row of rows.values()) results.push(await enrolFound(row, { given, held }, deps));
  const { record: own } = await enrol(given, deps);
  const persons = results.map((each) => each.record.person);
  // Who is about to create makes sure: whoever else has one of these keys is waiting, or is done.
  const record = held === null ? own : await amongOthers(own, persons, deps);
  const linking = results.find(
    ({ linked, record: { person } }) => linked !== null && person === record.person,
  );
  const unsure = [...enrolled.unsure, ...results.flatMap((each) => each.unsure)];
  return { record, linked: linking?.linked ?? null, unsure };
}

/** By phone only where nothing else can find the buyer: a till searches numbers slowly and badly. */
async function searchTill(
  { emails, phones }: Profile,
  { directory, index }: ChooseDeps,
): Promise<TillCustomer[]> {
  const [email] = emails;
  const [phone] = phones;
  const byEmail = email === undefined ? [] : await directory.byEmail(email.exact);
  const isBuilt = (await index.build())?.phase === 'done';
  const needsPhone = phone !== undefined && (email === undefined || !isBuilt);
  return [...byEmail, ...(needsPhone ? await directory.byPhone(phone) : [])];
}

/** A customer that a pass of ours made and did not live to enrol is the buyer's, unless the names say otherwise. */
async function enrolFound(
  row: TillCustomer,
  { given, held }: { given: Enrolment; held: Held | null },
  deps: ChooseDeps,
): Promise<Enrolled> {
  const known = await deps.known();
  const isOurs = held !== null && isMadeUnder(held, row.note);
  const { name } = profileOf(rawOfCustomer(row), deps.own);
  const fits = isOurs && compareNames(name, given.profile.name, known).level !== 'X';
  const isNew = !(await isKnown(tillIdentity(row.customerId), deps));
  return enrolCustomer(row, deps, fits && isNew ? given.id : undefined);
}

async function enrolCreated(customerId: string, { given }: Buyer, deps: ChooseDeps): Promise<void> {
  const id = tillIdentity(customerId);
  await enrol({ ...given, id, sameAs: given.id }, deps);
  await changeIdentity(given.id, (stored) => stored && { ...stored, customerId }, deps);
}
