import type { PeopleDeps } from './deps.ts';
import { moveHouse } from './houses.ts';
import { customerIdOf, keysOf, personFoundedBy } from './identities.ts';
import { candidatesOn, evidenceText, judgingWithout, lookUp } from './looking.ts';
import type { Found } from './looking.ts';
import { choosePerson } from './matching/choose-person.ts';
import type { Asked, Chosen } from './matching/choose-person.ts';
import { evidenceOf } from './matching/evidence.ts';
import type { Evidence, Judging } from './matching/evidence.ts';
import { probabilityOf, scoreOf } from './matching/score.ts';
import { sideOf } from './matching/side.ts';
import { inWords } from './matching/words.ts';
import type { Profile, RawProfile } from './normalise/profile.ts';
import { inItsPlace, personsOn } from './place.ts';
import { regroup } from './regroup.ts';
import type { IdentityId, IdentityRecord, KeyRecord } from './records.ts';
import { changeIdentity, changeMembers, changeRef } from './writing.ts';

/** A record that is to be in the index. Personal data. */
export interface Enrolment {
  readonly id: IdentityId;
  readonly raw: RawProfile;
  readonly profile: Profile;
  readonly createdAtMs: number;
  readonly archived?: boolean;
  /** What is at stake where somebody has to be asked. */
  readonly moneyMinor?: number;
  /** An identity of whom it is known, not judged, that it is the same one. */
  readonly sameAs?: IdentityId;
}

export interface Enrolled {
  readonly record: IdentityRecord;
  /** What linked it just now; null: it was there already, or is nobody's that we know. */
  readonly linked: Evidence | null;
  readonly unsure: readonly Asked[];
}

/**
 * Puts a record into the index and says whose it is: linked to the person that the evidence table names, else a
 * person of its own, with a question where the table is unsure. Safe to repeat; the identity is written last, after
 * all that follows from it, so that what was interrupted is done again.
 */
export async function enrol(given: Enrolment, deps: PeopleDeps): Promise<Enrolled> {
  const found = await lookUp(given.id, given.profile, deps);
  const { identity } = found;
  if (identity === null) return enrolNew(given, found, deps);
  const archived = given.archived ?? identity.archived;
  const profile = withEarlier(identity, given);
  if (evidenceText(profile) === evidenceText(identity.profile)) {
    if (archived === identity.archived) return { record: identity, linked: null, unsure: [] };
    const record = await changeIdentity(given.id, (stored) => stored && { ...stored, archived }, deps);
    return { record: record === 'left' ? identity : record, linked: null, unsure: [] };
  }
  return enrolAnew({ ...given, profile, archived }, identity, deps);
}

async function enrolNew(given: Enrolment, { keys }: Found, deps: PeopleDeps): Promise<Enrolled> {
  const known = await deps.known();
  const judging = judgingWithout(given.id, keys, { hash: deps.hash, known });
  const found = choosePerson(sideOf([given.profile]), candidatesOn(keys.values(), given.id), judging);
  const same = given.sameAs === undefined ? null : await personOf(given.sameAs, deps);
  const chosen =
    same === null ? await withoutConflict(given, found, deps) : { linked: [], unsure: found.unsure };
  const [first, ...bridged] = chosen.linked;
  const person = same ?? first?.person ?? personFoundedBy(given.id, deps.hash);
  const why =
    same === null ? (first === undefined ? 'first seen' : inWords(first.evidence)) : 'made for this buyer';
  const member = { identity: given.id, profile: given.profile, why, atMs: deps.clock.nowMs() };
  // Before its keys: whoever finds it there finds the person as well.
  await changeMembers(
    person,
    (members) => [...members.filter(({ identity }) => identity !== given.id), member],
    deps,
  );
  const disturbed = await putRefs(given, person, { keys, deps });
  await moveHouse(given.id, { before: null, now: given.profile }, deps);
  const begun = wasBegun(given.id, keys) ? [person, ...personsOn(keys.values())] : [];
  const touched = [...disturbed, ...bridged.map((each) => each.person)].filter((other) => other !== person);
  const isAlone = touched.length + begun.length === 0;
  const homes = isAlone ? null : await regroup([person, ...touched, ...begun], deps);
  // Of a customer made for a buyer the buyer's own questions are enough.
  const questions = same === null ? chosen.unsure : [];
  for (const { person: other, evidence } of questions) await ask(given, { other, evidence, keys }, deps);
  const { stored, before } = await storeIdentity(given, homes?.get(given.id) ?? person, deps);
  // Another order of the same buyer, at the same time, told something else: each has overwritten what the other wrote.
  if (before !== null && !(saysAll(before, stored) && saysAll(given, stored)))
    return enrolAnew({ ...given, profile: stored.profile }, before, deps);
  const record = await inItsPlace(stored, deps);
  const isLinked = first !== undefined && record.person === first.person;
  return { record, linked: isLinked ? first.evidence : null, unsure: chosen.unsure };
}

function saysAll({ profile }: { readonly profile: Profile }, stored: IdentityRecord): boolean {
  return evidenceText(profile) === evidenceText(stored.profile);
}

/** An earlier pass came as far as its keys, and died: whom it disturbed was perhaps never judged again. */
function wasBegun(id: IdentityId, keys: ReadonlyMap<string, KeyRecord>): boolean {
  return [...keys.values()].some(({ refs }) => refs.some(({ identity }) => identity === id));
}

