import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from '../../shared/kernel/errors.ts';

/** The folder that holds everything the local whole must remember. */
export interface StateFolder {
  /** A file or folder in it, absolute. */
  at(name: string): string;
  /** Null when there is none yet. */
  read(name: string): string | null;
  /** All or nothing, also across a kill: readers see the old text or the new one. For its owner's eyes alone. */
  write(name: string, text: string): void;
  /** One more line in `logs/<log>.log`. */
  note(log: string, fact: object): void;
}

/** @throws {ConfigError} when the folder cannot be made or written. */
export function openStateFolder(variable: string): StateFolder {
  const at = (name: string): string => join(resolve(variable), name);
  const write = (name: string, text: string): void => {
    writeFileSync(at(`${name}.new`), text, { mode: 0o600 });
    renameSync(at(`${name}.new`), at(name));
  };
  const note = (log: string, fact: object): void =>
    appendFileSync(at(`logs/${log}.log`), `${JSON.stringify(fact)}\n`, { mode: 0o600 });
  try {
    mkdirSync(at('logs'), { recursive: true, mode: 0o700 });
    write('.writable', '');
  } catch (cause) {
    const message = `TILLBRIDGE_STATE_DIR ${at('')} cannot be written: name a folder of your own`;
    throw new ConfigError(message, { cause });
  }
  return { at, read: (name) => readOrNull(at(name)), write, note };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
