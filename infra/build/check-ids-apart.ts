import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '../../shared/kernel/errors.ts';

const CHECK = join(import.meta.dirname, '../cli/check-shop-ids.ts');

/**
 * Checks the settings' ids against the till, in a process of its own. `env` is a worker's. Only a wrong setting
 * stops anybody: a till that is away is asked again by the first pass.
 * @throws {ConfigError} naming the setting and what it could be, one sentence.
 */
export async function checkIdsApart(settingsPath: string, env: NodeJS.ProcessEnv): Promise<void> {
  await promisify(execFile)(process.execPath, [CHECK, settingsPath], { env }).catch((cause: unknown) => {
    const { code, stderr = '' } = cause as { code?: number; stderr?: string };
    if (code === 2) throw new ConfigError(stderr.trim(), { cause });
  });
}
