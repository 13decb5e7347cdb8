/** A deliberate mistake in the core: the simulation must find it, or a case made for it. */
export interface Mutant {
  readonly name: string;
  /** The rule that it undoes, in the protocol's words. */
  readonly undoes: string;
  readonly changes: readonly Change[];
  /** The test made for the rule; null: seeds alone must find it. */
  readonly made: MadeCase | null;
}

/** Each snippet stands exactly once in its file: one that no longer does is an error, not a mutant that survives. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A test of the ordinary test command. */
export interface MadeCase {
  readonly file: string;
  /** Its title, or the end of it. */
  readonly title: string;
}

export function mutant(name: string, undoes: string, ...changes: readonly Change[]): Mutant {
  return { name, undoes, changes, made: null };
}

/** The same mistake, where seeds find it late or never: the rule has a test of its own, which must fail. */
export function madeFor(file: string, title: string, of: Mutant): Mutant {
  return { ...of, made: { file, title } };
}

/** @param file within `shared/posting/`, or a path from the project's root. */
export function change(file: string, from: string, to: string): Change {
  return { file: file.includes('/') ? file : `shared/posting/${file}`, from, to };
}
