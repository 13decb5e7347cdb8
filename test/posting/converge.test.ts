import { describe, expect, test } from '@jest/globals';
import type { Refusal } from '../../shared/kernel/answer.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import { converge } from '../../shared/posting/converge.ts';
import { release, skip } from '../../shared/posting/decide.ts';
import { listHeld } from '../../shared/posting/explain.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import { lineWith, movementWith, NOON_MS, orderWith, PAYMENT, paymentWith } from '../support/builders.ts';
import { Shop } from '../support/shop.ts';

const HOUR_MS = 60 * 60_000;
const outage: Refusal = {
  whose: 'wait',
  code: 'away',
  reason: 'the till is away',
  remedy: 'none',
  retryAfterMs: 5000,
};
const locked: Refusal = {
  whose: 'connection',
  code: 'unauthorised',
  reason: '401',
  remedy: 'tillbridge connect',
};
const unknownSku = paymentWith({
  order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku: 'NEW-1' })] }) },
});
const refund = movementWith({
  id: movementIdOf('re_1'),
  kind: 'refund',
  of: movementIdOf('ch_1'),
  atMs: NOON_MS + 1,
});

describe('a paid order', () => {
  test('becomes one sale, with its lines, payment and customer, and stock drops', async () => {
    const shop = new Shop();
    await shop.happens();
    expect(shop.completed()).toMatchObject([
      {
        totalMinor: 2706,
        taxMinor: 206,
        customerId: '58',
        payments: [{ amountMinor: 2706, reference: 'ch_1' }],
      },
    ]);
    expect(shop.till.stock.get('501')).toBe(-2);
  });

  test('is named in Stripe afterwards, and nothing of it stays open', async () => {
    const shop = new Shop();
    await shop.happens();
    const saleId = shop.completed()[0]?.saleId;
    expect(shop.stripe.payments.get(PAYMENT)?.movements[0]?.written.saleId).toBe(saleId);
    expect(await shop.story()).toMatchObject({
      status: 'posted',
      movements: [{ saleId, writeBack: 'done', attempts: 2 }],
    });
    expect(await shop.isOpen()).toBe(false);
  });

  test('is one sale when its webhook arrives five times', async () => {
    const shop = new Shop();
    await shop.happens(paymentWith(), 5);
    await shop.happens();
    expect(shop.salesOf('ch_1')).toHaveLength(1);
  });

  test('whose webhooks were all lost is found by the sweep', async () => {
    const shop = new Shop();
    shop.stripe.happened(paymentWith(), NOON_MS);
    shop.nowMs = NOON_MS + HOUR_MS;
    await sweep(shop.core);
    await shop.work();
    expect(shop.completed()).toHaveLength(1);
  });

  test('is found by the sweep with a cursor, too, and counted as missed', async () => {
    const shop = new Shop();
    await sweep(shop.core);
    shop.stripe.happened(paymentWith(), shop.nowMs);
    shop.nowMs += 8 * 60_000;
    expect(await sweep(shop.core)).toMatchObject({ seen: 1, missed: 1, offered: 1 });
    await shop.work();
    expect(shop.completed()).toHaveLength(1);
    expect(await sweep(shop.core)).toMatchObject({ seen: 1, missed: 0, offered: 0, oldestUnpostedAgeMs: 0 });
  });

  test.each([51, 100, 101, 150, 250])(
    'of a night of %i orders without a webhook is found by one sweep, and none waits for the next',
    async (orders) => {
      const shop = new Shop();
      await sweep(shop.core);
      for (let order = 1; order <= orders; order += 1) {
        const id = `ch_${order}`;
        const movements = [movementWith({ id: movementIdOf(id) })];
        shop.stripe.happened(
          paymentWith({ id: paymentIdOf(`pi_${order}`), chargeId: id, movements }),
          shop.nowMs,
        );
      }
      await sweep(shop.core);
      await shop.passes(5 * 60_000);
      const sales = [...shop.till.sales.values()].filter(({ state }) => state === 'completed');
      expect(new Set(sales.map(({ saleKey }) => saleKey)).size).toBe(orders);
      expect(sales).toHaveLength(orders);
    },
  );

  test('that is only authorised makes no sale, and its story says that it is pending', async () => {
    const shop = new Shop();
    await shop.happens(paymentWith({ capturedMinor: 0, movements: [] }));
    expect(await shop.story()).toMatchObject({ status: 'pending', movements: [] });
    expect(shop.till.sales.size).toBe(0);
  });

  test('shows in its story what moves no money yet, once for as long as it stands', async () => {
    const shop = new Shop();
    const dispute = 'dispute dp_1 of 27.06 USD is at "needs response": it is not posted';
    await shop.happens(paymentWith({ standing: [dispute] }));
    await shop.happens(paymentWith({ standing: [dispute] }));
    const story = await shop.story();
    expect(story).toMatchObject({ status: 'posted', standing: [dispute] });
    expect(story.trail.filter(({ what }) => what === `Stripe shows ${dispute}`)).toHaveLength(1);
    await shop.happens(paymentWith());
    expect((await shop.story()).standing).toEqual([]);
  });

  test('of another mode, or that Stripe does not know, says so in its story', async () => {
    const shop = new Shop();
    const why = 'it is a live payment, the secret key is for test mode';
    shop.core = {
      ...shop.core,
      stripe: { ...shop.core.stripe, observe: async () => ({ kind: 'foreign', why }) },
    };
    const hint = { paymentId: PAYMENT, eventId: 'evt_1', eventAtMs: shop.nowMs };
    await shop.core.queue.send(hint, 0);
    await shop.work();
    await shop.core.queue.send(hint, 0);
    await shop.work();
    expect(await shop.story()).toMatchObject({ status: 'pending', standing: [why], trail: [{ what: why }] });
    expect(shop.till.sales.size).toBe(0);
  });

  test('already in the till is adopted, not rung up again: a restored or lost ledger doubles nothing', async () => {
    const shop = new Shop();
    await shop.happens();
    const later = new Shop();
    later.stripe.payments.set(PAYMENT, paymentWith());
    for (const [saleId, row] of shop.till.sales) later.till.sales.set(saleId, row);
    await later.happens();
    expect(later.salesOf('ch_1')).toHaveLength(1);
    expect(await later.story()).toMatchObject({ status: 'posted', movements: [{ attempts: 0 }] });
  });
});

