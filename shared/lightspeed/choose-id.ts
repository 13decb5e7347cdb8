import { connection, refuse } from './refusals.ts';

/** Something in the till that a setting may name. */
export interface Candidate {
  readonly id: string;
  /** Shown to people; empty for employees, whose names do not belong into logs. */
  readonly name: string;
  /** Why it cannot be used, e.g. "is archived"; null: it can. */
  readonly problem: string | null;
  /** It can be used, and somebody should look all the same: what was found, and what to do. */
  readonly caution?: { readonly found: string; readonly fix: string };
}

export type Noun = 'account' | 'shop' | 'register' | 'employee' | 'paymentType' | 'taxCategory';

/**
 * The one that the settings name, or the only one that can be meant.
 * @throws {RefusedError} a connection's, naming the setting and what it could be.
 */
export function chooseId(noun: Noun, wanted: string | undefined, candidates: readonly Candidate[]): string {
  const setting = `lightspeed.${noun}Id`;
  const usable = candidates.filter((candidate) => candidate.problem === null);
  const options = usable.map((each) => (each.name === '' ? each.id : `${each.id} (${each.name})`)).join(', ');
  const remedy = `set ${setting} to one of: ${options === '' ? 'none is usable, make one in the till' : options}`;
  if (wanted === undefined) {
    const [only, ...others] = usable;
    if (only !== undefined && others.length === 0) return only.id;
    const reason = `the setting ${setting} is left out and ${usable.length} are possible`;
    return refuse(connection('setting-missing', reason, remedy));
  }
  const named = candidates.find((candidate) => candidate.id === wanted);
  if (named !== undefined && named.problem === null) return named.id;
  const problem = named === undefined ? 'is not in the till' : named.problem;
  return refuse(connection('setting-wrong', `${setting} "${wanted}" ${problem}`, remedy));
}
