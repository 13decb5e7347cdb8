import { expect, test } from '@jest/globals';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import { release, skip } from '../../shared/posting/decide.ts';
import { listHeld } from '../../shared/posting/explain.ts';
import { plan } from '../../shared/posting/plan.ts';
import type { MoneyMovement, Payment } from '../../shared/posting/payment.ts';
import type { PaymentRecord } from '../../shared/posting/posting.ts';
import {
  CHARGE,
  lineWith,
  movementWith,
  NOON_MS,
  orderWith,
  PAYMENT,
  paymentWith,
  postingWith,
} from '../support/builders.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import { Shop, TEE } from '../support/shop.ts';

/** Stories that a hundred thousand seeds found, told once more without the rest of their seed. */

const MUG = { ...TEE, itemId: '502', sku: 'MUG' };
const HINT = { paymentId: PAYMENT, eventId: null, eventAtMs: null };
const REFUND = movementWith({
  id: movementIdOf('re_1'),
  kind: 'refund',
  of: CHARGE,
  refundLines: JSON.stringify([{ sku: 'TEE-M', quantity: 1 }]),
  amountMinor: 1353,
});

function refunded(): Payment {
  return paymentWith({ movements: [movementWith(), REFUND] });
}

async function recordIn(ledger: MemoryLedger): Promise<PaymentRecord> {
  const record = await ledger.load(PAYMENT);
  if (record === null) throw new Error('nothing was stored');
  return record;
}

/** The ledger is lost; an older state of it may be put in its place. */
async function lost(shop: Shop, older?: PaymentRecord): Promise<MemoryLedger> {
  const ledger = new MemoryLedger();
  shop.core = { ...shop.core, ledger };
  if (older !== undefined) await ledger.save({ ...older, version: 0, lease: null }, []);
  return ledger;
}

test('what a person skips in a restored ledger, though it was rung up since its copy, is found and told', async () => {
  const shop = new Shop();
  shop.till.items.length = 0;
  await shop.happens();
  const held = await recordIn(shop.ledger);
  shop.till.items.push(TEE);
  await release(CHARGE, shop.core);
  await shop.work();
  expect(shop.completed()).toHaveLength(1);

  const ledger = await lost(shop, held);
  await skip(CHARGE, 'typed in by hand', shop.core);
  await shop.work();
  expect(await listHeld(ledger)).toMatchObject([{ reason: expect.stringContaining('is completed') }]);
});

test('a held sale with other figures that a person skips asks nobody a second time', async () => {
  const shop = new Shop();
  await shop.happens();
  shop.till.byHand.change(shop.completed()[0]?.saleId ?? '');
  const ledger = await lost(shop);
  await shop.core.queue.send(HINT, 0);
  await shop.work();
  expect(await listHeld(ledger)).toMatchObject([{ code: 'other-figures' }]);
  await skip(CHARGE, 'it stays as the shop rang it up', shop.core);
  await shop.work();
  expect(await listHeld(ledger)).toEqual([]);
});

test('a draft of a lost ledger goes with the refund that is skipped along with its charge', async () => {
  const shop = new Shop();
  await shop.happens();
  shop.till.fault = (call) => (call === 'complete' ? { kind: 'before' } : null);
  await shop.happens(refunded());
  expect(shop.salesOf('re_1')).toMatchObject([{ state: 'draft' }]);
  shop.till.fault = () => null;
  const [sale] = shop.completed();
  shop.till.byHand.change(sale?.saleId ?? '');

  const ledger = await lost(shop);
  await shop.core.queue.send(HINT, 0);
  await shop.work();
  expect(await listHeld(ledger)).toMatchObject([{ movement: CHARGE, code: 'other-figures' }]);
  await skip(CHARGE, 'set right in the till', shop.core);
  await shop.work();
  expect(shop.salesOf('re_1').filter(({ state }) => state === 'draft')).toEqual([]);
});

test('a refund that was drawn and not begun is drawn anew: the shop may have taken the goods back since', async () => {
  const shop = new Shop();
  await shop.happens();
  const [sale] = shop.completed();
  const freeze = shop.ledger.freeze.bind(shop.ledger);
  shop.ledger.freeze = async (plan) => {
    await freeze(plan);
    shop.ledger.freeze = freeze;
    // The worker dies before it says so, and meanwhile somebody stands at the counter.
    shop.till.byHand.giveBack(sale?.saleId ?? '');
    throw new Error('died');
  };
  await expect(shop.happens(refunded())).rejects.toThrow('died');
  shop.nowMs += 60_000;
  await shop.core.queue.send(HINT, 0);
  await shop.work();
  expect(await listHeld(shop.ledger)).toMatchObject([{ movement: 're_1' }]);
  expect(shop.salesOf('re_1')).toEqual([]);
});

