import { systemClock } from '../../shared/kernel/clock.ts';
import { connect } from './connect.ts';
import { runCli } from './program.ts';

const { exit, stdout, stderr } = await runCli(process.argv.slice(2), {
  connect,
  clock: systemClock,
  progress: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exit;
