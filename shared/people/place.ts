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
