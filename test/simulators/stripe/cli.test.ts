import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openRig, type Rig } from './harness.ts';

const BINARY = join(process.cwd(), 'node_modules/@stripe/cli-linux-x64/bin/stripe');
const KEY = 'sk_test_simulated_key';
const present = existsSync(BINARY);
const withCli = present ? test : test.skip;
if (!present) console.log(`stripe-cli is not installed (${BINARY}); its tests are skipped.`);

let rig: Rig;
const home = mkdtempSync(join(tmpdir(), 'stripe-cli-'));
beforeAll(async () => {
  rig = await openRig({ secretKey: KEY });
});
afterAll(async () => {
  await rig.close();
  rmSync(home, { recursive: true, force: true });
});

/** Runs the unmodified stripe-cli against the simulator and returns what it printed. */
async function stripeCli(...args: string[]): Promise<string> {
  const env = { HOME: home, PATH: '', STRIPE_CLI_TELEMETRY_OPTOUT: '1' };
  const all = [...args, '--api-base', rig.simulator.url, '--api-key', KEY];
  const { stdout } = await promisify(execFile)(BINARY, all, { env, timeout: 20_000 });
  return stdout;
}

const CAUSED: [string, string[]][] = [
  ['payment_intent.succeeded', ['charge.succeeded', 'payment_intent.succeeded']],
  ['charge.refunded', ['charge.refunded', 'refund.created']],
  ['checkout.session.completed', ['charge.succeeded', 'checkout.session.completed']],
  ['charge.dispute.created', ['charge.dispute.created']],
];

withCli.each(CAUSED)(
  'stripe trigger %s makes its events and delivers them',
  async (name, events) => {
    rig.inbox.received.length = 0;
    await stripeCli('trigger', name);
    await rig.simulator.idle(50);
    expect(rig.inbox.types()).toEqual(expect.arrayContaining(events));
  },
  30_000,
);

withCli(
  'stripe listen prints the secret that signs',
  async () => {
    expect((await stripeCli('listen', '--print-secret')).trim()).toBe(rig.simulator.webhookSecret);
  },
  30_000,
);

withCli(
  'stripe events resend delivers an event once more',
  async () => {
    rig.simulator.shop.createCustomer({ name: 'A' });
    await rig.simulator.idle();
    const event = rig.simulator.state.events.all().at(-1)?.id ?? '';
    rig.inbox.received.length = 0;
    await stripeCli('events', 'resend', event);
    await rig.simulator.idle();
    expect(rig.inbox.received.map((one) => one.event.id)).toEqual([event]);
  },
  30_000,
);
