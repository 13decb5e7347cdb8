import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { startDemo } from '../../test/simulators/demo.ts';
import { startLocalWhole, type Closers, type LocalWhole } from './local-whole.ts';
import { commandsOf, readVariables, type Variables } from './variables.ts';

/** The end must be over within five seconds; what is not closed by then is left as a kill would leave it. */
const END_WITHIN_MS = 4_000;

const closers: Closers = [];
let isEnding = false;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
// Whoever read the story may be gone; the shop goes on.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(0));

try {
  const variables = readVariables(process.env);
  const whole = await startLocalWhole(variables, closers);
  tell(whole, variables);
  const { stripe, till } = whole.simulators;
  if (variables.demo !== 'off' && stripe !== undefined && till !== undefined) {
    const demo = startDemo({ stripe, till, say, command: commandsOf(variables.stateDir) });
    closers.push(() => demo.stop());
  }
} catch (error) {
  if (!isEnding) {
    const known = error instanceof ConfigError;
    process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    await end(known ? 2 : 1);
  }
}

async function end(status: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  // An emulator that is closed in the middle of its work may throw; what matters is on the disk by then.
  process.on('uncaughtException', () => undefined);
  const closing = (async () => {
    for (const close of closers.toReversed()) await close();
  })();
  await Promise.race([closing.catch(() => undefined), sleep(END_WITHIN_MS)]);
  process.exit(status);
}

function tell({ url, simulators, apiToken }: LocalWhole, variables: Variables): void {
  const { stripe, till, stateDir } = variables;
  say(`Tillbridge runs on this machine; its state is in ${stateDir}, what it logs in logs/ there.`);
  say(`  webhook      ${url}/stripe/webhook`);
  say(`  API, page    ${url}/v1/…, ${url}/`);
  say(`  Stripe       ${stripe.apiBase ?? `${simulators.stripe?.url} (simulated)`}`);
  say(`  Lightspeed   ${till.apiBase ?? `${simulators.till?.url} (simulated, ${simulators.till?.name})`}`);
  if (apiToken.isNew) say(`  API token    ${apiToken.token} (all scopes; shown this once)`);
  const command = commandsOf(stateDir);
  say('From another terminal:');
  say(`  ${command} explain <id of a payment>   the story of a payment`);
  say(`  ${command} held ls                     what waits for a person`);
  say(`  ${command} run sweep-payments          looks for what was missed`);
  say(`tillbridge ready ${url}`);
}
