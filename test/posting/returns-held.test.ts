import { describe, expect, test } from '@jest/globals';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import { skip } from '../../shared/posting/decide.ts';
import { listHeld } from '../../shared/posting/explain.ts';
import type { MoneyMovement } from '../../shared/posting/payment.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import { movementWith, PAYMENT } from '../support/builders.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import {
  BASKET_MINOR,
  basketWith,
  linesOf,
  MUG,
  paidOf,
  refundWith,
  released,
  undoing,
} from '../support/returns.ts';
import { Shop } from '../support/shop.ts';

const EARLIER_MS = Date.parse('2026-10-20T12:00:00Z');

function opened(): Shop {
  const shop = new Shop();
  shop.till.items.push(MUG);
  return shop;
}

async function sold(): Promise<Shop> {
  const shop = opened();
  await shop.happens(basketWith());
  return shop;
}

/** What a person at the counter gives back of sale 9001, in a sale that is not ours. */
function givenBackByHand(shop: Shop, lineIds: readonly string[], change: Partial<TillSale> = {}): void {
  const original = shop.till.sales.get('9001');
  const lines = (original?.lines ?? [])
    .filter(({ lineId }) => lineIds.includes(lineId))
    .map((line) => ({
      ...line,
      lineId: `shop-${line.lineId}`,
      quantity: 0 - line.quantity,
      parentLineId: line.lineId,
    }));
  if (original === undefined) throw new Error('nothing was sold');
  shop.till.sales.set('9500', { ...original, saleId: '9500', saleKey: '', lines, totalMinor: -1, ...change });
}

const held = async (shop: Shop) =>
  (await listHeld(shop.ledger)).map(({ movement, reason, remedy }) => ({ movement, reason, remedy }));

describe('of a charge captured before go-live', () => {
  const before = (later: readonly MoneyMovement[]) => {
    const payment = basketWith(later);
    const [charge, ...others] = payment.movements;
    return { ...payment, movements: [movementWith({ ...charge, atMs: EARLIER_MS }), ...others] };
  };

  test.each([
    ['refund', refundWith(1000)],
    ['lost dispute', refundWith(BASKET_MINOR, { id: movementIdOf('dp_1'), kind: 'dispute' })],
    ['late failure', refundWith(BASKET_MINOR, { id: movementIdOf('ch_1.undo'), kind: 'charge-undone' })],
  ])('a %s is held, and released it is money alone', async (_, movement) => {
    const shop = opened();
    await shop.happens(before([movement]));
    const [entry] = await held(shop);
    expect(entry?.reason).toContain('captured before go-live');
    expect(entry?.remedy).toContain('`release` posts it as money alone');
    expect(entry?.remedy).toContain('`skip` says that it was entered by hand');
    await released(shop, movement.id);
    const [row] = shop.completed(movement.id);
    expect(linesOf(row)).toEqual([`-1 x - at ${movement.amountMinor}`]);
    expect(row?.totalMinor).toBe(0 - movement.amountMinor);
    expect([...shop.till.stock.values()]).toEqual([]);
  });

  test('a refund that a person skips leaves no trace in the till', async () => {
    const shop = opened();
    await shop.happens(before([refundWith(1000)]));
    await skip('re_1', 'typed in by hand', shop.core);
    await shop.work();
    expect(shop.till.sales.size).toBe(0);
    expect(await held(shop)).toEqual([]);
  });

  test('a refund of before go-live is skipped with it', async () => {
    const shop = opened();
    await shop.happens(before([refundWith(1000, { atMs: EARLIER_MS + 1000 })]));
    expect((await shop.story()).movements.map(({ status, reason }) => `${status}: ${reason}`)).toEqual([
      'skipped: before go-live',
      'skipped: before go-live',
    ]);
  });
});

