import type { PeopleDeps } from './deps.ts';
import { keysOf } from './identities.ts';
import { regroup } from './regroup.ts';
import type { IdentityRecord, KeyRecord } from './records.ts';
import { changeMembers } from './writing.ts';

/** Everybody who is on these keys. */
export function personsOn(keys: Iterable<KeyRecord>): string[] {
  return [...new Set([...keys].flatMap(({ refs }) => refs.map(({ person }) => person)))];
}

/**
 * The identity, once its person knows of it. Two passes at once may move a record that is just being written; then it
 * is put back and everybody around it is judged again.
 */
export async function inItsPlace(record: IdentityRecord, deps: PeopleDeps): Promise<IdentityRecord> {
  const { index, clock } = deps;
  const { persons } = await index.look({ persons: [record.person] });
  const isThere = persons.get(record.person)?.members.some(({ identity }) => identity === record.id);
  if (isThere === true) return record;
  const { id, profile, person } = record;
  const member = { identity: id, profile, why: 'judged again', atMs: clock.nowMs() };
  await changeMembers(
    person,
    (members) => [...members.filter(({ identity }) => identity !== id), member],
    deps,
  );
  const { keys } = await index.look({ keys: keysOf(profile, deps.hash).map(({ key }) => key) });
  await regroup([person, ...personsOn(keys.values())], deps);
  return (await index.look({ identities: [id] })).identities.get(id) ?? record;
}

/**
 * The identity, once everybody on its keys and in `others` was judged together: of two who came at once, neither may
 * have seen the other.
 */
export async function amongOthers(
  record: IdentityRecord,
  others: readonly string[],
  deps: PeopleDeps,
): Promise<IdentityRecord> {
  const { index, hash } = deps;
  const { keys } = await index.look({ keys: keysOf(record.profile, hash).map(({ key }) => key) });
  const persons = new Set([record.person, ...others, ...personsOn(keys.values())]);
  if (persons.size === 1) return record;
  await regroup([...persons], deps);
  return (await index.look({ identities: [record.id] })).identities.get(record.id) ?? record;
}
