import { expect, test } from '@jest/globals';
import { movementIdOf, undoOf } from '../../shared/kernel/ids.ts';
import { converge } from '../../shared/posting/converge.ts';
import { holdAsOurBug, release } from '../../shared/posting/decide.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import { beatPump } from '../../shared/posting/pump.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import { CHARGE, lineWith, movementWith, orderWith, PAYMENT, paymentWith } from '../support/builders.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import { Shop } from '../support/shop.ts';

/** Stories that the seeded simulation found, told once more without the rest of their seed. */

const MINUTE_MS = 60_000;

function takenBack(payment: Payment): Payment {
  const undo = movementWith({ id: undoOf(CHARGE), kind: 'charge-undone', of: CHARGE });
  return { ...payment, movements: [movementWith({ state: 'taken-back' }), undo] };
}

/** A day goes by, with its sweeps. */
async function aDayPasses(shop: Shop): Promise<void> {
  for (let tick = 0; tick < 25 * 6; tick += 1) {
    await shop.passes(10 * MINUTE_MS);
    await sweep(shop.core);
    await shop.work();
  }
}

const HINT = { paymentId: PAYMENT, eventId: null, eventAtMs: null };
/** Longer than a lease: another worker takes the payment over. */
const SLEEP_MS = 16_000;

test('a charge taken back while its prepare went unanswered is skipped for good, and comes to rest', async () => {
  const shop = new Shop();
  shop.till.fault = () => ({ kind: 'before' });
  await shop.happens();
  shop.till.fault = () => null;
  await shop.happens(takenBack(paymentWith()));
  await aDayPasses(shop);
  const story = await shop.story();
  expect(story.movements[0]).toMatchObject({ status: 'skipped', reason: 'undone before it was posted' });
  expect(story.trail.filter(({ what }) => what.includes('no longer skipped'))).toEqual([]);
  expect(await shop.isOpen()).toBe(false);
});

test('a held charge that Stripe takes back is skipped, and asks nobody any more', async () => {
  const shop = new Shop();
  const unknown = paymentWith({
    order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku: 'NEW-1' })] }) },
  });
  await shop.happens(unknown);
  expect((await shop.story()).status).toBe('held');
  await shop.happens(takenBack(unknown));
  expect(await shop.story()).toMatchObject({
    status: 'skipped',
    movements: [{ reason: 'undone before it was posted' }, { status: 'skipped' }],
  });
  expect(shop.till.sales.size).toBe(0);
});

test('a pump message that the queue offers twice stays one pump', async () => {
  const shop = new Shop();
  shop.till.refusal = { whose: 'connection', code: 'unauthorised', reason: '401', remedy: 'connect' };
  await shop.happens();
  const pumps = (): string[] => shop.messages.map(({ body }) => body).filter((body) => body.includes('pump'));
  const [first] = pumps();
  const { pump } = JSON.parse(first ?? '') as { pump: Parameters<typeof beatPump>[0] };
  await beatPump(pump, shop.core);
  expect(await beatPump(pump, shop.core)).toMatchObject({ outcome: 'not-ours' });
  expect(pumps().filter((body) => body !== first)).toHaveLength(1);
});

test('a payment held as our bug leaves no draft behind, wherever it failed', async () => {
  const shop = new Shop();
  shop.till.fault = (call) =>
    call === 'complete'
      ? { kind: 'refuse', refusal: { whose: 'wait', code: 'busy', reason: '429', remedy: 'none' } }
      : null;
  await shop.happens();
  expect(shop.salesOf('ch_1').map(({ state }) => state)).toEqual(['draft']);
  await holdAsOurBug(PAYMENT, shop.core);
  shop.till.fault = () => null;
  await aDayPasses(shop);
  expect(await shop.story()).toMatchObject({ status: 'held' });
  expect(shop.salesOf('ch_1').map(({ state }) => state)).toEqual(['deleted']);
});

test('an amount that Stripe changes while a sale is being completed is told as a finding', async () => {
  const shop = new Shop();
  const complete = shop.till.complete.bind(shop.till);
  shop.till.complete = async (sale, draft) => {
    shop.till.complete = complete;
    shop.nowMs += SLEEP_MS;
    shop.stripe.payments.set(PAYMENT, paymentWith({ movements: [movementWith({ amountMinor: 2000 })] }));
    await converge(HINT, shop.core);
    return complete(sale, draft);
  };
  await shop.happens();
  expect(await shop.story()).toMatchObject({
    movements: [
      { status: 'posted', findings: ["Stripe's amount of ch_1 is now 20.00 USD, it was 27.06 USD"] },
    ],
  });
});

