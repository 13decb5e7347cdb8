import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Clock } from '../../shared/kernel/clock.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import { openRWorld } from '../lightspeed/support/r-world.ts';
import type { RWorld } from '../lightspeed/support/r-world.ts';
import { testClock } from '../lightspeed/support/stores.ts';
import { movementWith, paymentWith } from '../support/builders.ts';
import { makeMemoryTill } from '../support/memory-till.ts';
import { OutageShop } from '../support/outage-shop.ts';
import { TEE } from '../support/shop.ts';

/**
 * The till is away for three days, with orders and refunds coming in; then it is back, with the rate of its contract.
 * The real adapter against the simulated till, on simulated time.
 */

const MINUTE_MS = 60_000;
const OUTAGE_MS = 3 * 24 * 60 * MINUTE_MS;
const ORDERS = 40;
/** Every tenth of them is refunded before it was ever posted. */
const REFUNDED = 10;
const NEW_ORDERS = 5;
/** One register more than the first: a bucket of 100 that drips 1.5 units a second. */
const DRIP_PER_S = 1.5;

let world: RWorld;
let shop: OutageShop;
let backAtMs = 0;
/** Of the requests, the first one after the outage. */
let backAt = 0;
const placedAtMs = new Map<string, number>();
const mostAtRest = { messages: 0 };

function order(number: number, clock: Clock = world.clock): Payment {
  const chargeId = movementIdOf(`ch_${number}`);
  const movements = [movementWith({ id: chargeId, atMs: clock.nowMs() })];
  return paymentWith({ id: paymentIdOf(`pi_${number}`), chargeId, movements });
}

async function isPaid(number: number): Promise<Payment> {
  const payment = order(number);
  placedAtMs.set(`ch_${number}`, world.clock.nowMs());
  await shop.happens(payment);
  return payment;
}

async function isRefunded(payment: Payment, number: number): Promise<void> {
  const [charge] = payment.movements;
  const back = { id: movementIdOf(`re_${number}`), kind: 'refund', of: charge?.id ?? null } as const;
  const refund = movementWith({ ...back, amountMinor: payment.capturedMinor, atMs: world.clock.nowMs() });
  await shop.happens({ ...payment, movements: [...payment.movements, refund] });
}

const isOfOutage = (id: string): boolean => Number(id.slice(3)) <= ORDERS;
const postedAt = (id: string): number => shop.postedAtMs.get(id) ?? Number.NaN;
const salesOf = (key: string): number =>
  world.simulator.state.salesByReference(key).filter(({ sale }) => sale.completed === 'true').length;

beforeAll(async () => {
  world = await openRWorld({ switches: { limiter: 'real', subscribed_registers: 2 } });
  shop = new OutageShop(world.till, world.clock);
  const startMs = world.clock.nowMs();
  shop.isAway = true;
  for (let number = 1; number <= ORDERS; number += 1) {
    const payment = await isPaid(number);
    const untilMs = startMs + (OUTAGE_MS * number) / ORDERS;
    await shop.runUntil(untilMs - MINUTE_MS);
    if (number % REFUNDED === 0) await isRefunded(payment, number);
    await shop.runUntil(untilMs);
    mostAtRest.messages = Math.max(mostAtRest.messages, shop.messages);
  }
  shop.isAway = false;
  backAtMs = world.clock.nowMs();
  backAt = world.facts.length;
  for (let number = 1; number <= NEW_ORDERS; number += 1) {
    await shop.runUntil(backAtMs + number * MINUTE_MS);
    await isPaid(ORDERS + number);
  }
  await shop.runUntil(backAtMs + 60 * MINUTE_MS);
}, 60_000);

afterAll(() => world.close());

test('while it is away nothing fails, nothing is held, and no message circles but the pump', async () => {
  expect(shop.deadLetters).toEqual([]);
  expect(mostAtRest.messages).toBeLessThanOrEqual(1);
  expect(await shop.ledger.heldPayments()).toEqual([]);
});

test('afterwards every order and every refund is in the till once', async () => {
  for (const key of placedAtMs.keys()) expect([key, salesOf(key)]).toEqual([key, 1]);
  for (let number = REFUNDED; number <= ORDERS; number += REFUNDED)
    expect([number, salesOf(`re_${number}`)]).toEqual([number, 1]);
  expect(await shop.ledger.openWork(10)).toEqual([]);
});

test('the pump drains it oldest first, each return after its sale', () => {
  const drained = [...placedAtMs.keys()].filter(isOfOutage);
  const times = drained.map(postedAt);
  const inOrder = [...shop.postedAtMs.keys()];
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (let number = REFUNDED; number <= ORDERS; number += REFUNDED)
    expect(inOrder.indexOf(`re_${number}`)).toBeGreaterThan(inOrder.indexOf(`ch_${number}`));
});

test('draining takes no longer than the till’s rate allows for what it costs', () => {
  const endedAtMs = Math.max(
    ...[...shop.postedAtMs].filter(([id]) => isOfOutage(id)).map(([, atMs]) => atMs),
  );
  const spent = world.facts.slice(backAt).reduce((sum, { costUnits }) => sum + costUnits, 0);
  // Each interrupted pass looks anew; a plain order of nobody known costs 9 to 10 units.
  expect(spent / (ORDERS + NEW_ORDERS + ORDERS / REFUNDED)).toBeLessThan(14);
  expect((endedAtMs - backAtMs) / 1000).toBeLessThan((1.15 * spent) / DRIP_PER_S);
});

test('meanwhile new orders get through, each within a minute', () => {
  const drainedAtMs = Math.max(...[...placedAtMs.keys()].filter(isOfOutage).map(postedAt));
  const during = [...placedAtMs].filter(([id, atMs]) => !isOfOutage(id) && atMs < drainedAtMs);
  expect(during.length).toBeGreaterThan(2);
  for (const [id, atMs] of during) expect(postedAt(id) - atMs).toBeLessThan(MINUTE_MS);
});

test('at a till with room to spare the pump offers ever more at once: two hundred orders within a minute', async () => {
  const clock = testClock();
  const roomy = new OutageShop(makeMemoryTill({ clock, items: [TEE] }), clock);
  roomy.isAway = true;
  for (let number = 1; number <= 200; number += 1) await roomy.happens(order(number, clock));
  await roomy.runUntil(clock.nowMs() + MINUTE_MS);
  expect(roomy.postedAtMs.size).toBe(0);
  roomy.isAway = false;
  await roomy.runUntil(clock.nowMs() + MINUTE_MS);
  expect(roomy.postedAtMs.size).toBe(200);
});
