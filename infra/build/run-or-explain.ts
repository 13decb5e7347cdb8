import { ConfigError } from '../../shared/kernel/errors.ts';

/** Runs a command of the build: wrong settings end it with status 2 and one sentence instead of a stack trace. */
export async function runOrExplain(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
