import { expect, test } from '@jest/globals';
import { undoOf } from '../../shared/kernel/ids.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import { beatPump } from '../../shared/posting/pump.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import { CHARGE, lineWith, movementWith, orderWith, paymentWith } from '../support/builders.ts';
import { Shop } from '../support/shop.ts';

/** Stories that the seeded simulation found, told once more without the rest of their seed. */

const MINUTE_MS = 60_000;

function takenBack(payment: Payment): Payment {
  const undo = movementWith({ id: undoOf(CHARGE), kind: 'charge-undone', of: CHARGE });
  return { ...payment, movements: [movementWith({ state: 'taken-back' }), undo] };
}

test('a charge taken back while its prepare went unanswered is skipped for good, and comes to rest', async () => {
  const shop = new Shop();
  shop.till.fault = () => ({ kind: 'before' });
  await shop.happens();
  shop.till.fault = () => null;
  await shop.happens(takenBack(paymentWith()));
  for (let tick = 0; tick < 25 * 6; tick += 1) {
    await shop.passes(10 * MINUTE_MS);
    await sweep(shop.core);
    await shop.work();
  }
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
