/** Our own bug: an invariant of the code does not hold. It fails the message and pages. */
export class InvariantError extends Error {
  override name = 'InvariantError';
}

/** A wrong, missing or contradictory variable or setting. The message names it and the remedy. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** A deployment was taken back: what the newer one wrote must not be read, and far less be written over. */
export class NewerItemError extends Error {
  override name = 'NewerItemError';
}

/** The sender of a webhook could not be proven. Says nothing about why to the outside. */
export class SignatureError extends Error {
  override name = 'SignatureError';
}

/** @throws {InvariantError} with `message` when `condition` is false. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** For the default branch of a switch that must name every case. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected value: ${JSON.stringify(value)}`);
}
