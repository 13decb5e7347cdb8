import { systemClock } from '../../shared/kernel/clock.ts';
import { askAt } from './ask.ts';
import { connect } from './connect.ts';
import { runCli } from './program.ts';

const { stdin } = process;
const { exit, stdout, stderr } = await runCli(process.argv.slice(2), {
  connect,
  clock: systemClock,
  progress: (line) => process.stderr.write(`${line}\n`),
  variables: process.env,
  // On standard error: standard output is the answer's.
  ...(stdin.isTTY && process.stderr.isTTY ? { ask: askAt(stdin, process.stderr) } : {}),
});
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exit;
