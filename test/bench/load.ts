/**
 * Many orders through the local whole with the till's limiter off, every event delivered twice now and then, some never,
 * some late, and one order in 400 meeting a fault on either side: nothing lost, nothing doubled, no cent off.
 *
 *   node test/bench/load.ts [orders=10000] [seed] [series=R]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../shared/kernel/clock.ts';
import type { Fault } from '../simulators/faults.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { Fate } from '../simulation/fate.ts';
import { startWhole } from '../support/whole.ts';
import { startBenchTill, writeSettings } from './till-of-series.ts';

const orders = Number(process.argv[2] ?? 10_000);
const fate = new Fate(Number(process.argv[3] ?? systemClock.nowMs() % 1_000_000));
const series = process.argv[4] === 'X' ? 'X' : 'R';
/** No more than this many wait for their sale, so that memory stays bounded. */
const MOST_WAITING = 200;
/** A sweep finds what no event announced; it comes every ten minutes. */
const REST_MS = 20 * 60_000;
const UNIT_MINOR = 1250;
const TEE = { sku: 'TEE-M', name: 'Trail Tee M', unitAmountMinor: UNIT_MINOR };

console.log(`${series}-Series, seed ${fate.seed}, ${orders} orders`);
const till = await startBenchTill(series, { latencyMs: 0, roomy: true });
const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-load-'));
const settingsPath = writeSettings(join(stateDir, 'shop.json'), series);
const whole = await startWhole({ stateDir, stripe, till, series, settingsPath });
stripe.setWebhook(`${whole.url}/stripe/webhook`);
const before = till.teesOnHand();
const takenBefore = till.takenMinor();
const startedAtMs = systemClock.nowMs();
const open = new Set<string>();
const charges: string[] = [];
let [units, faults, duplicates, dropped] = [0, 0, 0, 0];
stripe.deliveries.drop(() => {
  const isLost = fate.between('drop', 1, 500) === 1;
  if (isLost) dropped += 1;
  return isLost;
});

for (let each = 1; each <= orders; each += 1) {
  while (waiting() >= MOST_WAITING) await systemClock.sleep(50);
  disturb();
  const quantity = fate.between('quantity', 1, 3);
  const email = `buyer-${fate.between('buyer', 1, 2_000)}@example.com`;
  const buyer = { email, name: 'A Buyer', phone: null };
  const { charge } = stripe.shop.payCheckout({ lines: [{ ...TEE, quantity }], buyer });
  charges.push(charge);
  open.add(charge);
  units += quantity;
  if (each % 1_000 === 0)
    console.log(`${each} orders after ${seconds()} s, ${open.size} of them on their way`);
  // The till, Stripe and this loop are one process: they answer while it pauses.
  await systemClock.sleep(1);
}
till.faults.clear();
stripe.faults.clear();
stripe.deliveries.calm();
const calmAtMs = systemClock.nowMs();
while (waiting() > 0 && systemClock.nowMs() - calmAtMs < REST_MS) await systemClock.sleep(200);
const took = seconds();
await whole.end('SIGTERM');

const counts = charges.map((charge) => till.salesOf(charge));
const lost = counts.filter((count) => count === 0).length;
const doubled = counts.filter((count) => count > 1).length;
const soldUnits = before - till.teesOnHand();
const paidMinor = stripe.state.charges.all().reduce((sum, charge) => sum + charge.amount_captured, 0);
const offMinor = till.takenMinor() - takenBefore - paidMinor;
console.log(`${orders} orders in ${took} s, ${Math.round(orders / took)} a second, with two workers`);
console.log(`${duplicates} events twice, ${dropped} never delivered, ${faults} calls that went wrong`);
console.log(`${lost} lost, ${doubled} doubled, ${offMinor} cents off, ${soldUnits} units for ${units} sold`);
await Promise.all([till.close(), stripe.close()]);
rmSync(stateDir, { recursive: true, force: true });
process.exitCode = lost === 0 && doubled === 0 && offMinor === 0 && soldUnits === units ? 0 : 1;

function seconds(): number {
  return Math.round((systemClock.nowMs() - startedAtMs) / 1000);
}

function waiting(): number {
  for (const charge of open) if (till.salesOf(charge) > 0) open.delete(charge);
  return open.size;
}

function disturb(): void {
  if (fate.between('twice', 1, 10) === 1) {
    stripe.deliveries.duplicate(1);
    duplicates += 1;
  }
  if (fate.between('fault', 1, 400) !== 1) return;
  faults += 1;
  const kinds: readonly Fault[] = [
    { kind: 'resetBefore' },
    { kind: 'resetAfter' },
    { kind: 'status', status: 503, committed: true },
    { kind: 'status', status: 502, committed: false },
    { kind: 'unreadable2xx' },
    { kind: 'commitLate', afterMs: fate.between('late', 500, 5_000), answer: 'reset' },
  ];
  const fault = kinds[fate.between('kind', 0, kinds.length - 1)];
  if (fault !== undefined) till.faults.add({ when: ({ method }) => method !== 'GET', fault });
  stripe.faults.add({ kind: 'error', status: 500 });
}
