import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { ConfigError } from '../../../shared/kernel/errors.ts';
import { QUESTIONS } from './questions.ts';
import type { Given } from './answers.ts';

/** What earlier runs of `setup` have come to. It lies beside the settings and holds no secret. */
export interface SetupState {
  readonly answers: Given;
  /** The webhook endpoint whose signing secret is stored. */
  endpointId: string | null;
  /** The settings with which the rehearsal was done last, as a hash; null: it was not. */
  rehearsed: string | null;
}

const schema = z.object({
  answers: z.record(z.string(), z.string()),
  endpointId: z.string().nullable(),
  rehearsed: z.string().nullable().default(null),
});

/** `shop.json` -> `shop.json.setup`. */
export function statePathOf(settingsPath: string): string {
  return `${settingsPath}.setup`;
}

/** @throws {ConfigError} when the file is there and cannot be read as a state. */
export function readState(path: string): SetupState {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { answers: {}, endpointId: null, rehearsed: null };
    throw new ConfigError(`${path} cannot be read: make it readable, or delete it and begin anew`, {
      cause: error,
    });
  }
  try {
    const { answers, ...rest } = schema.parse(JSON.parse(text));
    const known = Object.entries(answers).filter(([key]) => key in QUESTIONS);
    return { answers: Object.fromEntries(known), ...rest };
  } catch (cause) {
    throw new ConfigError(`${path} is no state of \`setup\`: delete it and begin anew`, { cause });
  }
}

/** All or nothing: a run that is killed leaves the former one. */
export function writeFile(path: string, document: object): void {
  writeText(path, `${JSON.stringify(document, null, 2)}\n`);
}

/** As `writeFile`, of any text. */
export function writeText(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
