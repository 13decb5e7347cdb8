import { expect, test } from '@jest/globals';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import type { MovementId } from '../../shared/kernel/ids.ts';
import { audit } from '../../shared/posting/audit/audit.ts';
import type { AuditSale, BalanceRow, ListedMovement, Remark } from '../../shared/posting/audit/ports.ts';
import type { AuditReport } from '../../shared/posting/audit/report.ts';
import type { MoneyMovement } from '../../shared/posting/payment.ts';
import type { PaymentRecord, Posting } from '../../shared/posting/posting.ts';
import { CHARGE, movementWith, NOON_MS, PAYMENT, postingWith, rowWith } from '../support/builders.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = NOON_MS + 3 * HOUR_MS;

interface World {
  readonly vainPasses?: number;
  readonly movements?: readonly MoneyMovement[];
  readonly postings?: readonly Posting[];
  readonly sales?: readonly AuditSale[];
  readonly balance?: readonly BalanceRow[];
  readonly remarks?: readonly Remark[];
}

const POSTED = postingWith({
  at: { step: 'posted', saleId: '9001', receipt: 'R1' },
  writeBack: 'done',
});
const NAMED = movementWith({ written: { saleId: '9001', skipped: null } });

function saleWith(change: Partial<AuditSale> = {}): AuditSale {
  const row = rowWith({ saleId: '9001', state: 'completed', ...change });
  return { ...row, completedAtMs: NOON_MS, ours: true, atOurPlace: true, ...change };
}

const bookedWith = (change: Partial<BalanceRow> = {}): BalanceRow => ({
  sourceId: CHARGE,
  amountMinor: 2706,
  currency: 'usd',
  atMs: NOON_MS,
  ...change,
});

/** Stripe's lists, its balance, the ledger and the till, as far as the audit reads them. */
function audited(world: World): Promise<AuditReport> {
  const { movements = [NAMED], postings = [POSTED], sales = [saleWith()], balance = [bookedWith()] } = world;
  const { remarks = [] } = world;
  const record = {
    paymentId: PAYMENT,
    postings,
    vainPasses: world.vainPasses ?? 0,
  } as unknown as PaymentRecord;
  const listed: ListedMovement[] = movements.map((movement) => ({ paymentId: PAYMENT, movement }));
  return audit(NOON_MS - HOUR_MS, {
    stripe: {
      movementsSince: async () => listed,
      balanceSince: async () => balance,
      remarksSince: async () => remarks,
    },
    till: {
      completedSales: async () => ({ sales, next: null }),
      lookById: async (id) => sales.find(({ saleId }) => saleId === id) ?? null,
    },
    ledger: { load: async () => record, paymentOf: async () => PAYMENT, frozen: async () => null },
    currency: 'usd',
    clock: { nowMs: () => NOW_MS, sleep: async () => undefined },
    dayOf: (atMs) => new Date(atMs).toISOString().slice(0, 10),
  });
}

const causes = ({ missing, extra, drift }: AuditReport) =>
  [...missing, ...extra, ...drift].map(({ cause }) => cause);

test('what Stripe booked, the ledger posted and the till completed is balanced', async () => {
  expect(await audited({})).toMatchObject({ balanced: true, mismatchMinor: 0, movements: 1, sales: 1 });
});

test('what is not in the till, and shall not be or not yet, is counted by what became of it', async () => {
  const ids = ['ch_posted', 'ch_held', 'ch_skipped', 'ch_prepared', 'ch_unknown'].map(movementIdOf);
  const [posted, held, skipped, prepared] = ids as [MovementId, MovementId, MovementId, MovementId];
  const hold = { code: 'unknown-sku', reason: 'no item has the SKU HAT', remedy: '', sinceMs: NOON_MS };
  const report = await audited({
    movements: ids.map((id) => movementWith({ id, atMs: NOW_MS - 60_000 })),
    postings: [
      { ...POSTED, movementId: posted },
      postingWith({ movementId: held, at: { step: 'held', hold } }),
      postingWith({ movementId: skipped, at: { step: 'skipped', reason: 'in person', byPerson: false } }),
      postingWith({ movementId: prepared, at: { step: 'prepared', saleId: '9002' } }),
    ],
    balance: [],
  });
  expect(report).toMatchObject({ movements: 5, outside: { held: 1, waiting: 2, skipped: 1 } });
});

test('a booking of other cents than the payment has is seen', async () => {
  const report = await audited({ balance: [bookedWith({ amountMinor: 2700 })] });
  expect(report.drift).toMatchObject([
    { movement: CHARGE, amountMinor: -6, cause: expect.stringContaining('27.00') },
  ]);
});

test('a charge that never came to Stripe’s balance is seen, a young one is not yet', async () => {
  expect(causes(await audited({ balance: [] }))).toEqual(["captured, but not on Stripe's balance"]);
  const young = { ...NAMED, atMs: NOW_MS - 60_000 };
  expect(await audited({ movements: [young], balance: [] })).toMatchObject({ balanced: true });
});

