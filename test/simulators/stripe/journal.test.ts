import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Stripe } from 'stripe';
import { systemClock } from '../../../shared/kernel/clock.ts';
import { clientOf, openInbox } from './harness.ts';
import { startStripeSimulator } from './server.ts';
import { openStore } from './store.ts';

let folder: string;
let journalPath: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stripe-simulator-'));
  journalPath = join(folder, 'stripe.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PAYMENT = { amount: 500, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' };

test('after kill -9 everything acknowledged is there, keys and undelivered events included', async () => {
  const child = spawn(process.execPath, [
    join(process.cwd(), 'test/simulators/stripe/child.ts'),
    journalPath,
  ]);
  const stripe = await clientOfChild(child);
  const intent = await stripe.paymentIntents.create(PAYMENT, { idempotencyKey: 'order-1' });
  const account = await stripe.accounts.retrieveCurrent();
  child.kill('SIGKILL');
  await once(child, 'exit');

  let secret = '';
  const inbox = await openInbox(() => secret);
  const simulator = await startStripeSimulator({
    clock: systemClock,
    journalPath,
    webhook: { url: inbox.url },
    switches: { asyncCaptureMs: 0 },
  });
  secret = simulator.webhookSecret;
  await simulator.idle(400);
  expect(simulator.accountId).toBe(account.id);
  expect(inbox.types()).toEqual(
    expect.arrayContaining(['charge.succeeded', 'payment_intent.succeeded', 'charge.updated']),
  );
  const again = await clientOf(simulator).paymentIntents.create(PAYMENT, { idempotencyKey: 'order-1' });
  expect(again.id).toBe(intent.id);
  expect(simulator.state.charges.size).toBe(1);
  await simulator.close();
  await inbox.close();
}, 20_000);

/** The child prints its address and key once it answers. */
async function clientOfChild(child: ChildProcess): Promise<Stripe> {
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const { port, secretKey } = JSON.parse(line.toString('utf8')) as { port: number; secretKey: string };
  return new Stripe(secretKey, { host: '127.0.0.1', port, protocol: 'http', telemetry: false });
}

test('a unit of work whose writes were cut short is completed at the next start', () => {
  const store = openStore(journalPath);
  const charges = store.table<{ id: string; n: number }>('charges');
  charges.put({ id: 'ch_1', n: 1 });
  const whole = [
    { table: 'charges', id: 'ch_1', row: { id: 'ch_1', n: 2 } },
    { table: 'events', id: 'evt_1', row: { id: 'evt_1' } },
  ];
  // The kill came after the unit was written down and before its rows were.
  appendFileSync(journalPath, `${JSON.stringify({ c: 'unit-of-work', id: 'unit-of-work', doc: whole })}\n`);
  const after = openStore(journalPath);
  expect(after.table('charges').get('ch_1')).toEqual({ id: 'ch_1', n: 2 });
  expect(after.table('events').size).toBe(1);
});

test('a unit of work that was cut while it was written down never happened', () => {
  const store = openStore(journalPath);
  store.table<{ id: string; n: number }>('charges').put({ id: 'ch_1', n: 1 });
  appendFileSync(
    journalPath,
    '{"c":"unit-of-work","id":"unit-of-work","doc":[{"table":"charges","id":"ch_1","ro',
  );
  const after = openStore(journalPath);
  expect(after.table('charges').all()).toEqual([{ id: 'ch_1', n: 1 }]);
});

test('a unit of work that throws leaves no trace, in memory or in the journal', () => {
  const store = openStore(journalPath);
  const charges = store.table<{ id: string; n: number }>('charges');
  charges.put({ id: 'ch_1', n: 1 });
  const before = readFileSync(journalPath, 'utf8');
  expect(() =>
    store.unit(() => {
      charges.put({ id: 'ch_1', n: 2 });
      charges.put({ id: 'ch_2', n: 1 });
      throw new Error('refused');
    }),
  ).toThrow('refused');
  expect(charges.all()).toEqual([{ id: 'ch_1', n: 1 }]);
  expect(readFileSync(journalPath, 'utf8')).toBe(before);
});
