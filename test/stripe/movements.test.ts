import { expect, test } from '@jest/globals';
import { isManualCapture, type MoneyFacts, movementsOf } from '../../shared/stripe/movements.ts';
import { standingOf } from '../../shared/stripe/standing.ts';
import { shapes } from '../../shared/stripe/shapes.ts';

const T = 1_793_200_000;

function charge(fields: Record<string, unknown> = {}) {
  return shapes.charge.parse({
    id: 'ch_1',
    livemode: false,
    created: T,
    currency: 'usd',
    amount: 5000,
    amount_captured: 5000,
    captured: true,
    status: 'succeeded',
    ...fields,
  });
}
const refund = (fields: Record<string, unknown> = {}) =>
  shapes.refund.parse({
    id: 're_1',
    created: T + 100,
    currency: 'usd',
    amount: 1000,
    status: 'succeeded',
    charge: 'ch_1',
    balance_transaction: 'txn_r',
    ...fields,
  });
const dispute = (status: string, ...amounts: number[]) =>
  shapes.dispute.parse({
    id: 'du_1',
    created: T + 200,
    currency: 'usd',
    amount: 5000,
    status,
    charge: 'ch_1',
    balance_transactions: amounts.map((amount, index) => ({ amount, created: T + 300 + index })),
  });

function facts(change: Partial<MoneyFacts>): MoneyFacts {
  const none = { refunds: [], disputes: [], metadata: {}, manualCapture: false, capturedAtMs: new Map() };
  return { charges: [charge()], ...none, ...change };
}
const seen = (change: Partial<MoneyFacts>) =>
  movementsOf(facts(change)).map(({ id, kind, state, atMs }) => `${id} ${kind} ${state} +${atMs / 1000 - T}`);

const FIRST = 'ch_1 charge happened +0';

test.each([
  ['is only authorised', { captured: false, amount_captured: 0 }],
  ['was captured at nothing', { amount_captured: 0 }],
  ['is pending', { status: 'pending' }],
  ['was declined', { status: 'failed', captured: false, amount_captured: 0 }],
  ['failed while it was pending', { status: 'failed' }],
])('a charge that %s moved no money', (_, fields) => {
  expect(seen({ charges: [charge(fields)] })).toEqual([]);
});

const EVENT_TIMES = new Map([['ch_1', (T + 77) * 1000]]);
const booked = (seconds: number) => ({ balance_transaction: { id: 'txn_1', created: T + seconds } });

test.each([
  ['automatic capture', 'creation, though booked within the hour', { booking: booked(3600) }, 0],
  ['a debit that took days', 'booking', { booking: booked(300_000) }, 300_000],
  ['manual capture', 'booking', { manualCapture: true, booking: booked(60) }, 60],
  [
    'manual capture not booked yet',
    'event',
    { manualCapture: true, booking: {}, capturedAtMs: EVENT_TIMES },
    77,
  ],
])('%s is dated by its %s', (_, __, { booking, ...change }, seconds) => {
  const [movement] = movementsOf(facts({ ...change, charges: [charge(booking)] }));
  expect(movement?.atMs).toBe((T + seconds) * 1000);
});

test.each([
  ['captured by itself', 'automatic_async', undefined, false],
  ['captured by hand', 'manual', {}, true],
  [
    'captured by hand where it is a card',
    'automatic',
    { card: { capture_method: 'manual' }, link: {} },
    true,
  ],
  [
    'captured by hand where the reader can',
    'automatic_async',
    { card_present: { capture_method: 'manual_preferred' } },
    true,
  ],
  [
    'captured by itself, with other options',
    'automatic',
    { card: { request_three_d_secure: 'any' }, link: null },
    false,
  ],
])('a payment is %s', (_, capture_method, payment_method_options, manual) => {
  const intent = { id: 'pi_1', livemode: false, currency: 'usd', capture_method, payment_method_options };
  expect(isManualCapture(shapes.intent.parse(intent))).toBe(manual);
});

test('a charge of which nothing tells the capture is dated at its creation', () => {
  expect(seen({ manualCapture: true })).toEqual([FIRST]);
});

test.each([
  ['pending', {}],
  ['requires_action', {}],
  ['failed', { balance_transaction: null }],
  ['canceled', { balance_transaction: null }],
  [null, {}],
])('a refund that is %s and moved nothing is no movement', (status, fields) => {
  expect(seen({ refunds: [refund({ status, ...fields })] })).toEqual([FIRST]);
});