test('a worker that slept while another one posted the payment ends, and nobody calls it a bug', async () => {
  const shop = new Shop();
  const look = shop.till.look.bind(shop.till);
  shop.till.look = async (query) => {
    shop.till.look = look;
    shop.nowMs += SLEEP_MS;
    await converge(HINT, shop.core);
    return look(query);
  };
  shop.stripe.happened(paymentWith(), shop.nowMs);
  expect(await converge(HINT, shop.core)).toMatchObject({ outcome: 'overtaken' });
  expect(shop.completed()).toHaveLength(1);
});

test('an answer that never came, told when another worker has posted the payment, changes nothing of it', async () => {
  const shop = new Shop();
  const prepare = shop.till.prepare.bind(shop.till);
  shop.till.prepare = async () => {
    shop.till.prepare = prepare;
    shop.nowMs += MINUTE_MS;
    await converge(HINT, shop.core);
    return { kind: 'unknown', why: 'time-out' };
  };
  shop.stripe.happened(paymentWith(), shop.nowMs);
  expect(await converge(HINT, shop.core)).toMatchObject({ outcome: 'overtaken' });
  expect((await shop.ledger.load(PAYMENT))?.postings).toMatchObject([
    { at: { step: 'posted' }, waitingFor: null, nextCheckAtMs: null },
  ]);
  expect(shop.completed()).toHaveLength(1);
});

test('messages that a crash doubled come together again: one of them does the waiting', async () => {
  const shop = new Shop();
  shop.till.fault = (call) => (call === 'prepare' ? { kind: 'before' } : null);
  await shop.happens();
  for (let round = 0; round < 8; round += 1) {
    // Each worker dies after it sent the next message, and before it deleted its own.
    shop.messages.push(...shop.messages.map((message) => ({ ...message })));
    await shop.passes(25_000);
  }
  expect(shop.messages).toHaveLength(1);
});

test('a draft that a clerk voids stays voided, even where the search still shows it as a draft', async () => {
  const shop = new Shop();
  shop.till.fault = (call) => (call === 'complete' ? { kind: 'before' } : null);
  await shop.happens();
  shop.till.fault = () => null;
  const [draft] = shop.salesOf('ch_1');
  const look = shop.till.look.bind(shop.till);
  const stale = await look({
    saleKey: CHARGE,
    sinceMs: 0,
    thorough: false,
    of: null,
    sale: null,
    saleId: null,
  });
  shop.till.look = async () => stale;
  shop.till.byHand.voidSale(draft?.saleId ?? '');
  await shop.passes(MINUTE_MS);
  expect(await shop.story()).toMatchObject({ status: 'posted', movements: [{ saleId: draft?.saleId }] });
  expect(shop.till.stock.get('501') ?? 0).toBe(0);
});

test('an amount that changes after an unanswered complete is planned anew once, and posted', async () => {
  const shop = new Shop();
  shop.till.fault = (call) => (call === 'complete' ? { kind: 'before' } : null);
  await shop.happens();
  shop.till.fault = () => null;
  const order = orderWith({ tipMinor: 100 });
  const movements = [movementWith({ amountMinor: 2806 })];
  await shop.happens(paymentWith({ capturedMinor: 2806, order: { kind: 'order', order }, movements }));
  await shop.passes(15 * MINUTE_MS);
  expect(await shop.story()).toMatchObject({ status: 'posted' });
  expect(shop.completed()).toMatchObject([{ totalMinor: 2806 }]);
});

/** A clerk adds a piece between our look and our complete: the till holds a sale of another sum. Searches lag. */
async function heldForItsSum(): Promise<Shop> {
  const shop = new Shop();
  shop.till.searchLagMs = 90_000;
  const complete = shop.till.complete.bind(shop.till);
  shop.till.complete = (sale, draft) => {
    shop.till.complete = complete;
    shop.till.byHand.edit(draft.saleId);
    return complete(sale, draft);
  };
  await shop.happens();
  expect(await shop.story()).toMatchObject({ status: 'held' });
  return shop;
}

