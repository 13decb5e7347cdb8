import { expect, test } from '@jest/globals';
import type { Ledger } from '../../shared/posting/ports.ts';
import { skip } from '../../shared/posting/decide.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import { CHARGE, PAYMENT } from '../support/builders.ts';
import { Shop } from '../support/shop.ts';

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