describe('of a sale that people at the counter dealt with', () => {
  test('whose lines they have given back already, a refund is held', async () => {
    const shop = await sold();
    givenBackByHand(shop, ['9001-0']);
    await shop.happens(basketWith([refundWith(BASKET_MINOR)]));
    const [entry] = await held(shop);
    expect(entry?.reason).toBe('2 units of its sale were given back in the shop already, by sale 9500');
    expect(shop.salesOf('re_1')).toEqual([]);
  });

  test('whose lines they gave back while the till kept us waiting, a refund is held, though it was planned before', async () => {
    const shop = await sold();
    const refusal = { whose: 'wait', code: 'rate-limit', reason: '429', remedy: 'none' } as const;
    shop.till.fault = () => ({ kind: 'refuse', refusal });
    await shop.happens(basketWith([refundWith(BASKET_MINOR)]));
    expect(await held(shop)).toEqual([]);
    givenBackByHand(shop, ['9001-0']);
    shop.till.fault = () => null;
    await shop.passes(60_000);
    const [entry] = await held(shop);
    expect(entry?.reason).toBe('2 units of its sale were given back in the shop already, by sale 9500');
    expect(shop.salesOf('re_1')).toEqual([]);
  });

  test('released, it is money alone with its share of the tax; stock stays as the shop left it', async () => {
    const shop = await sold();
    const stock = [...shop.till.stock];
    givenBackByHand(shop, ['9001-0']);
    await shop.happens(basketWith([refundWith(BASKET_MINOR)]));
    await released(shop, 're_1');
    const [row] = shop.completed('re_1');
    expect(row).toMatchObject({ totalMinor: -BASKET_MINOR, taxMinor: -363 });
    expect(linesOf(row)).toEqual(['-1 x - at 4400']);
    expect([...shop.till.stock]).toEqual(stock);
  });

  test("skipped, the shop's own return is the record", async () => {
    const shop = await sold();
    givenBackByHand(shop, ['9001-0']);
    await shop.happens(basketWith([refundWith(2706)]));
    await skip('re_1', 'returned in the shop', shop.core);
    await shop.work();
    expect(shop.salesOf('re_1')).toEqual([]);
  });

  test('a refund of a line that they did not touch is posted', async () => {
    const shop = await sold();
    givenBackByHand(shop, ['9001-0']);
    await shop.happens(basketWith([refundWith(1516)]));
    expect(linesOf(shop.completed('re_1')[0])).toEqual(['-1 x 502 at 1400 of 9001-1']);
  });

  test('a lost dispute is posted whatever they gave back: it is the bank that took the money', async () => {
    const shop = await sold();
    givenBackByHand(shop, ['9001-0']);
    await shop.happens(basketWith([refundWith(2706, { id: movementIdOf('dp_1'), kind: 'dispute' })]));
    expect(shop.completed('dp_1')).toHaveLength(1);
  });

  test('of which they have only begun a return, a refund is posted', async () => {
    const shop = await sold();
    givenBackByHand(shop, ['9001-0'], { state: 'draft' });
    await shop.happens(basketWith([refundWith(2706)]));
    expect(shop.completed('re_1')).toHaveLength(1);
  });

  test('a return of ours that was rung up twice is no return of theirs', async () => {
    const shop = await sold();
    await shop.happens(basketWith([refundWith(1353, { lines: [{ sku: 'TEE-M', quantity: 1 }] })]));
    givenBackByHand(shop, ['9001-0'], { saleKey: 're_1' });
    const mug = refundWith(1000, { id: movementIdOf('re_2') });
    await shop.happens(basketWith([refundWith(1353), mug]));
    expect(shop.completed('re_2')).toHaveLength(1);
  });

  test('that they voided, a refund is held, and released it is money alone', async () => {
    const shop = await sold();
    shop.till.byHand.voidSale('9001');
    await shop.happens(basketWith([refundWith(BASKET_MINOR)]));
    expect((await held(shop))[0]?.reason).toContain('sale 9001, which it belongs to, was voided');
    await released(shop, 're_1');
    expect(shop.completed('re_1')[0]?.totalMinor).toBe(-BASKET_MINOR);
  });

  test('and changed afterwards, a refund of money alone is held all the same', async () => {
    const shop = await sold();
    givenBackByHand(shop, ['9001-0']);
    shop.till.byHand.change('9001');
    await shop.happens(basketWith([refundWith(1000)]));
    expect((await held(shop))[0]?.reason).toContain('9500');
  });

  test('where a line was changed, a refund of it is held', async () => {
    const shop = await sold();
    const row = shop.till.sales.get('9001');
    if (row !== undefined)
      row.lines = row.lines.map((line) => ({ ...line, unitPriceMinor: line.unitPriceMinor + 1 }));
    await shop.happens(basketWith([refundWith(BASKET_MINOR)]));
    expect((await held(shop))[0]?.reason).toContain('TEE-M is no longer in sale 9001 as it was sold');
  });

  test('a return that came out short of a line is made anew, then held, and no draft stays behind', async () => {
    const shop = await sold();
    const prepare = shop.till.prepare.bind(shop.till);
    shop.till.prepare = (sale) => prepare({ ...sale, lines: sale.lines.slice(1) });
    await shop.happens(basketWith([refundWith(BASKET_MINOR)]));
    expect((await held(shop))[0]?.reason).toContain('three drafts in a row did not come out as planned');
    expect(shop.salesOf('re_1').map(({ state }) => state)).toEqual(['deleted', 'deleted', 'deleted']);
  });

  test('what the till refuses as too much is held', async () => {
    const shop = await sold();
    const ask = shop.till.returning.bind(shop.till);
    // The till does not tell what was given back, but counts it.
    shop.till.returning = async (ids) => ((await ask(ids))?.length === 0 ? [] : null);
    givenBackByHand(shop, ['9001-0']);
    await shop.happens(basketWith([refundWith(BASKET_MINOR)]));
    expect((await held(shop))[0]?.reason).toContain('more units come back than were sold');
  });
});