test('a sale that stands with another sum is not rung up again by a release, even where the search does not show it yet', async () => {
  const shop = await heldForItsSum();
  await release(CHARGE, shop.core);
  await shop.work();
  expect(shop.completed()).toHaveLength(1);
  expect(await shop.story()).toMatchObject({ status: 'held' });
});

test('a wrong sale that a clerk removes before the release is made anew, even where the search still shows it', async () => {
  const shop = await heldForItsSum();
  await shop.passes(2 * MINUTE_MS);
  const [wrong] = shop.completed();
  shop.till.byHand.remove(wrong?.saleId ?? '');
  await release(CHARGE, shop.core);
  await shop.work();
  expect(await shop.story()).toMatchObject({ status: 'posted' });
  expect(shop.completed()).toMatchObject([{ totalMinor: 2706 }]);
});

test('a draft of a lost ledger goes when the new one holds the order', async () => {
  const shop = new Shop();
  shop.till.fault = (call) => (call === 'complete' ? { kind: 'before' } : null);
  await shop.happens();
  shop.till.fault = () => null;
  shop.core = { ...shop.core, ledger: new MemoryLedger() };
  await shop.happens(paymentWith({ order: { kind: 'order', order: orderWith({ totalMinor: 9999 }) } }));
  await shop.work();
  expect(await shop.story()).toMatchObject({ status: 'held' });
  expect(shop.salesOf('ch_1').map(({ state }) => state)).toEqual(['deleted']);
});

test('a sale that a restored ledger finds with Stripe’s newer amount is as planned, and is given back as it stands', async () => {
  const shop = new Shop();
  const restored = shop.core.ledger;
  shop.till.fault = (call) => (call === 'prepare' ? { kind: 'before' } : null);
  await shop.happens();
  shop.till.fault = () => null;
  const order = orderWith({ tipMinor: 100 });
  const charge = movementWith({ amountMinor: 2806 });
  const now = paymentWith({ capturedMinor: 2806, order: { kind: 'order', order }, movements: [charge] });
  shop.core = { ...shop.core, ledger: new MemoryLedger() };
  await shop.happens(now);
  shop.core = { ...shop.core, ledger: restored };
  await shop.passes(MINUTE_MS);
  expect((await restored.load(PAYMENT))?.postings[0]?.drift).toEqual([]);
  const refund = movementWith({ id: movementIdOf('re_1'), kind: 'refund', of: CHARGE, amountMinor: 2806 });
  await shop.happens({ ...now, movements: [charge, refund] });
  expect(shop.completed('re_1')).toMatchObject([{ totalMinor: -2806 }]);
  expect(shop.completed('re_1')[0]?.lines).toHaveLength(2);
});

/** Somebody is at the payment, and dies or lives as the test likes. */
async function leasedBy(shop: Shop, owner: string): Promise<void> {
  const record = await shop.ledger.load(PAYMENT);
  if (record === null) throw new Error('nothing was stored');
  const lease = { owner, untilMs: shop.nowMs + SLEEP_MS };
  await shop.ledger.save({ ...record, lease, openSinceMs: shop.nowMs }, []);
}

test('messages that meet a pass wait for that one pass, not for each other', async () => {
  const shop = new Shop();
  await shop.happens();
  await leasedBy(shop, 'the first');
  for (let copy = 0; copy < 3; copy += 1) await shop.core.queue.send(HINT, 0);
  await shop.work();
  expect(shop.messages).toHaveLength(3);
  shop.nowMs += SLEEP_MS;
  await leasedBy(shop, 'who began after they were sent');
  await shop.work();
  expect(shop.messages).toEqual([]);
});

test('what Stripe has just told waits for whoever is at the payment: a replica may not show it yet', async () => {
  const shop = new Shop();
  await shop.happens();
  await leasedBy(shop, 'the first');
  await shop.core.queue.send({ paymentId: PAYMENT, eventId: 'evt_9', eventAtMs: shop.nowMs }, 0);
  for (let lease = 1; lease < 10; lease += 1) {
    await shop.work();
    expect(shop.messages).toHaveLength(1);
    shop.nowMs += SLEEP_MS;
    await leasedBy(shop, `the next, ${lease}`);
  }
  shop.nowMs += 5 * MINUTE_MS;
  await leasedBy(shop, 'who sees it for sure');
  await shop.work();
  expect(shop.messages).toEqual([]);
});
