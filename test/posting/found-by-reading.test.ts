import { expect, test } from '@jest/globals';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import { skip } from '../../shared/posting/decide.ts';
import { listHeld } from '../../shared/posting/explain.ts';
import type { PaymentRecord } from '../../shared/posting/posting.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import { CHARGE, movementWith, PAYMENT, paymentWith } from '../support/builders.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import { Shop } from '../support/shop.ts';

/** Stories that a hostile reader of the core found, each told once. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BEFORE_GO_LIVE_MS = Date.parse('2026-10-20T12:00:00Z');

const DISPUTE = movementWith({ id: movementIdOf('dp_1'), kind: 'dispute', of: CHARGE });

async function hoursPass(shop: Shop, hours: number): Promise<void> {
  for (let tick = 0; tick < hours * 6; tick += 1) {
    await shop.passes(10 * MINUTE_MS);
    await sweep(shop.core);
    await shop.work();
  }
}

async function recordIn(shop: Shop): Promise<PaymentRecord> {
  const record = await shop.ledger.load(PAYMENT);
  if (record === null) throw new Error('nothing was stored');
  return record;
}

/** The ledger as it was then, in the place of the one of now. */
async function restored(shop: Shop, then: PaymentRecord): Promise<void> {
  const ledger = new MemoryLedger();
  shop.core = { ...shop.core, ledger };
  await ledger.save({ ...then, version: 0, lease: null }, []);
}

const skippedInStripe = paymentWith({
  movements: [movementWith({ written: { saleId: null, skipped: 'typed in by hand' } })],
});

test('a dispute that was open at go-live and is lost afterwards asks the owner, whatever day its money was withheld', async () => {
  const shop = new Shop();
  const charge = movementWith({ atMs: BEFORE_GO_LIVE_MS });
  await shop.happens(paymentWith({ movements: [charge, { ...DISPUTE, atMs: BEFORE_GO_LIVE_MS }] }));
  expect(await listHeld(shop.ledger)).toMatchObject([{ movement: 'dp_1' }]);
});

test('what a person skipped stays skipped in a ledger restored to when its first call had been refused', async () => {
  const shop = new Shop();
  shop.till.fault = () => ({
    kind: 'refuse',
    refusal: { whose: 'wait', code: 'busy', reason: '503', remedy: 'none' },
  });
  await shop.happens();
  const then = await recordIn(shop);
  expect(then.postings[0]).toMatchObject({ at: { step: 'pending' }, attempts: 1 });
  shop.till.fault = () => null;
  await restored(shop, then);
  await shop.happens(skippedInStripe);
  expect(await shop.story()).toMatchObject({ status: 'skipped' });
  expect(shop.completed()).toEqual([]);
});

test('and asks nobody again in a ledger restored to when it was held', async () => {
  const shop = new Shop();
  shop.till.items.length = 0;
  await shop.happens();
  expect(await shop.story()).toMatchObject({ status: 'held' });
  await restored(shop, await recordIn(shop));
  await shop.happens(skippedInStripe);
  expect(await shop.story()).toMatchObject({ status: 'skipped' });
});

test('a draft that a clerk edits and completes while we delete it is not rung up a second time', async () => {
  const shop = new Shop();
  shop.till.fault = (call) =>
    call === 'complete'
      ? { kind: 'refuse', refusal: { whose: 'wait', code: 'busy', reason: '429', remedy: 'none' } }
      : null;
  await shop.happens();
  shop.till.fault = () => null;
  const [draft] = shop.salesOf('ch_1');
  shop.till.byHand.edit(draft?.saleId ?? '');
  shop.till.discard = async (saleId) => {
    shop.till.byHand.complete(saleId);
    const refusal = {
      whose: 'payment',
      code: 'completed',
      reason: 'it is completed',
      remedy: 'none',
    } as const;
    return { kind: 'rejected', refusal };
  };
  await shop.passes(5 * MINUTE_MS);
  expect(shop.completed()).toHaveLength(1);
  expect(await shop.story()).toMatchObject({ status: 'held' });
  expect((await shop.story()).trail.map(({ what }) => what)).toContain(`draft ${draft?.saleId} is completed`);
});

test('a sale that the till fails at each time is tried ever more seldom', async () => {
  const shop = new Shop();
  let calls = 0;
  shop.till.fault = () => {
    calls += 1;
    return { kind: 'before' };
  };
  await shop.happens();
  await hoursPass(shop, 24);
  expect(calls).toBeLessThan(50);
  shop.till.fault = () => null;
  await hoursPass(shop, 2);
  expect(await shop.story()).toMatchObject({ status: 'posted' });
});

/** Its first prepare went unanswered: its key is looked at again later. */
async function postedAfterTrouble(): Promise<Shop> {
  const shop = new Shop();
  shop.till.fault = (call) => (call === 'prepare' ? { kind: 'before' } : null);
  await shop.happens();
  shop.till.fault = () => null;
  await shop.passes(MINUTE_MS);
  expect(await shop.story()).toMatchObject({ status: 'posted' });
  return shop;
}