describe('a held charge that was refunded in full is one decision', () => {
  const unknown = () => {
    const payment = basketWith([refundWith(BASKET_MINOR)]);
    return payment;
  };

  test('skipped, both are skipped', async () => {
    const shop = new Shop();
    await shop.happens(unknown());
    expect(await held(shop)).toMatchObject([
      {
        movement: 'ch_1',
        remedy: expect.stringContaining('`skip` skips both, `release` posts both in order'),
      },
    ]);
    await skip('ch_1', 'never happened', shop.core);
    await shop.work();
    expect((await shop.story()).movements.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
    expect(shop.till.sales.size).toBe(0);
  });

  test('released, both are posted in order', async () => {
    const shop = new Shop();
    await shop.happens(unknown());
    shop.till.items.push(MUG);
    await released(shop, 'ch_1');
    expect(shop.till.rungUp).toEqual([shop.completed()[0]?.saleId, shop.completed('re_1')[0]?.saleId]);
    expect(await shop.story()).toMatchObject({ status: 'posted' });
  });
});

test('a refund that belongs to no charge is skipped, and says so', async () => {
  const shop = await sold();
  await shop.happens(basketWith([refundWith(1000, { of: null })]));
  expect((await shop.story()).movements[1]).toMatchObject({
    status: 'skipped',
    reason: 'it belongs to no charge: nothing was rung up for it',
  });
});

describe('taken back by Stripe', () => {
  test('before it was posted, a refund is skipped, and nothing undoes it', async () => {
    const shop = await sold();
    const refund = refundWith(2706, { state: 'taken-back' });
    await shop.happens(basketWith([refund, undoing(refund, 'refund-undone')]));
    expect(
      (await shop.story()).movements.slice(1).map(({ status, reason }) => `${status}: ${reason}`),
    ).toEqual([
      'skipped: undone before it was posted',
      'skipped: its refund is skipped: undone before it was posted',
    ]);
    expect(shop.till.sales.size).toBe(1);
  });

  test('while it is held, a refund waits for nobody any more', async () => {
    const shop = await sold();
    givenBackByHand(shop, ['9001-0']);
    await shop.happens(basketWith([refundWith(2706)]));
    const refund = refundWith(2706, { state: 'taken-back' });
    await shop.happens(basketWith([refund, undoing(refund, 'refund-undone')]));
    expect(await held(shop)).toEqual([]);
    expect(shop.salesOf('re_1.undo')).toEqual([]);
  });

  const undo = async (shop: Shop, refund: MoneyMovement, kind: MoneyMovement['kind'] = 'refund-undone') => {
    const back = { ...refund, state: 'taken-back' as const };
    await shop.happens(basketWith([back, undoing(back, kind)]));
  };

  test.each([
    ['restock', ['2 x 501 at 1250'], [-2, -1]],
    ['keep', ['2 x 501 at 1250', '-2 x 501 at 0'], [-2, -1]],
  ])(
    'after it was posted (%s), what it gave back is sold again, without a link',
    async (restock, lines, stock) => {
      const shop = await sold();
      const refund = refundWith(2706, { restock });
      await shop.happens(basketWith([refund]));
      await undo(shop, refund);
      const [row, ...others] = shop.completed('re_1.undo');
      expect(others).toEqual([]);
      expect(linesOf(row)).toEqual(lines);
      expect(row).toMatchObject({ totalMinor: 2706, taxMinor: 206 });
      expect(paidOf(row)).toBe(2706);
      expect(['501', '502'].map((id) => shop.till.stock.get(id))).toEqual(stock);
      // Both stand: the return is not reverted, it is answered.
      expect(shop.completed('re_1')).toHaveLength(1);
    },
  );

  test('after the ledger was lost, what stands in the till is not skipped along with a return that a person skips', async () => {
    const shop = await sold();
    const refund = refundWith(2706);
    await shop.happens(basketWith([refund]));
    await undo(shop, refund);
    const [returned] = shop.completed('re_1');
    shop.till.byHand.change(returned?.saleId ?? '');
    shop.core = { ...shop.core, ledger: new MemoryLedger() };
    await undo(shop, refund);
    await skip(refund.id, 'entered by hand', shop.core);
    await shop.work();
    expect((await shop.story()).movements.map(({ status }) => status)).toEqual([
      'posted',
      'skipped',
      'posted',
    ]);
  });

  test('what was sold again can be given back again, by another refund', async () => {
    const shop = await sold();
    const refund = refundWith(2706);
    await shop.happens(basketWith([refund]));
    const back = { ...refund, state: 'taken-back' as const };
    const again = refundWith(2706, { id: movementIdOf('re_2'), atMs: refund.atMs + 120_000 });
    await shop.happens(basketWith([back, undoing(back, 'refund-undone'), again]));
    const undone = shop.completed('re_1.undo')[0];
    expect(linesOf(shop.completed('re_2')[0])).toEqual([`-2 x 501 at 1250 of ${undone?.lines[0]?.lineId}`]);
    expect(shop.till.stock.get('501')).toBe(0);
  });

  test.each(['restock', 'keep'])(
    'a whole sale given back (%s) and undone is whole again',
    async (restock) => {
      const shop = await sold();
      const refund = refundWith(BASKET_MINOR, { restock });
      await shop.happens(basketWith([refund]));
      const back = { ...refund, state: 'taken-back' as const };
      const again = refundWith(BASKET_MINOR, { id: movementIdOf('re_2'), atMs: refund.atMs + 120_000 });
      await shop.happens(basketWith([back, undoing(back, 'refund-undone'), again]));
      const lines = shop.completed('re_2')[0]?.lines ?? [];
      expect(lines.map(({ quantity, unitPriceMinor }) => [quantity, unitPriceMinor])).toEqual([
        [-2, 1250],
        [-1, 1400],
        [-1, 500],
      ]);
      expect(lines.every(({ parentLineId }) => parentLineId !== null)).toBe(true);
    },
  );

  test('a return with a rounding line is undone to the cent', async () => {
    const shop = await sold();
    const refund = refundWith(1816, { lines: [{ sku: 'MUG', quantity: 1 }] });
    await shop.happens(basketWith([refund]));
    expect(shop.completed('re_1')[0]?.lines.at(-1)?.note).toContain('Rounding');
    await undo(shop, refund);
    expect(shop.completed('re_1.undo')[0]).toMatchObject({ totalMinor: 1816 });
    expect(linesOf(shop.completed('re_1.undo')[0])).toEqual([
      '1 x 502 at 1400',
      '1 x - at 277',
      '1 x - at 1',
    ]);
  });

  test('a return that a person voided meanwhile is not sold again, but held', async () => {
    const shop = await sold();
    const refund = refundWith(2706);
    await shop.happens(basketWith([refund]));
    shop.till.byHand.voidSale(shop.completed('re_1')[0]?.saleId ?? '');
    await undo(shop, refund);
    expect(await held(shop)).toMatchObject([{ movement: 're_1.undo' }]);
    await released(shop, 're_1.undo');
    expect(shop.completed('re_1.undo')[0]?.totalMinor).toBe(2706);
  });
});

describe('other money that goes back', () => {
  test('a lost dispute is money alone; reinstated, it comes again', async () => {
    const shop = await sold();
    const dispute = refundWith(BASKET_MINOR, { id: movementIdOf('dp_1'), kind: 'dispute' });
    await shop.happens(basketWith([dispute]));
    expect(shop.completed('dp_1')[0]).toMatchObject({ totalMinor: -BASKET_MINOR, taxMinor: -363 });
    const back = { ...dispute, state: 'taken-back' as const };
    await shop.happens(basketWith([back, undoing(back, 'dispute-undone')]));
    expect(shop.completed('dp_1.undo')[0]).toMatchObject({ totalMinor: BASKET_MINOR, taxMinor: 363 });
    expect(['501', '502'].map((id) => shop.till.stock.get(id))).toEqual([-2, -1]);
  });

  test('a dispute over the whole that is lost after a part was refunded: both went, so both are posted', async () => {
    const shop = await sold();
    const refund = refundWith(1000);
    const dispute = refundWith(BASKET_MINOR, { id: movementIdOf('dp_1'), kind: 'dispute' });
    await shop.happens(basketWith([refund, dispute]));
    const back = ['re_1', 'dp_1'].map((key) => shop.completed(key)[0]);
    expect(back.map((row) => row?.totalMinor)).toEqual([-1000, -BASKET_MINOR]);
    // Of 3.63 tax 0.76 came back with the refund; the rest of it stands beside the dispute, and none of it twice.
    expect(back[0]?.taxMinor).toBe(-76);
    expect(linesOf(back[1])).toEqual(['-1 x - at 4476', '-1 x - at 287']);
    expect(await held(shop)).toEqual([]);
  });

  test('is named in Stripe, too: the dispute and what undid it carry the ids of their sales', async () => {
    const shop = await sold();
    const dispute = refundWith(BASKET_MINOR, {
      id: movementIdOf('dp_1'),
      kind: 'dispute',
      state: 'taken-back',
    });
    const noted = (): (string | null)[] =>
      shop.stripe.payments.get(PAYMENT)?.movements.map(({ written }) => written.saleId) ?? [];
    await shop.happens(basketWith([{ ...dispute, state: 'happened' }]));
    expect(noted()[1]).toBe(shop.completed('dp_1')[0]?.saleId);
    await shop.happens(basketWith([dispute, undoing(dispute, 'dispute-undone')]));
    expect(noted()[2]).toBe(shop.completed('dp_1.undo')[0]?.saleId);
    expect((await shop.story()).movements.map(({ writeBack }) => writeBack)).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect(await shop.isOpen()).toBe(false);
  });

  test.each([
    ['a lost dispute', refundWith(1000, { id: movementIdOf('dp_1'), kind: 'dispute' })],
    ['a late failure', undoing(movementWith({ amountMinor: BASKET_MINOR }), 'charge-undone')],
  ])('%s that a person skipped stays skipped when the ledger is lost', async (_, movement) => {
    const before = (written = movement.written) => ({
      ...basketWith(),
      movements: [movementWith({ amountMinor: BASKET_MINOR, atMs: EARLIER_MS }), { ...movement, written }],
    });
    const shop = opened();
    await shop.happens(before());
    await skip(movement.id, 'done by hand', shop.core);
    await shop.work();
    const written = shop.stripe.payments.get(PAYMENT)?.movements[1]?.written;
    expect(written?.skipped).toBe('done by hand');
    const later = opened();
    await later.happens(before(written));
    expect((await later.story()).movements[1]).toMatchObject({ status: 'skipped', reason: 'done by hand' });
    expect(later.till.sales.size).toBe(0);
  });

  test('a debit that fails after it was rung up is given back whole', async () => {
    const shop = await sold();
    const payment = basketWith();
    const [charge] = payment.movements;
    const failed = { ...movementWith(charge), state: 'taken-back' as const };
    await shop.happens({ ...payment, movements: [failed, undoing(failed, 'charge-undone')] });
    const [row] = shop.completed('ch_1.undo');
    expect(row?.totalMinor).toBe(-BASKET_MINOR);
    expect(linesOf(row)).toHaveLength(3);
    expect(['501', '502'].map((id) => shop.till.stock.get(id))).toEqual([0, 0]);
  });

  test('a return found again after the ledger was lost still counts', async () => {
    const shop = await sold();
    const one = refundWith(1353, { lines: [{ sku: 'TEE-M', quantity: 1 }] });
    await shop.happens(basketWith([one]));
    const later = opened();
    for (const [saleId, row] of shop.till.sales) later.till.sales.set(saleId, row);
    const two = refundWith(2706, { id: movementIdOf('re_2'), lines: [{ sku: 'TEE-M', quantity: 2 }] });
    await later.happens(basketWith([one, two]));
    expect((await held(later))[0]?.reason).toContain('2 x TEE-M, more than the sale has left of it');
  });

  test('a sale found again after the ledger was lost is given back as it stands in the till', async () => {
    const shop = await sold();
    const later = opened();
    for (const [saleId, row] of shop.till.sales) later.till.sales.set(saleId, row);
    await later.happens(basketWith([refundWith(1353, { lines: [{ sku: 'TEE-M', quantity: 1 }] })]));
    expect(linesOf(later.completed('re_1')[0])).toEqual(['-1 x 501 at 1250 of 9001-0']);
    expect(later.completed('re_1')[0]).toMatchObject({ totalMinor: -1353, taxMinor: -103 });
  });
});
