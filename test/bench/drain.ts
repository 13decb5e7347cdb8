/**
 * Three hundred orders that came in while the till was away, drained under the limiter of the till's contract: how
 * long it takes against the arithmetic – what it cost, by the rate that the till grants –, what became of new orders
 * meanwhile, and the books afterwards. The real core and adapter over HTTP against the simulated till, on simulated
 * time: an hour of waiting takes seconds.
 *
 *   node test/bench/drain.ts [orders=300] [registers=1] [series=R]
 */
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import { openRWorld } from '../lightspeed/support/r-world.ts';
import { openXWorld } from '../lightspeed/support/x-world.ts';
import { movementWith, paymentWith } from '../support/builders.ts';
import { OutageShop } from '../support/outage-shop.ts';

const orders = Number(process.argv[2] ?? 300);
const registers = Number(process.argv[3] ?? 1);
const isX = process.argv[4] === 'X';
const OUTAGE_MS = 6 * 60 * 60_000;
const NEW_EVERY_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
const GIVE_UP_MS = 12 * 60 * 60_000;
const TOTAL_MINOR = 2706;

/** Units a second: R-Series drips; X-Series grants requests per window of five minutes. */
const ratePerS = isX ? (300 * registers + 50) / 300 : 1 + 0.5 * (registers - 1);
const till = isX ? await openX() : await openR();
const { clock } = till;
const shop = new OutageShop(till.port, clock);
const placedAtMs = new Map<string, number>();
const startMs = clock.nowMs();

shop.isAway = true;
for (let number = 1; number <= orders; number += 1) {
  await isPaid(number);
  await shop.runUntil(startMs + (OUTAGE_MS * number) / orders);
}
shop.isAway = false;
const backAtMs = clock.nowMs();
const isOfOutage = (id: string): boolean => Number(id.slice(3)) <= orders;
const drained = (): number[] => [...shop.postedAtMs].filter(([id]) => isOfOutage(id)).map(([, atMs]) => atMs);
for (let added = 0; drained().length < orders && clock.nowMs() < backAtMs + GIVE_UP_MS;) {
  await shop.runUntil(clock.nowMs() + MINUTE_MS);
  if (clock.nowMs() < backAtMs + (added + 1) * NEW_EVERY_MS) continue;
  added += 1;
  await isPaid(orders + added);
}
const units = till.spent();
const drainS = (Math.max(...drained()) - backAtMs) / 1000;
await shop.runUntil(clock.nowMs() + 10 * MINUTE_MS);
const byArithmeticS = units / ratePerS;
const waitsS = [...placedAtMs]
  .filter(([id]) => !isOfOutage(id))
  .map(([id, atMs]) => ((shop.postedAtMs.get(id) ?? Number.NaN) - atMs) / 1000)
  .toSorted((a, b) => a - b);
const sales = [...placedAtMs.keys()].map((id) => till.totals(id));
const lost = sales.filter((totals) => totals.length === 0).length;
const doubled = sales.filter((totals) => totals.length > 1).length;
const centsOff = sales.flat().reduce((sum, minor) => sum + Math.abs(minor - TOTAL_MINOR), 0);

console.log(`${isX ? 'X' : 'R'}-Series, ${registers} register(s), ${ratePerS.toFixed(2)} units a second`);
console.log(
  `${orders} orders drained in ${Math.round(drainS)} s; ${units.toFixed(0)} units, ${(units / sales.length).toFixed(1)} per order`,
);
console.log(
  `by arithmetic ${Math.round(byArithmeticS)} s: ratio ${(drainS / byArithmeticS).toFixed(2)} (aim: at most 1.15)`,
);
console.log(
  `${waitsS.length} new orders meanwhile: posted after ${waitsS[waitsS.length >> 1]} s (median), ${waitsS.at(-1)} s at most`,
);
console.log(
  `${lost} lost, ${doubled} doubled, ${centsOff} cents off, ${shop.deadLetters.length} dead letters; at most ${shop.mostOfOne} messages of one payment`,
);
await till.close();
process.exitCode =
  lost + doubled + centsOff + shop.deadLetters.length === 0 && drainS <= 1.15 * byArithmeticS ? 0 : 1;

async function isPaid(number: number): Promise<void> {
  const chargeId = movementIdOf(`ch_${number}`);
  const movements = [movementWith({ id: chargeId, atMs: clock.nowMs() })];
  const payment: Payment = paymentWith({ id: paymentIdOf(`pi_${number}`), chargeId, movements });
  placedAtMs.set(chargeId, clock.nowMs());
  await shop.happens(payment);
}

async function openR() {
  const world = await openRWorld({ switches: { limiter: 'real', subscribed_registers: registers } });
  const { state } = world.simulator;
  return {
    port: world.till,
    clock: world.clock,
    spent: () => world.facts.reduce((sum, { costUnits }) => sum + costUnits, 0),
    totals: (id: string) =>
      state
        .salesByReference(id)
        .filter(({ sale }) => sale.completed === 'true')
        .map(({ sale }) => Math.round(Number(sale.total) * 100)),
    close: () => world.close(),
  };
}

async function openX() {
  const world = await openXWorld({ switches: { limiter: 'real', rate_limit: 300 * registers + 50 } });
  const { state } = world.simulator;
  return {
    port: world.till,
    clock: world.clock,
    spent: () => world.facts.length,
    totals: (id: string) =>
      state
        .closedSales()
        .filter(({ source }) => source.id === id)
        .map((sale) => Math.round(Number(state.totalsOf(sale).priceInclTax) * 100)),
    close: () => world.close(),
  };
}
