import { createInterface } from 'node:readline/promises';
import { systemClock } from '../../shared/kernel/clock.ts';
import { connect } from './connect.ts';
import { runCli } from './program.ts';

const { stdin } = process;
const { exit, stdout, stderr } = await runCli(process.argv.slice(2), {
  connect,
  clock: systemClock,
  progress: (line) => process.stderr.write(`${line}\n`),
  variables: process.env,
  ...(stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
});
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exit;

/** On standard error: standard output is the answer's. */
async function ask(question: string): Promise<string> {
  const prompt = createInterface({ input: stdin, output: process.stderr });
  try {
    return (await prompt.question(question)).trim();
  } finally {
    prompt.close();
  }
}
