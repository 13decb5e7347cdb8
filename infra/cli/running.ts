import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { UnreachableError } from './failure-of.ts';

/** What a started local whole tells of itself, in `running.json` of its state folder. */
const runningSchema = z.object({
  pid: z.int().positive(),
  stage: z.string(),
  /** Where its webhook, API and page are. */
  url: z.string().default(''),
  /** A worker's environment, with the addresses of the stand-ins for AWS. */
  environment: z.record(z.string(), z.string()),
  /** The settings as they count there, variables included. */
  settingsPath: z.string(),
});
export type Running = z.infer<typeof runningSchema>;

/** @throws {UnreachableError} when none runs on that state folder. */
export function readRunning(stateDir: string): Running {
  const running = parse(textOf(join(stateDir, 'running.json')));
  if (running === null || !isAlive(running.pid))
    throw new UnreachableError(
      `the local whole of ${stateDir} is not running`,
      'start it with `npm start`, set TILLBRIDGE_STATE_DIR to its state folder, or name a stage on AWS with --stage',
    );
  return running;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new UnreachableError(
      `${path} cannot be read`,
      'make it readable, or give the command as its owner',
      {
        cause: error,
      },
    );
  }
}

function parse(text: string | null): Running | null {
  if (text === null) return null;
  try {
    return runningSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UnreachableError(
      'the local whole was started by another version of Tillbridge',
      'end it and start it again with `npm start`',
      { cause },
    );
  }
}

/** A killed one leaves its `running.json` behind. Signal 0 sends nothing; EPERM says that it lives, as another user's. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