test('a refund that waited is dated when it was booked', () => {
  expect(seen({ refunds: [refund({ balance_transaction: { id: 'txn_r', created: T + 500 } })] })).toEqual([
    FIRST,
    're_1 refund happened +500',
  ]);
});

test.each(['failed', 'canceled'])(
  'a refund that %s after it was booked is taken back and undone',
  (status) => {
    const fields = { status, failure_balance_transaction: { id: 'txn_f', created: T + 900 } };
    expect(seen({ refunds: [refund(fields)] })).toEqual([
      FIRST,
      're_1 refund taken-back +100',
      're_1.undo refund-undone happened +900',
    ]);
  },
);

test.each([
  ['needs_response', [-5000], []],
  ['under_review', [-5000], []],
  ['warning_needs_response', [], []],
  ['warning_closed', [], []],
  ['prevented', [], []],
  ['won', [], []],
  ['lost', [-5000], ['du_1 dispute happened +300']],
  ['appeal_needs_response', [-5000], ['du_1 dispute happened +300']],
  ['appeal_under_review', [-5000], ['du_1 dispute happened +300']],
  ['won', [-5000], ['du_1 dispute taken-back +300', 'du_1.undo dispute-undone happened +300']],
  ['won', [-5000, 5000], ['du_1 dispute taken-back +300', 'du_1.undo dispute-undone happened +301']],
  ['lost', [-5000, 5000], ['du_1 dispute taken-back +300', 'du_1.undo dispute-undone happened +301']],
])('a dispute that is %s with bookings %j', (status, amounts, expected) => {
  expect(seen({ disputes: [dispute(status, ...amounts)] })).toEqual([FIRST, ...expected]);
});

test('whatever moves no money yet is told in words, and nothing of it once it moved', () => {
  const standing = (change: Partial<MoneyFacts>, status = 'requires_capture'): string[] =>
    standingOf(facts(change), { status });
  expect(standing({})).toEqual([]);
  expect(standing({ charges: [charge({ captured: false, amount_captured: 0 })] })).toEqual([
    'charge ch_1 of 50.00 USD is authorised, not captured',
  ]);
  expect(standing({ charges: [charge({ captured: false, amount_captured: 0 })] }, 'canceled')).toEqual([
    'charge ch_1 of 50.00 USD was authorised and is released: nothing was captured',
  ]);
  expect(standing({ charges: [charge({ status: 'pending' })] })).toEqual([
    'charge ch_1 of 50.00 USD is on its way',
  ]);
  expect(standing({ refunds: [refund({ status: 'requires_action', balance_transaction: null })] })).toEqual([
    'refund re_1 of 10.00 USD is at "requires action": it is not posted',
  ]);
  expect(standing({ disputes: [dispute('needs_response', -5000)] })).toEqual([
    'dispute du_1 of 50.00 USD is at "needs response": it is not posted',
  ]);
  expect(standing({ disputes: [dispute('warning_under_review')] })).toEqual([
    'inquiry du_1 of 50.00 USD is at "under review": it is not posted',
  ]);
  expect(standing({ refunds: [refund()], disputes: [dispute('lost', -5000)] })).toEqual([]);
});

test('a return that is dated before its sale still comes after it, and what undoes it after that', () => {
  const late = charge({ balance_transaction: { id: 'txn_1', created: T + 1000 } });
  const failed = refund({ status: 'failed', failure_balance_transaction: { id: 'txn_f', created: T + 500 } });
  expect(seen({ charges: [late], refunds: [failed], manualCapture: true })).toEqual([
    'ch_1 charge happened +1000',
    're_1 refund taken-back +100',
    're_1.undo refund-undone happened +500',
  ]);
});

test('a refund without a charge, of a balance, returns no movement of ours', () => {
  const [, movement] = movementsOf(facts({ refunds: [refund({ charge: null })] }));
  expect(movement?.of).toBeNull();
});

test('reads back what was written: the sale from the payment, the return from the refund', () => {
  const [sale, returned] = movementsOf(
    facts({
      metadata: {
        lightspeed_sale_id: '4711',
        tillbridge_skipped: 'by hand',
        lightspeed_return_id: 'not mine',
      },
      refunds: [refund({ metadata: { lightspeed_return_id: '4712,4713', tillbridge_skipped: 'gift' } })],
    }),
  );
  expect(sale?.written).toEqual({ saleId: '4711', skipped: 'by hand' });
  expect(returned?.written).toEqual({ saleId: '4712,4713', skipped: 'gift' });
});
