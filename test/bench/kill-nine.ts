/**
 * Kills the local whole with -9 at random moments under load, again and again: nothing may be lost, nothing doubled.
 *
 *   node test/bench/kill-nine.ts [kills=50] [seed]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../shared/kernel/clock.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { Fate } from '../simulation/fate.ts';
import { startWhole } from '../support/whole.ts';
import type { Whole } from '../support/whole.ts';

const kills = Number(process.argv[2] ?? 50);
const fate = new Fate(Number(process.argv[3] ?? systemClock.nowMs() % 1_000_000));
const REST_MS = 90_000;
const LONGEST_LIFE_MS = 8_000;
const TEE = { sku: 'TEE-M', name: 'Trail Tee M', quantity: 1, unitAmountMinor: 1250, taxRatePercent: 8.25 };

console.log(`seed ${fate.seed}, ${kills} kills`);
// A shop of many registers, so that the till's rate is not what is tried here.
const till = await startRSeries({
  clock: systemClock,
  latencyMs: 30,
  switches: { subscribed_registers: 400 },
});
const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-kill-'));
const charges: string[] = [];
const before = till.state.onHand('501');

for (let kill = 1; kill <= kills; kill += 1) {
  const whole = await start();
  await trade(fate.between('life', 50, LONGEST_LIFE_MS));
  await whole.end('SIGKILL');
  if (kill % 10 === 0)
    console.log(`${kill} kills, ${charges.length} orders, ${till.state.completedSales().length} sales`);
}
const last = await start();
const restedAtMs = await rest();
await last.end('SIGTERM');

const lost = charges.filter((charge) => salesOf(charge) === 0);
const doubled = charges.filter((charge) => salesOf(charge) > 1);
const sold = before - till.state.onHand('501');
console.log(`${charges.length} orders, all at rest ${restedAtMs} ms after the last start`);
console.log(
  `${lost.length} lost, ${doubled.length} doubled, stock moved by ${sold} for ${charges.length} sold`,
);
await Promise.all([till.close(), stripe.close()]);
rmSync(stateDir, { recursive: true, force: true });
process.exitCode = lost.length + doubled.length === 0 && sold === charges.length ? 0 : 1;

async function start(): Promise<Whole> {
  const whole = await startWhole({ stateDir, stripe, till });
  stripe.setWebhook(`${whole.url}/stripe/webhook`);
  return whole;
}

/** Buyers pay, a few a second, for as long as this life lasts. */
async function trade(lifeMs: number): Promise<void> {
  const endAtMs = systemClock.nowMs() + lifeMs;
  while (systemClock.nowMs() < endAtMs) {
    const email = `buyer-${fate.between('buyer', 1, 20)}@example.com`;
    charges.push(
      stripe.shop.payCheckout({ lines: [TEE], buyer: { email, name: 'A Buyer', phone: null } }).charge,
    );
    await systemClock.sleep(fate.between('pause', 20, 200));
  }
}

/** Milliseconds until every order is a sale, or the time given for it. */
async function rest(): Promise<number> {
  const startedAtMs = systemClock.nowMs();
  while (systemClock.nowMs() - startedAtMs < REST_MS && charges.some((charge) => salesOf(charge) === 0)) {
    await systemClock.sleep(100);
  }
  return systemClock.nowMs() - startedAtMs;
}

function salesOf(charge: string): number {
  return till.state.salesByReference(charge).filter(({ sale }) => sale.completed === 'true').length;
}
