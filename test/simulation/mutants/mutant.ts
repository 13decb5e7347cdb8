/** A deliberate mistake in the core: the simulation must find it. */
export interface Mutant {
  readonly name: string;
  /** The rule that it undoes, in the protocol's words. */
  readonly undoes: string;
  readonly changes: readonly Change[];
}

/** Each snippet stands exactly once in its file: one that no longer does is an error, not a mutant that survives. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export function mutant(name: string, undoes: string, ...changes: readonly Change[]): Mutant {
  return { name, undoes, changes };
}

/** @param file within `shared/posting/`, or a path from the project's root. */
export function change(file: string, from: string, to: string): Change {
  return { file: file.includes('/') ? file : `shared/posting/${file}`, from, to };
}