describe('what is not rung up', () => {
  test.each([
    [
      'captured before go-live',
      { movements: [movementWith({ atMs: Date.parse('2026-10-31T23:59:59Z') })] },
      'before go-live',
    ],
    ['paid in person', { inPerson: true }, 'in person: the till rang it up itself'],
    [
      'in another currency',
      { movements: [movementWith({ currency: 'jpy' })] },
      "in JPY, the shop's currency is USD",
    ],
    [
      'skipped by a person long ago',
      { movements: [movementWith({ written: { saleId: null, skipped: 'typed by hand' } })] },
      'typed by hand',
    ],
  ])('a charge %s is skipped, with the reason', async (_, change, reason) => {
    const shop = new Shop();
    await shop.happens(paymentWith(change));
    expect(await shop.story()).toMatchObject({
      status: 'skipped',
      movements: [{ status: 'skipped', reason }],
    });
    expect(shop.till.sales.size).toBe(0);
  });

  test('a skipped charge is posted once the rule that skipped it has changed', async () => {
    const shop = new Shop();
    await shop.happens(paymentWith({ inPerson: true }));
    shop.settings = { inPerson: 'post' };
    await shop.happens(paymentWith({ inPerson: true }));
    expect(shop.completed()).toHaveLength(1);
  });

  test("a skipped charge's refund is skipped with it", async () => {
    const shop = new Shop();
    await shop.happens(paymentWith({ inPerson: true, movements: [movementWith(), refund] }));
    expect((await shop.story()).movements.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
  });

  test('and is posted with it, once the rule that skipped the charge has changed', async () => {
    const shop = new Shop();
    const refunded = paymentWith({ inPerson: true, movements: [movementWith(), refund] });
    await shop.happens(refunded);
    shop.settings = { inPerson: 'post' };
    await shop.happens(refunded);
    expect((await shop.story()).movements.map(({ status }) => status)).toEqual(['posted', 'posted']);
  });
});

describe('held for a person', () => {
  test('names what to do, costs nothing more, and is posted when it is mapped and released', async () => {
    const shop = new Shop();
    await shop.happens(unknownSku);
    expect(await listHeld(shop.ledger)).toMatchObject([
      { movement: 'ch_1', reason: 'SKU "NEW-1" fits no item in the till' },
    ]);
    expect(await shop.isOpen()).toBe(false);
    await shop.ledger.mapSku('NEW-1', '501');
    expect(await release('ch_1', shop.core)).toMatchObject({ kind: 'done', movements: ['ch_1'] });
    await shop.work();
    expect(shop.completed()).toHaveLength(1);
    expect(await listHeld(shop.ledger)).toEqual([]);
  });

  test('for a SKU that is mapped by now, says so wherever it is shown, after one read for all', async () => {
    const shop = new Shop();
    for (const n of [1, 2, 3]) {
      const id = movementIdOf(`ch_${n}`);
      const movements = [movementWith({ id })];
      await shop.happens({ ...unknownSku, id: paymentIdOf(`pi_${n}`), chargeId: id, movements });
    }
    await shop.ledger.mapSku('NEW-1', 'TEE-M');
    let reads = 0;
    const mappedSkus = shop.ledger.mappedSkus.bind(shop.ledger);
    shop.ledger.mappedSkus = (skus) => ((reads += 1), mappedSkus(skus));
    const mapped = {
      code: 'mapped-sku',
      sku: null,
      reason: 'SKU "NEW-1" is mapped to TEE-M by now',
      remedy: expect.stringMatching(/^`release` posts it; `skip`/),
    };
    expect(await listHeld(shop.ledger)).toMatchObject([mapped, mapped, mapped]);
    expect(reads).toBe(1);
    expect((await shop.story()).movements).toMatchObject([{ status: 'held', reason: mapped.reason }]);
  });

  test('for a SKU whose mapping does not help, names the mapping and asks for another', async () => {
    const shop = new Shop();
    await shop.happens(unknownSku);
    await shop.ledger.mapSku('NEW-1', 'GONE');
    await release('ch_1', shop.core);
    await shop.work();
    const reason = 'SKU "NEW-1" (mapped to "GONE") fits no item in the till';
    expect(await listHeld(shop.ledger)).toMatchObject([{ code: 'unknown-sku', sku: 'NEW-1', reason }]);
    await shop.ledger.mapSku('NEW-1', 'TEE-M');
    expect(await listHeld(shop.ledger)).toMatchObject([{ code: 'mapped-sku', sku: null }]);
  });

  test('for lines that cost more than was captured, is posted once the rest is captured', async () => {
    const shop = new Shop();
    const captured = (amountMinor: number) =>
      paymentWith({ capturedMinor: amountMinor, movements: [movementWith({ amountMinor })] });
    await shop.happens(captured(1000));
    expect((await listHeld(shop.ledger))[0]?.reason).toContain('a difference of -17.06 USD');
    await shop.happens(captured(1500));
    expect((await listHeld(shop.ledger))[0]?.reason).toContain('a difference of -12.06 USD');
    await shop.happens(captured(2706));
    expect(await listHeld(shop.ledger)).toEqual([]);
    expect(shop.completed()[0]?.totalMinor).toBe(2706);
    expect((await shop.story()).movements[0]?.findings).toEqual([]);
  });

  test('released without a remedy is held again', async () => {
    const shop = new Shop();
    await shop.happens(unknownSku);
    await release(PAYMENT, shop.core);
    await shop.work();
    expect(await listHeld(shop.ledger)).toHaveLength(1);
    expect(shop.till.sales.size).toBe(0);
  });

  test('skipped stays skipped, and Stripe is told, so that a lost ledger does not undo it', async () => {
    const shop = new Shop();
    await shop.happens(unknownSku);
    await skip('ch_1', 'typed by hand', shop.core);
    await shop.work();
    expect(shop.stripe.payments.get(PAYMENT)?.movements[0]?.written.skipped).toBe('typed by hand');
    const payment = shop.stripe.payments.get(PAYMENT);
    const later = new Shop();
    await later.happens(payment);
    expect(await later.story()).toMatchObject({ status: 'skipped' });
  });

  test('a later movement waits behind it', async () => {
    const shop = new Shop();
    await shop.happens({ ...unknownSku, movements: [movementWith(), refund] });
    expect((await shop.story()).movements).toMatchObject([
      { status: 'held' },
      { status: 'pending', waitingFor: 'earlier-movement' },
    ]);
  });

  test('an id that nobody knows is said to be unknown', async () => {
    expect(await release('ch_9', new Shop().core)).toEqual({ kind: 'unknown-id' });
  });

  test('an order whose payment was taken back before it was posted is skipped', async () => {
    const shop = new Shop();
    await shop.happens(paymentWith({ movements: [movementWith({ state: 'taken-back' })] }));
    expect(await shop.story()).toMatchObject({
      status: 'skipped',
      movements: [{ reason: 'undone before it was posted' }],
    });
  });
});

test('a debit that failed before it was rung up leaves nothing to undo', async () => {
  const shop = new Shop();
  const undone = movementWith({
    id: movementIdOf('ch_1.undo'),
    kind: 'charge-undone',
    of: movementIdOf('ch_1'),
  });
  await shop.happens(paymentWith({ movements: [movementWith({ state: 'taken-back' }), undone] }));
  expect(await shop.story()).toMatchObject({
    status: 'skipped',
    movements: [{ status: 'skipped' }, { status: 'skipped' }],
  });
});

describe('no answer', () => {
  test.each(['before', 'after'] as const)(
    'to the effect, lost %s it was done: settled within a minute, one sale',
    async (kind) => {
      const shop = new Shop();
      let failures = 1;
      shop.till.fault = (call) => (call === 'complete' && failures-- > 0 ? { kind } : null);
      await shop.happens();
      expect(await shop.story()).toMatchObject({ status: 'pending', movements: [{ waitingFor: 'settle' }] });
      await shop.passes(60_000);
      expect(shop.completed()).toHaveLength(1);
      expect(shop.till.rungUp).toHaveLength(1);
      expect(await shop.story()).toMatchObject({ status: 'posted' });
    },
  );

  test('to a draft that appears ten minutes later: it is deleted by the late look', async () => {
    const shop = new Shop();
    let failures = 1;
    shop.till.fault = (call) =>
      call === 'prepare' && failures-- > 0 ? { kind: 'late', atMs: shop.nowMs + 600_000 } : null;
    await shop.happens();
    await shop.passes(60_000);
    expect(shop.completed()).toHaveLength(1);
    await shop.passes(16 * 60_000);
    await sweep(shop.core);
    await shop.work();
    expect(
      shop
        .salesOf('ch_1')
        .map((row) => row.state)
        .toSorted(),
    ).toEqual(['completed', 'deleted']);
  });
});

describe('the till is away', () => {
  test('messages end well, nothing circles, and all is posted when it is back', async () => {
    const shop = new Shop();
    shop.till.refusal = outage;
    await shop.happens();
    expect(await shop.isOpen()).toBe(true);
    await shop.passes(3 * HOUR_MS);
    expect(shop.messages.length).toBeLessThanOrEqual(1);
    shop.till.refusal = null;
    await shop.passes(60_000);
    expect(shop.completed()).toHaveLength(1);
  });

  test('a broken connection is one pause, not a held payment, and lifts itself', async () => {
    const shop = new Shop();
    shop.till.refusal = locked;
    await shop.happens();
    await shop.happens(paymentWith());
    expect((await shop.ledger.controls()).pause).toMatchObject({ reason: '401', by: 'tillbridge' });
    expect(await listHeld(shop.ledger)).toEqual([]);
    shop.till.refusal = null;
    await shop.passes(2 * 60_000);
    expect((await shop.ledger.controls()).pause).toBeNull();
    expect(shop.completed()).toHaveLength(1);
  });

  test('a connection that breaks at the very effect holds nobody’s payment either', async () => {
    const shop = new Shop();
    shop.till.fault = (call) => (call === 'complete' ? { kind: 'refuse', refusal: locked } : null);
    await shop.happens();
    expect((await shop.ledger.controls()).pause).toMatchObject({ reason: '401' });
    expect(await listHeld(shop.ledger)).toEqual([]);
    shop.till.fault = () => null;
    await shop.passes(2 * 60_000);
    expect(shop.completed()).toHaveLength(1);
  });

  test("a person's pause is lifted by a person alone", async () => {
    const shop = new Shop();
    await shop.ledger.pause({
      code: 'person',
      reason: 'stocktaking',
      remedy: 'resume',
      sinceMs: 0,
      by: 'person',
    });
    await shop.happens();
    await shop.passes(HOUR_MS);
    expect(shop.till.sales.size).toBe(0);
    expect(await shop.isOpen()).toBe(true);
  });

  test('an order that comes under a pause tells its money and what it waits for', async () => {
    const shop = new Shop();
    const pause = { code: 'person', reason: 'stocktaking', remedy: 'resume', sinceMs: 0 } as const;
    await shop.ledger.pause({ ...pause, by: 'person' });
    await shop.happens();
    expect(await shop.story()).toMatchObject({
      status: 'pending',
      movements: [{ id: 'ch_1', amountMinor: 2706, status: 'pending', waitingFor: 'pause' }],
    });
    await shop.ledger.resume('person');
    await shop.happens();
    expect(await shop.story()).toMatchObject({ status: 'posted', movements: [{ waitingFor: null }] });
  });
});

describe('a customer that the till refuses', () => {
  test('is matched anew once, then the payment is held', async () => {
    const shop = new Shop();
    shop.till.refusesCustomer = () => true;
    const refused: (string | null)[] = [];
    const customers: typeof shop.core.customers = {
      async customerFor(_buyer, { except }) {
        refused.push(except);
        if (refused.length > 5) throw new Error('matched anew for ever');
        return { kind: 'customer', customerId: String(58 + refused.length), why: 'found by e-mail' };
      },
    };
    shop.core = { ...shop.core, customers };
    await shop.happens();
    expect(refused).toEqual([null, '59']);
    expect(await listHeld(shop.ledger)).toMatchObject([{ code: 'till-customer-refused' }]);
  });
});

describe('Stripe', () => {
  test('refuses the write-back: the sale stands, the sweep writes it later', async () => {
    const shop = new Shop();
    shop.stripe.writeRefusal = outage;
    await shop.happens();
    expect(await shop.story()).toMatchObject({ status: 'posted', movements: [{ writeBack: 'due' }] });
    shop.stripe.writeRefusal = null;
    shop.nowMs += 10 * 60_000;
    await sweep(shop.core);
    await shop.work();
    expect(await shop.story()).toMatchObject({ movements: [{ writeBack: 'done' }] });
  });

  test('changes the amount of a posted charge: a finding, the sale stands', async () => {
    const shop = new Shop();
    await shop.happens();
    await shop.happens(paymentWith({ movements: [movementWith({ amountMinor: 3000 })] }));
    expect(shop.salesOf('ch_1')).toHaveLength(1);
    expect((await shop.story()).movements[0]?.findings).toEqual([
      "Stripe's amount of ch_1 is now 30.00 USD, it was 27.06 USD",
    ]);
  });
});

describe('shadow mode', () => {
  test('writes nothing to the till or to Stripe, and shows what it would, to the cent', async () => {
    const shop = new Shop({ mode: 'shadow' });
    await shop.happens();
    await sweep(shop.core);
    await shop.work();
    expect(shop.till.sales.size).toBe(0);
    expect(shop.stripe.payments.get(PAYMENT)?.movements[0]?.written.saleId).toBeNull();
    expect(await shop.story()).toMatchObject({
      status: 'pending',
      movements: [{ waitingFor: 'shadow' }],
      plan: [
        { totalMinor: 2706, taxMinor: 206, lines: [{ itemId: '501', quantity: 2, unitPriceMinor: 1250 }] },
      ],
    });
  });

  test('going live posts what was planned in the shadow', async () => {
    const shop = new Shop({ mode: 'shadow' });
    await shop.happens();
    shop.settings = { mode: 'live' };
    await sweep(shop.core);
    await shop.work();
    expect(shop.completed()).toHaveLength(1);
  });

  test('holds what it would hold', async () => {
    const shop = new Shop({ mode: 'shadow' });
    await shop.happens(unknownSku);
    expect(await listHeld(shop.ledger)).toHaveLength(1);
  });
});

test('while another worker has the lease nothing is started, and the message comes back', async () => {
  const shop = new Shop();
  const hint = shop.stripe.happened(paymentWith(), NOON_MS);
  const first = converge(hint, shop.core);
  const second = await converge(hint, shop.core);
  await first;
  expect(['leased', 'overtaken']).toContain(second.outcome);
  expect(second.againInMs).toBeGreaterThan(0);
  expect(shop.salesOf('ch_1')).toHaveLength(1);
});
