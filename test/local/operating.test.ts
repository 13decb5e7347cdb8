import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from '../../infra/cli/connect.ts';
import type { Finding } from '../../infra/cli/doctor/finding.ts';
import { runCli } from '../../infra/cli/program.ts';
import { systemClock } from '../../shared/kernel/clock.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import type { RSeriesSimulator } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import type { StripeSimulator } from '../simulators/stripe/server.ts';
import { startWhole } from '../support/whole.ts';

/** The commands of those who look after a shop, on a running local whole: one start for all of them. */
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-operating-'));
const closers: (() => unknown)[] = [() => rmSync(stateDir, { recursive: true, force: true })];
let till: RSeriesSimulator;
let stripe: StripeSimulator;
let webhookUrl: string;

beforeAll(async () => {
  till = await startRSeries({ clock: systemClock });
  stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
  closers.push(() => Promise.all([till.close(), stripe.close()]));
  const whole = await startWhole({ stateDir, stripe, till });
  closers.push(() => whole.end('SIGKILL'));
  webhookUrl = `${whole.url}/stripe/webhook`;
  stripe.setWebhook(webhookUrl);
  process.env['TILLBRIDGE_STATE_DIR'] = stateDir;
}, 60_000);
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

async function ask(...args: string[]): Promise<{ exit: number; json: unknown }> {
  const { exit, stdout } = await runCli([...args, '--json'], { connect, clock: systemClock });
  return { exit, json: JSON.parse(stdout) };
}

const tee = { sku: 'TEE-M', name: 'Trail Tee M', unitAmountMinor: 1250, taxRatePercent: 8.25 };
const buyer = { email: 'ada@example.com', name: 'Ada Byrne', phone: null };
const buy = (quantity: number, sku = 'TEE-M') =>
  stripe.shop.payCheckout({ lines: [{ ...tee, sku, quantity }], buyer });

/** Waits for what others do in their own time. */
async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error('it did not come true in time');
    await sleep(100);
  }
}

async function ailing(): Promise<{ exit: number; ill: Finding[] }> {
  const { exit, json } = await ask('doctor');
  const { checks } = json as { checks: Finding[] };
  return { exit, ill: checks.filter(({ status }) => status === 'fail') };
}

test('the doctor finds a shop well that is well, and every line says what was found', async () => {
  buy(1);
  await until(() => till.state.completedSales().length === 1);
  await ask('run', 'sweep-payments');
  const { exit, json } = await ask('doctor');
  const { healthy, checks } = json as { healthy: boolean; checks: Finding[] };
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
  expect([exit, healthy]).toEqual([0, true]);
  for (const each of checks) {
    expect(each.found).not.toBe('');
    expect(each.fix === null).toBe(each.status === 'ok');
  }
  const names = new Set(checks.map(({ check }) => check));
  for (const name of ['Stripe key', 'webhook', 'till', 'till ids', 'clocks', 'dead letters', 'rate', 'probe'])
    expect(names).toContain(name);
}, 60_000);

test('the doctor names what is wrong, with the one thing to do, and is itself no cause of change', async () => {
  const before = { sales: till.state.completedSales().length, events: stripe.state.events.size };
  const heal = stripe.faults.add({ kind: 'error', status: 403, path: /^\/v1\/refunds/, times: Infinity });
  stripe.setWebhook(null);
  await ask('pause', '--reason', 'stocktaking');
  const { exit, ill } = await ailing();
  expect(exit).toBe(1);
  const said = ill.map(({ check, found, fix }) => `${check}: ${found} -> ${fix}`).join('\n');
  expect(said).toMatch(/Stripe key: .*lacks read Refunds, write Refunds -> grant/);
  expect(said).toMatch(/webhook: .*is disabled -> enable/);
  heal();
  stripe.setWebhook(webhookUrl);
  await ask('resume');
  expect(before).toEqual({ sales: till.state.completedSales().length, events: stripe.state.events.size });
}, 60_000);
