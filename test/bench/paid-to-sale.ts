/**
 * From the moment when a buyer has paid to the completed sale in the till, on the local whole, with a till that
 * answers in 150 ms and whose rate has room; and what an order costs of the till's rate and of Stripe's.
 *
 *   node test/bench/paid-to-sale.ts [orders=60] [latencyMs=150] [series=R]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../shared/kernel/clock.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { startWhole } from '../support/whole.ts';
import { startBenchTill, writeSettings } from './till-of-series.ts';

const orders = Number(process.argv[2] ?? 60);
const latencyMs = Number(process.argv[3] ?? 150);
const series = process.argv[4] === 'X' ? 'X' : 'R';
const GIVE_UP_MS = 60_000;
const TEE = { sku: 'TEE-M', name: 'Trail Tee M', quantity: 2, unitAmountMinor: 1250, taxRatePercent: 8.25 };
const MUG = { sku: 'TEE-S', name: 'Trail Tee S', quantity: 1, unitAmountMinor: 1250, taxRatePercent: 8.25 };
const BUYER = { email: 'ada@example.com', name: 'Ada Byrne', phone: null };

const till = await startBenchTill(series, { latencyMs, roomy: false });
const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-bench-'));
const settingsPath = writeSettings(join(stateDir, 'shop.json'), series);
const whole = await startWhole({ stateDir, stripe, till, series, settingsPath });
stripe.setWebhook(`${whole.url}/stripe/webhook`);

await timeOne();
const before = { till: till.requests.length, stripe: stripe.requests.length };
const times: number[] = [];
for (let order = 0; order < orders; order += 1) times.push(await timeOne());
const asked = till.requests.slice(before.till);
const units = asked.reduce((sum, request) => sum + (request.cost ?? 0), 0);
const reads = stripe.requests.slice(before.stripe).filter(({ method }) => method === 'GET').length;
const writes = asked.filter(({ method }) => method !== 'GET').length;

times.sort((a, b) => a - b);
console.log(`orders ${orders}, till answers in ${latencyMs} ms`);
console.log(
  `paid -> completed sale: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${times.at(-1)} ms`,
);
console.log(
  `per order: till requests ${(asked.length / orders).toFixed(1)}, units ${(units / orders).toFixed(1)}, writes ${(writes / orders).toFixed(2)}, Stripe reads ${(reads / orders).toFixed(2)}`,
);
await whole.end('SIGTERM');
await Promise.all([till.close(), stripe.close()]);
rmSync(stateDir, { recursive: true, force: true });

/** One order of a known customer; milliseconds until the till has it completed. */
async function timeOne(): Promise<number> {
  // A till with room: what is measured is the path, not the queue before a full bucket.
  till.emptyLimiter();
  const startedAtMs = performance.now();
  const { charge } = stripe.shop.payCheckout({ lines: [TEE, MUG], buyer: BUYER });
  for (;;) {
    if (till.salesOf(charge) > 0) return Math.round(performance.now() - startedAtMs);
    if (performance.now() - startedAtMs > GIVE_UP_MS) throw new Error(`${charge} was never posted`);
    await systemClock.sleep(5);
  }
}

function quantile(share: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
}
