import { areSaidApart, evidenceOfPersons } from './apart.ts';
import type { PeopleDeps } from './deps.ts';
import type { KeyedHash } from './identities.ts';
import { pairOf } from './matching/clusters.ts';
import { decide, isKey } from './matching/judge.ts';
import { probabilityOf, scoreOf } from './matching/score.ts';
import type { Profile } from './normalise/profile.ts';
import type { HouseId, IdentityId, IdentityRecord } from './records.ts';

/** Where somebody lives, and who else may be the same one: for names that are whole. A slip in the first letter is lost. */
export function housesOf({ name, house }: Profile, hash: KeyedHash): HouseId[] {
  if (house === null || name.kind !== 'person' || name.given.length < 2) return [];
  const letters = new Set(name.surname.map((part) => part.slice(0, 1)));
  return [...letters].map((letter) => `H#${hash(`${house} ${letter}`)}`);
}

/** Moves an identity's entries from the houses of before to those of now. */
export async function moveHouse(
  id: IdentityId,
  { before, now }: { readonly before: Profile | null; readonly now: Profile | null },
  { index, hash }: PeopleDeps,
): Promise<void> {
  const [old, fresh] = [before, now].map((profile) => (profile === null ? [] : housesOf(profile, hash)));
  for (const house of old ?? []) if (fresh?.includes(house) !== true) await index.leave(house, id);
  for (const house of fresh ?? []) if (old?.includes(house) !== true) await index.live(house, id);
}

const AT_ONCE = 25;

/**
 * Puts the questions that no shared key raises: the same whole name at the same house. Only houses that somebody came
 * to since the last time are looked at. Never on an order's path. Returns false when time ran out before all were.
 */
export async function askAboutHouses(deps: PeopleDeps, isTimeLeft = () => true): Promise<boolean> {
  for (;;) {
    const due = await deps.index.dueHouses(AT_ONCE);
    for (const { house, identities } of due) {
      if (!isTimeLeft()) return false;
      await askAboutHouse(identities, deps);
      await deps.index.houseDone(house, identities.length);
    }
    if (due.length < AT_ONCE) return true;
  }
}

async function askAboutHouse(ids: readonly IdentityId[], deps: PeopleDeps): Promise<void> {
  const { identities } = await deps.index.look({ identities: ids });
  const asked = new Set<string>();
  const records = [...identities.values()];
  for (const [at, a] of records.entries()) {
    for (const b of records.slice(at + 1)) {
      const pair = pairOf(a.person, b.person);
      if (a.person === b.person || asked.has(pair)) continue;
      asked.add(pair);
      await askAbout(a, b, deps);
    }
  }
}

async function askAbout(a: IdentityRecord, b: IdentityRecord, deps: PeopleDeps): Promise<void> {
  const evidence = await evidenceOfPersons(a, b, deps);
  const isSame = evidence.name === 'F' && evidence.address === 'A' && decide(evidence) === 'unsure';
  // Where a key agrees, the order or the change that brought it has asked.
  if (!isSame || isKey(evidence.email) || isKey(evidence.phone)) return;
  if (await areSaidApart(a, b, deps)) return;
  const probability = probabilityOf(scoreOf(evidence));
  await deps.index.ask({
    a: a.id,
    b: b.id,
    evidence,
    probability,
    moneyMinor: 0,
    sinceMs: deps.clock.nowMs(),
  });
}