/** The table saw those who share a key; a member who does not may conflict all the same. */
async function withoutConflict(given: Enrolment, chosen: Chosen, deps: PeopleDeps): Promise<Chosen> {
  const [first] = chosen.linked;
  if (first === undefined) return chosen;
  const { persons } = await deps.index.look({ persons: [first.person] });
  const profiles = persons.get(first.person)?.members.map(({ profile }) => profile) ?? [];
  const known = await deps.known();
  const namesAlone: Judging = { emailClass: () => 'public', phoneClass: () => 'public', known };
  const whole = evidenceOf(sideOf([given.profile]), sideOf(profiles), namesAlone);
  const isCut = whole.name === 'X' || (whole.coupleOnOneSide && profiles.length > 0);
  return isCut ? { linked: [], unsure: [...chosen.linked, ...chosen.unsure] } : chosen;
}

/** Another record under the same id: its evidence is another one now, so everybody it touches is judged again. */
async function enrolAnew(given: Enrolment, before: IdentityRecord, deps: PeopleDeps): Promise<Enrolled> {
  const known = await deps.known();
  await changeMembers(
    before.person,
    (members) =>
      members.map((member) =>
        member.identity === given.id ? { ...member, profile: given.profile } : member,
      ),
    deps,
  );
  const { keys } = await lookUp(given.id, given.profile, deps);
  const disturbed = await putRefs(given, before.person, { keys, deps });
  const now = new Set(keysOf(given.profile, deps.hash).map(({ key }) => key));
  for (const key of keysOf(before.profile, deps.hash).filter(({ key: old }) => !now.has(old))) {
    disturbed.push(...(await changeRef(key, { identity: given.id, ref: null }, { deps, known })));
  }
  await moveHouse(given.id, { before: before.profile, now: given.profile }, deps);
  await regroup([before.person, ...disturbed, ...personsOn(keys.values())], deps);
  const { stored } = await storeIdentity(given, before.person, deps);
  return { record: await inItsPlace(stored, deps), linked: null, unsure: [] };
}

/** Returns the persons on keys whose class is another one now. */
async function putRefs(
  { id, profile }: Enrolment,
  person: string,
  { keys, deps }: { keys: ReadonlyMap<string, KeyRecord>; deps: PeopleDeps },
): Promise<string[]> {
  const known = await deps.known();
  const disturbed: string[] = [];
  for (const key of keysOf(profile, deps.hash)) {
    const seen = keys.get(key.key);
    const ref = { identity: id, person, profile };
    disturbed.push(...(await changeRef(key, { identity: id, ref, seen }, { deps, known })));
  }
  return [...new Set(disturbed)];
}

async function storeIdentity(
  given: Enrolment,
  person: string,
  deps: PeopleDeps,
): Promise<{ readonly stored: IdentityRecord; readonly before: IdentityRecord | null }> {
  const { id, raw, profile, createdAtMs, archived = false } = given;
  let before: IdentityRecord | null = null;
  const customerId = id.startsWith('ls:') ? id.slice('ls:'.length) : null;
  const decisions =
    given.sameAs === undefined
      ? []
      : [{ other: given.sameAs, kind: 'yes' as const, by: 'tillbridge', atMs: deps.clock.nowMs() }];
  const blank = { id, customerId, mergedInto: null, lastSale: null, version: 0 };
  const stored = await changeIdentity(
    id,
    (found) => {
      before = found;
      return {
        ...(found ?? blank),
        // Another pass was faster: its person counts.
        person: found?.person ?? person,
        raw,
        profile: found === null ? profile : withEarlier(found, given),
        archived,
        createdAtMs,
        decisions: [...(found?.decisions ?? []), ...decisions],
      };
    },
    deps,
  );
  return { stored: stored as IdentityRecord, before };
}

async function ask(
  { id, moneyMinor = 0 }: Enrolment,
  of: { other: string; evidence: Evidence; keys: ReadonlyMap<string, KeyRecord> },
  { index, clock }: PeopleDeps,
): Promise<void> {
  const refs = [...of.keys.values()].flatMap(({ refs: here }) => here);
  const other = refs.find(({ person, identity }) => person === of.other && identity !== id)?.identity;
  if (other === undefined) return;
  const probability = probabilityOf(scoreOf(of.evidence));
  await index.ask({
    a: id,
    b: other,
    evidence: of.evidence,
    probability,
    moneyMinor,
    sinceMs: clock.nowMs(),
  });
}

async function personOf(id: IdentityId, { index }: PeopleDeps): Promise<string | null> {
  return (await index.look({ identities: [id] })).identities.get(id)?.person ?? null;
}

const MOST_OF_A_KIND = 4;

/**
 * A buyer keeps what it said in earlier orders; the name is the last one that was given. A customer of the till is what
 * it is now.
 */
function withEarlier({ id, profile: before }: IdentityRecord, { profile: now }: Enrolment): Profile {
  if (customerIdOf(id) !== null) return now;
  const emails = new Map([...now.emails, ...before.emails].map((email) => [email.exact, email]));
  return {
    name: now.name.kind === 'none' ? before.name : now.name,
    company: now.company ?? before.company,
    emails: [...emails.values()].slice(0, MOST_OF_A_KIND),
    phones: [...new Set([...now.phones, ...before.phones])].slice(0, MOST_OF_A_KIND),
    house: now.house ?? before.house,
  };
}
