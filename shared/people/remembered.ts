import { tillIdentity } from './identities.ts';
import { pairOf } from './matching/clusters.ts';
import type { Remembered } from './matching/clusters.ts';
import type { IdentityRecord, StaffDecision } from './records.ts';

/**
 * What people have said of these records, for judging them: a no stands above a yes. Only where the till's staff have
 * merged the two does what was said last count, because they were asked again.
 */
export function rememberedOf(identities: Iterable<IdentityRecord>): Remembered {
  const records = new Map([...identities].map((record) => [record.id, record]));
  const remembered = { yes: new Set<string>(), no: new Set<string>() };
  for (const record of records.values()) {
    for (const [other, said] of Map.groupBy(record.decisions, ({ other }) => other)) {
      remembered[answerIn(said, areMerged(record, records.get(other)))].add(pairOf(record.id, other));
    }
  }
  for (const pair of remembered.no) remembered.yes.delete(pair);
  return remembered;
}

function answerIn(said: readonly StaffDecision[], merged: boolean): 'yes' | 'no' {
  if (merged) return said.at(-1)?.kind ?? 'yes';
  return said.some(({ kind }) => kind === 'no') ? 'no' : 'yes';
}

/** Whether the till's staff have merged one of the two into the other. */
export function areMerged(a: IdentityRecord, b: IdentityRecord | undefined): boolean {
  return b !== undefined && (wentInto(a, b) || wentInto(b, a));
}

function wentInto({ mergedInto }: IdentityRecord, { id }: IdentityRecord): boolean {
  return mergedInto !== null && tillIdentity(mergedInto) === id;
}