test('a late look that can never decide is made for three days, now and then, and left to the audit', async () => {
  const shop = await postedAfterTrouble();
  const look = shop.till.look.bind(shop.till);
  let looks = 0;
  shop.till.look = async (query) => {
    looks += 1;
    return query.thorough ? { kind: 'undecided', why: 'too many sales since' } : look(query);
  };
  await hoursPass(shop, 80);
  expect(looks).toBeLessThan(40);
  expect(await shop.isOpen()).toBe(false);
  expect((await shop.story()).trail.at(-1)?.what).toContain('left to the audit');
});

/** After trouble, a look goes through this many of the till's pages at a time, and needs all of them. */
function looksAreLong(shop: Shop, pages: number): string[] {
  const look = shop.till.look.bind(shop.till);
  const begun: string[] = [];
  shop.till.look = async (query) => {
    if (!query.thorough) return look(query);
    const page = Number(query.resumeAt ?? 0);
    begun.push(`${shop.nowMs} ${page}`);
    const resumeAt = String(page + 1);
    return page + 1 < pages ? { kind: 'undecided', why: 'there are more', resumeAt } : look(query);
  };
  return begun;
}

test('an unanswered call before a standstill of days pauses nobody: the looks go through all that was sold since', async () => {
  const shop = new Shop();
  shop.till.fault = (call) => (call === 'prepare' ? { kind: 'after' } : null);
  await shop.happens();
  shop.till.fault = () => null;
  shop.nowMs += 4 * 24 * HOUR_MS;
  looksAreLong(shop, 5);
  for (let minute = 0; minute < 6; minute += 1) await shop.passes(MINUTE_MS);
  expect(await shop.story()).toMatchObject({ status: 'posted' });
  expect(shop.till.sales.size).toBe(1);
});

test('a look that began while the call could still commit does not go on: it begins anew', async () => {
  const shop = new Shop();
  shop.till.fault = (call) => (call === 'prepare' ? { kind: 'before' } : null);
  const begun = looksAreLong(shop, 2);
  await shop.happens();
  shop.till.fault = () => null;
  shop.nowMs += 5_000;
  await shop.happens();
  for (let minute = 0; minute < 4; minute += 1) await shop.passes(MINUTE_MS);
  expect(await shop.story()).toMatchObject({ status: 'posted' });
  const sentAtMs = Number(begun[0]?.split(' ')[0]);
  expect(begun.slice(0, 3)).toEqual([
    `${sentAtMs} 0`,
    `${sentAtMs + MINUTE_MS} 0`,
    `${sentAtMs + 2 * MINUTE_MS} 1`,
  ]);
});

test('a place that an hour-old ledger remembers is not gone on from: sales of ours may have been rung up before it', async () => {
  const shop = new Shop();
  shop.till.fault = (call) => (call === 'prepare' ? { kind: 'before' } : null);
  const begun = looksAreLong(shop, 3);
  await shop.happens();
  shop.till.fault = () => null;
  await shop.passes(MINUTE_MS);
  const then = await recordIn(shop);
  expect(then.postings[0]).toHaveProperty('lookResumes');
  shop.nowMs += HOUR_MS;
  begun.length = 0;
  await restored(shop, then);
  shop.messages.length = 0;
  await shop.core.queue.send({ paymentId: PAYMENT, eventId: null, eventAtMs: null }, 0);
  await shop.work();
  expect(begun.map((each) => each.split(' ')[1])).toEqual(['0']);
});

test('a late look that is not through goes on a minute later', async () => {
  const shop = await postedAfterTrouble();
  const begun = looksAreLong(shop, 3);
  await hoursPass(shop, 2);
  expect(begun.map((each) => each.split(' ')[1])).toEqual(['0', '1', '2']);
  const record = await recordIn(shop);
  expect(record.postings[0]).not.toHaveProperty('lookResumes');
});

test('a charge whose moment of capture Stripe tells late goes by that moment, not by its authorisation', async () => {
  const shop = new Shop();
  await shop.happens(paymentWith({ movements: [movementWith({ atMs: BEFORE_GO_LIVE_MS })] }));
  expect(await shop.story()).toMatchObject({ status: 'skipped' });
  await shop.happens(paymentWith());
  expect(await shop.story()).toMatchObject({ status: 'posted' });
});

test('a charge that a person skipped is not taken up again because its time is another one', async () => {
  const shop = new Shop();
  shop.till.items.length = 0;
  await shop.happens();
  await skip(CHARGE, 'typed in by hand', shop.core);
  await shop.happens(paymentWith({ movements: [movementWith({ atMs: BEFORE_GO_LIVE_MS + HOUR_MS })] }));
  expect(await shop.story()).toMatchObject({
    status: 'skipped',
    movements: [{ reason: 'typed in by hand' }],
  });
});
