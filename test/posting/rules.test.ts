import { expect, test } from '@jest/globals';
import type { Ledger } from '../../shared/posting/ports.ts';
import { skip } from '../../shared/posting/decide.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import { InvariantError } from '../../shared/kernel/errors.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import { testClock } from '../lightspeed/support/stores.ts';
import { CHARGE, frozenWith, movementWith, PAYMENT, paymentWith } from '../support/builders.ts';
import { makeMemoryTill } from '../support/memory-till.ts';
import { OutageShop } from '../support/outage-shop.ts';
import { Shop, TEE } from '../support/shop.ts';

const MINUTE_MS = 60_000;

/** Rules around the decision table that seeds meet too seldom, or cannot see: each with a story made for it. */

/** The sweep stores the payment as open just before `save` is about to store this step. */
function sweepComesBefore(step: string, ledger: Ledger): void {
  const save = ledger.save.bind(ledger);
  let came = false;
  ledger.save = async (record, entries) => {
    if (!came && record.postings[0]?.at.step === step) {
      came = true;
      const stored = await ledger.load(record.paymentId);
      if (stored !== null) await save(stored, []);
    }
    return save(record, entries);
  };
}

test('what the till answered is recorded though somebody wrote the payment meanwhile: nothing is sent again', async () => {
  const shop = new Shop();
  let sent = 0;
  shop.till.fault = (call) => {
    if (call === 'prepare') sent += 1;
    const refusal = { whose: 'payment', code: 'invalid', reason: 'no', remedy: 'mend it' } as const;
    return { kind: 'refuse', refusal };
  };
  sweepComesBefore('held', shop.ledger);
  await shop.happens();
  await shop.passes(60_000);
  expect((await shop.story()).status).toBe('held');
  expect(sent).toBe(1);
});

test('a pause is not lifted by a payment that never asked the till', async () => {
  const shop = new Shop();
  shop.stripe.writeRefusal = { whose: 'wait', code: 'away', reason: 'away', remedy: '', retryAfterMs: 1000 };
  await shop.happens();
  shop.stripe.writeRefusal = null;
  // The queue loses all that it has.
  shop.messages.length = 0;
  shop.nowMs += MINUTE_MS;
  const locked = {
    whose: 'connection',
    code: 'forbidden',
    reason: '403',
    remedy: 'give the right back',
  } as const;
  shop.till.fault = (call) => (call === 'complete' ? { kind: 'refuse', refusal: locked } : null);
  let lifted = 0;
  const resume = shop.ledger.resume.bind(shop.ledger);
  shop.ledger.resume = (by) => {
    lifted += 1;
    return resume(by);
  };
  const id = movementIdOf('ch_2');
  await shop.happens(
    paymentWith({ id: paymentIdOf('pi_2'), chargeId: id, movements: [movementWith({ id })] }),
  );
  expect((await shop.ledger.controls()).pause).toMatchObject({ reason: '403' });
  await shop.passes(10 * MINUTE_MS);
  expect(lifted).toBe(0);
  shop.till.fault = () => null;
  await shop.passes(2 * MINUTE_MS);
  expect(lifted).toBe(1);
  expect(shop.completed('ch_2')).toHaveLength(1);
  expect(await shop.isOpen()).toBe(false);
});

test('an event whose pass had to wait is not dealt with until a pass has come to its end', async () => {
  const shop = new Shop();
  shop.till.fault = () => ({ kind: 'before' });
  await shop.happens();
  const seen = async (): Promise<number> => (await shop.ledger.load(PAYMENT))?.seenEvents.length ?? 0;
  expect(await seen()).toBe(0);
  shop.till.fault = () => null;
  await shop.passes(60_000);
  expect(shop.completed(CHARGE)).toHaveLength(1);
  expect(await seen()).toBe(1);
});

test('a skipped movement whose late sale is rung up after all is told to a person', async () => {
  const shop = new Shop();
  let isFirst = true;
  shop.till.fault = (call) => {
    if (call !== 'complete' || !isFirst) return null;
    isFirst = false;
    return { kind: 'late', atMs: shop.nowMs + 9 * MINUTE_MS };
  };
  await shop.happens();
  const [draft] = shop.salesOf(CHARGE);
  shop.till.byHand.edit(draft?.saleId ?? '');
  await shop.passes(MINUTE_MS);
  expect((await shop.story()).status).toBe('held');
  await skip(CHARGE, 'entered by hand', shop.core);
  for (let tick = 0; tick < 3; tick += 1) {
    await shop.passes(10 * MINUTE_MS);
    await sweep(shop.core);
    await shop.work();
  }
  expect(shop.completed(CHARGE)).toHaveLength(1);
  const [posting] = (await shop.ledger.load(PAYMENT))?.postings ?? [];
  expect(posting).toMatchObject({
    at: { step: 'skipped' },
    findings: [`skipped, but sale ${draft?.saleId} is completed`],
  });
});

test('a payment that we fail on again and again is tried ever more seldom, and keeps nobody else waiting', async () => {
  const clock = testClock();
  const shop = new OutageShop(makeMemoryTill({ clock, items: [TEE] }), clock);
  const observe = shop.stripe.observe.bind(shop.stripe);
  shop.stripe.observe = (id) => (id === PAYMENT ? Promise.reject(new InvariantError('a bug')) : observe(id));
  await shop.happens(paymentWith());
  const other = { id: paymentIdOf('pi_2'), movements: [movementWith({ id: movementIdOf('ch_2') })] };
  await shop.runUntil(clock.nowMs() + 10 * MINUTE_MS);
  await shop.happens(paymentWith(other));
  await shop.runUntil(clock.nowMs() + 12 * 60 * MINUTE_MS);
  expect([...shop.postedAtMs.keys()]).toEqual(['ch_2']);
  expect(shop.deadLetters.length).toBeLessThanOrEqual(20);
});

test('what a person skipped stays skipped when the ledger is lost, and a draft that was left of it is deleted', async () => {
  const shop = new Shop();
  await shop.till.prepare(frozenWith());
  const written = { saleId: null, skipped: 'entered by hand' };
  await shop.happens(paymentWith({ movements: [movementWith({ written })] }));
  expect((await shop.story()).status).toBe('skipped');
  expect(shop.salesOf(CHARGE).map(({ state }) => state)).toEqual(['deleted']);
  expect(await shop.isOpen()).toBe(false);
});
