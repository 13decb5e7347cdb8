/**
 * Kills the local whole with -9 at random moments under load, again and again: nothing may be lost, nothing doubled.
 *
 * With `storm` many calls with an effect go wrong as well: lost before or after they were done, late, or torn.
 *
 *   node test/bench/kill-nine.ts [kills=50] [seed] [series=R] [storm]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../shared/kernel/clock.ts';
import type { Fault } from '../simulators/faults.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { Fate } from '../simulation/fate.ts';
import { startWhole } from '../support/whole.ts';
import type { Whole } from '../support/whole.ts';
import { startBenchTill, writeSettings } from './till-of-series.ts';

const kills = Number(process.argv[2] ?? 50);
const fate = new Fate(Number(process.argv[3] ?? systemClock.nowMs() % 1_000_000));
const series = process.argv[4] === 'X' ? 'X' : 'R';
const isStormy = process.argv[5] === 'storm';
/** As long as something is still being posted, a slow machine is no loss. */
const STANDSTILL_MS = 60_000;
const LONGEST_LIFE_MS = 8_000;
const TEE = { sku: 'TEE-M', name: 'Trail Tee M', quantity: 1, unitAmountMinor: 1250, taxRatePercent: 8.25 };

console.log(`${series}-Series, seed ${fate.seed}, ${kills} kills${isStormy ? ', storm' : ''}`);
const till = await startBenchTill(series, { latencyMs: 30, roomy: true });
const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-kill-'));
const settingsPath = writeSettings(join(stateDir, 'shop.json'), series);
const charges: string[] = [];
const before = till.teesOnHand();

for (let kill = 1; kill <= kills; kill += 1) {
  const whole = await start();
  await trade(fate.between('life', 50, LONGEST_LIFE_MS));
  await whole.end('SIGKILL');
  if (kill % 10 === 0)
    console.log(
      `${kill} kills, ${charges.length} orders, ${charges.filter((charge) => till.salesOf(charge) > 0).length} posted`,
    );
}
till.faults.clear();
const last = await start();
const restedAtMs = await rest();
await last.end('SIGTERM');

const lost = charges.filter((charge) => till.salesOf(charge) === 0);
const doubled = charges.filter((charge) => till.salesOf(charge) > 1);
const sold = before - till.teesOnHand();
console.log(`${charges.length} orders, all at rest ${restedAtMs} ms after the last start`);
console.log(
  `${lost.length} lost, ${doubled.length} doubled, stock moved by ${sold} for ${charges.length} sold`,
);
await Promise.all([till.close(), stripe.close()]);
rmSync(stateDir, { recursive: true, force: true });
process.exitCode = lost.length + doubled.length === 0 && sold === charges.length ? 0 : 1;

async function start(): Promise<Whole> {
  const whole = await startWhole({ stateDir, stripe, till, series, settingsPath });
  stripe.setWebhook(`${whole.url}/stripe/webhook`);
  return whole;
}

/** Buyers pay, a few a second, for as long as this life lasts. */
async function trade(lifeMs: number): Promise<void> {
  const endAtMs = systemClock.nowMs() + lifeMs;
  while (systemClock.nowMs() < endAtMs) {
    if (isStormy && fate.between('strike', 0, 3) === 0) strike();
    const email = `buyer-${fate.between('buyer', 1, 20)}@example.com`;
    charges.push(
      stripe.shop.payCheckout({ lines: [TEE], buyer: { email, name: 'A Buyer', phone: null } }).charge,
    );
    await systemClock.sleep(fate.between('pause', 20, 200));
  }
}

/** One of the next calls with an effect goes wrong. */
function strike(): void {
  const faults: readonly Fault[] = [
    { kind: 'timeoutBeforeCommit' },
    { kind: 'timeoutAfterCommit' },
    { kind: 'resetBefore' },
    { kind: 'resetAfter' },
    { kind: 'status', status: 503, committed: true },
    { kind: 'status', status: 502, committed: false },
    { kind: 'unreadable2xx' },
    { kind: 'commitLate', afterMs: fate.between('late', 1_000, 25_000) },
  ];
  const fault = faults[fate.between('fault', 0, faults.length - 1)];
  if (fault !== undefined) till.faults.add({ when: ({ method }) => method !== 'GET', fault });
}

/** Milliseconds until every order is a sale, or until nothing more has been posted for a while. */
async function rest(): Promise<number> {
  const startedAtMs = systemClock.nowMs();
  let open = charges;
  let movedAtMs = startedAtMs;
  while (open.length > 0 && systemClock.nowMs() - movedAtMs < STANDSTILL_MS) {
    await systemClock.sleep(100);
    const left = open.filter((charge) => till.salesOf(charge) === 0);
    if (left.length < open.length) movedAtMs = systemClock.nowMs();
    open = left;
  }
  return systemClock.nowMs() - startedAtMs;
}