test('a booking in the bank’s own currency is no difference: its cents cannot be compared', async () => {
  const abroad = bookedWith({ currency: 'eur', amountMinor: 2500 });
  expect(await audited({ balance: [abroad] })).toMatchObject({ balanced: true });
});

test('a refund that Stripe has booked and not finished is told, and is no difference', async () => {
  const booked = bookedWith({ sourceId: 're_9', amountMinor: -500 });
  const onItsWay = { id: 're_9', amountMinor: 500, atMs: NOON_MS, cause: 'on its way' };
  const report = await audited({ balance: [bookedWith(), booked], remarks: [onItsWay] });
  expect(report).toMatchObject({ balanced: true, missing: [] });
  expect(report.remarks).toMatchObject([{ movement: 're_9', amountMinor: 500, cause: 'on its way' }]);
});

test('money on Stripe’s balance without a payment of ours is seen', async () => {
  const stray = bookedWith({ sourceId: 'ch_9', amountMinor: 500 });
  expect(await audited({ balance: [bookedWith(), stray] })).toMatchObject({
    missing: [{ movement: 'ch_9', amountMinor: 500 }],
  });
});

test('of two charges of one PaymentIntent its metadata names the later sale, which is no drift of the earlier', async () => {
  const later = movementIdOf('ch_2');
  const written = { saleId: '9002', skipped: null };
  const report = await audited({
    movements: [movementWith({ written }), movementWith({ id: later, written })],
    postings: [
      POSTED,
      postingWith({
        movementId: later,
        at: { step: 'posted', saleId: '9002', receipt: 'R2' },
        writeBack: 'done',
      }),
    ],
    sales: [saleWith(), saleWith({ saleId: '9002', saleKey: later })],
    balance: [bookedWith(), bookedWith({ sourceId: later })],
  });
  expect(causes(report)).toEqual([]);
});

test('metadata that names a strange sale, or none any more, is drift', async () => {
  const strange = movementWith({ written: { saleId: '4711', skipped: null } });
  expect(causes(await audited({ movements: [strange] }))).toEqual([
    "Stripe's metadata names sale 4711 instead of 9001",
  ]);
  expect(causes(await audited({ movements: [movementWith()] }))).toEqual([
    "Stripe's metadata no longer names its sale",
  ]);
});

test('a sale whose reference was taken out or changed is drift: the way from the till to Stripe is cut', async () => {
  const changed = saleWith({ saleKey: 'phone order', ours: false });
  expect(causes(await audited({ sales: [changed] }))).toEqual([
    'edited by hand: the sale\'s reference is "phone order" instead of ch_1',
  ]);
});

test('what is held is told and is no difference: a person has been asked about it already', async () => {
  const hold = { code: 'unknown-sku', reason: 'no item has the SKU HAT', remedy: '', sinceMs: NOON_MS };
  const report = await audited({ postings: [postingWith({ at: { step: 'held', hold } })], sales: [] });
  expect(report).toMatchObject({ balanced: true, mismatchMinor: 0, missing: [] });
  expect(report.remarks).toMatchObject([
    { movement: CHARGE, amountMinor: 2706, cause: 'held: no item has the SKU HAT' },
  ]);
});

test('in shadow mode nothing shall be in the till, and nothing is missed', async () => {
  const planned = postingWith({ at: { step: 'pending' }, waitingFor: 'shadow' });
  expect(await audited({ postings: [planned], sales: [] })).toMatchObject({ balanced: true });
});

test('what was taken back in the shop without a refund in Stripe is seen with its sale', async () => {
  const line = saleWith().lines[0];
  if (line === undefined) throw new Error('the sale has no line');
  const taken = saleWith({
    saleId: '77',
    saleKey: '',
    ours: false,
    atOurPlace: false,
    totalMinor: -1353,
    lines: [{ ...line, lineId: '900', parentLineId: line.lineId, quantity: -1 }],
  });
  expect(await audited({ sales: [saleWith(), taken] })).toMatchObject({
    extra: [{ movement: CHARGE, saleId: '77', cause: 'returned in the shop, not refunded in Stripe' }],
  });
});

test.each([
  ['a sale', { ...POSTED, writeBack: 'due' as const }, 'does not name sale'],
  [
    'a skip',
    postingWith({ at: { step: 'skipped', reason: 'typed in', byPerson: true }, writeBack: 'due' }),
    'does not keep the skip',
  ],
])('%s that could not be written into Stripe for half an hour is told', async (_what, posting, cause) => {
  const movements = [movementWith()];
  const sales = posting.at.step === 'posted' ? [saleWith()] : [];
  expect(causes(await audited({ movements, postings: [posting], sales, vainPasses: 2 }))).toEqual([]);
  expect(causes(await audited({ movements, postings: [posting], sales, vainPasses: 6 }))).toEqual([
    expect.stringContaining(cause),
  ]);
});