/** At the counter, of a sale that is completed: the money stays as it was. */
function exchanged(shop: Shop, saleId: string, itemId: string): void {
  const row = shop.till.sales.get(saleId);
  if (row !== undefined) Object.assign(row, { lines: row.lines.map((line) => ({ ...line, itemId })) });
}

test('a sale that is taken up by one pass after another that dies is taken up in the end, whatever changed meanwhile', async () => {
  const shop = new Shop();
  shop.till.items.push(MUG);
  await shop.happens();
  const [sale] = shop.completed();
  const ledger = await lost(shop);
  const freeze = ledger.freeze.bind(ledger);
  for (const itemId of [MUG.itemId, TEE.itemId]) {
    ledger.freeze = async (plan) => {
      await freeze(plan);
      throw new Error('died');
    };
    await shop.core.queue.send(HINT, 0);
    await expect(shop.work()).rejects.toThrow('died');
    exchanged(shop, sale?.saleId ?? '', itemId);
    shop.nowMs += 60_000;
  }
  ledger.freeze = freeze;
  await shop.core.queue.send(HINT, 0);
  await shop.work();
  expect(await shop.story()).toMatchObject({ status: 'posted' });
  expect(shop.completed()).toHaveLength(1);
});

test('where the tax stands in lines of its own, refunds of all the money leave not a cent of it', async () => {
  const shop = new Shop({ tax: 'stripe' });
  shop.till.items.push(MUG);
  const order = orderWith({
    lines: [
      lineWith({ sku: 'MUG', quantity: 3, grossMinor: 7419, taxMinor: 47 }),
      lineWith({ sku: 'TEE-M', quantity: 2, grossMinor: 7452, taxMinor: 9 }),
    ],
  });
  const refund = (id: string, change: Partial<MoneyMovement>): MoneyMovement =>
    movementWith({ id: movementIdOf(id), kind: 'refund', of: CHARGE, ...change });
  await shop.happens(
    paymentWith({
      order: { kind: 'order', order },
      capturedMinor: 14_927,
      movements: [
        movementWith({ amountMinor: 14_927 }),
        refund('re_1', { amountMinor: 12_255 }),
        refund('re_2', {
          amountMinor: 2672,
          refundLines: JSON.stringify([{ sku: 'MUG', quantity: 2, amount: 1731 }]),
        }),
      ],
    }),
  );
  expect(await shop.story()).toMatchObject({ status: 'posted' });
  const rows = ['ch_1', 're_1', 're_2'].flatMap((key) => shop.completed(key));
  const taxOf = rows.flatMap(({ lines }) =>
    lines
      .filter(({ note }) => note.startsWith('Sales tax'))
      .map((line) => line.quantity * line.unitPriceMinor),
  );
  expect(taxOf.reduce((sum, each) => sum + each, 0)).toBe(0);
  expect(rows.reduce((sum, { totalMinor }) => sum + totalMinor, 0)).toBe(0);
});

test('a plan that a sleeping worker freezes under the number of another is no bug: the next pass draws its own', async () => {
  const shop = new Shop();
  await shop.happens();
  const freeze = shop.ledger.freeze.bind(shop.ledger);
  shop.ledger.freeze = async (plan) => {
    shop.ledger.freeze = freeze;
    await freeze({ ...plan, note: 'as the sleeper drew it' });
    await freeze(plan);
  };
  await shop.happens(refunded());
  await shop.passes(60_000);
  expect(await shop.story()).toMatchObject({ status: 'posted' });
  expect(shop.completed('re_1')).toHaveLength(1);
});

test('a sale is left alone for ten minutes from the sending, though its worker stood still before it sent', () => {
  const intentAtMs = NOON_MS;
  const stoodStillMs = 50_000;
  const posting = postingWith({ unanswered: { saleId: '9001', sentAtMs: intentAtMs }, metUnknown: true });
  const action = plan({
    posting,
    wantedTotalMinor: posting.amountMinor,
    takenBack: false,
    sale: null,
    look: { kind: 'rows', rows: [] },
    refusal: null,
    nowMs: intentAtMs + stoodStillMs + 10 * 60_000 - 1,
  });
  expect(action).toMatchObject({ do: 'wait' });
});
