import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import { systemRandom } from '../../shared/kernel/random.ts';
import { TOO_MANY } from '../../shared/posting/control.ts';
import { skip } from '../../shared/posting/decide.ts';
import { listHeld } from '../../shared/posting/explain.ts';
import { freshRecord } from '../../shared/posting/postings.ts';
import { MOST_MOVEMENTS } from '../../shared/stripe/lists.ts';
import { lineWith, NOON_MS, orderWith, PAYMENT, postingWith } from '../support/builders.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';
import { basketWith, refundWith } from '../support/returns.ts';
import { Shop } from '../support/shop.ts';

/** DynamoDB's limit for one item. */
const MAX_ITEM_BYTES = 400 * 1024;

let dynalite: Dynalite;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());

/** A shop whose ledger is DynamoDB's, with its limits. */
async function stored(name: string): Promise<Shop> {
  const shop = new Shop();
  const table = await dynalite.createLedger(name);
  shop.core = { ...shop.core, ledger: dynamoLedger(table, { random: systemRandom }) };
  return shop;
}

/** So many lines, each of one tee at a price of its own, with a name as long as Stripe allows in practice. */
const orderOf = (count: number) =>
  orderWith({
    lines: Array.from({ length: count }, (_, index) =>
      lineWith({
        description: `Trail Tee M, number ${index}, ${'with a long description '.repeat(8)}`,
        quantity: 1,
        grossMinor: 1000 + index,
        discountMinor: 1,
        taxMinor: 0,
        taxes: [],
      }),
    ),
  });

test('two hundred lines are frozen, posted and given back', async () => {
  const shop = await stored('lines');
  const order = orderOf(200);
  const payment = basketWith([], order);
  await shop.happens(payment);
  await shop.happens(basketWith([refundWith(payment.capturedMinor)], order));
  expect((await shop.story()).status).toBe('posted');
  expect(shop.completed('re_1')[0]?.lines).toHaveLength(200);
});

test('a sale with more lines than an item of the ledger takes is held, and nothing circles', async () => {
  const shop = await stored('too-many-lines');
  await shop.happens(basketWith([], orderOf(2000)));
  const [held] = await listHeld(shop.core.ledger);
  expect(held?.reason).toBe('its sale has 2000 lines, more than the ledger keeps of one sale');
  expect(shop.messages).toEqual([]);
  expect(await shop.core.ledger.openWork(10)).toEqual([]);
});

test('sixty refunds are posted in order, and the payment stays far from the limit of an item', async () => {
  const order = orderWith({ lines: [lineWith({ grossMinor: 100_001, quantity: 1 })] });
  const refunds = Array.from({ length: 60 }, (_, index) =>
    refundWith(100 + index, { id: movementIdOf(`re_${index}`), atMs: NOON_MS + index * 1000 }),
  );
  const shop = new Shop();
  await shop.happens(basketWith([], order));
  await shop.happens(basketWith(refunds, order));
  expect(await listHeld(shop.ledger)).toEqual([]);
  const { movements } = await shop.story();
  expect(movements.map(({ status }) => status)).toEqual(Array.from({ length: 61 }, () => 'posted'));
  expect(shop.completed('re_59')[0]?.totalMinor).toBe(-159);
  const record = await shop.ledger.load(PAYMENT);
  expect(JSON.stringify(record).length).toBeLessThan(MAX_ITEM_BYTES / 4);
});

test('as many movements as are read of a payment fit into its item', async () => {
  const { core } = await stored('movements');
  const postings = Array.from({ length: 2 * MOST_MOVEMENTS }, (_, index) =>
    postingWith({
      movementId: movementIdOf(`re_3PLongIdAsStripeMakesThem${index}`),
      at: { step: 'posted', saleId: '900100', receipt: '220000900100' },
    }),
  );
  const kept = await core.ledger.save({ ...freshRecord(PAYMENT), postings }, []);
  expect(kept?.version).toBe(1);
});

test('more refunds than that: what is posted stays, and a person is told once', async () => {
  const shop = new Shop();
  await shop.happens();
  const reason = 'Stripe lists more than 200 refunds for one payment';
  shop.stripe.refusal = { whose: 'payment', code: TOO_MANY, reason, remedy: 'look at it in Stripe' };
  for (let turn = 0; turn < 3; turn += 1) {
    await shop.happens();
    await shop.passes(3_600_000);
  }
  const story = await shop.story();
  expect(story.standing).toEqual([`${reason}: look at it in Stripe`]);
  expect(story.trail.filter(({ what }) => what.includes(reason))).toHaveLength(1);
  expect(story.movements[0]).toMatchObject({
    status: 'posted',
    findings: [`${reason}: look at it in Stripe`],
  });
  await skip(PAYMENT, 'entered by hand', shop.core);
  await shop.work();
  expect(await listHeld(shop.ledger)).toEqual([]);
  shop.stripe.refusal = null;
  await shop.happens();
  expect((await shop.story()).standing).toEqual([]);
});
