import { describe, expect, test } from '@jest/globals';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import type { MovementId } from '../../shared/kernel/ids.ts';
import { audit } from '../../shared/posting/audit/audit.ts';
import type { AuditDeps } from '../../shared/posting/audit/audit.ts';
import type { AuditSale, BalanceRow, ListedMovement, Remark } from '../../shared/posting/audit/ports.ts';
import type { AuditReport } from '../../shared/posting/audit/report.ts';
import type { MoneyMovement } from '../../shared/posting/payment.ts';
import type { PaymentRecord, Posting } from '../../shared/posting/posting.ts';
import { BEFORE_GO_LIVE, IN_PERSON } from '../../shared/posting/postings.ts';
import type { PostingSettings } from '../../shared/settings/schema.ts';
import {
  CHARGE,
  movementWith,
  NOON_MS,
  PAYMENT,
  postingWith,
  rowWith,
  settingsWith,
} from '../support/builders.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = NOON_MS + 3 * HOUR_MS;

interface World {
  readonly vainPasses?: number;
  readonly settings?: Partial<PostingSettings>;
  readonly inPerson?: boolean;
  readonly beganAtMs?: number;
  readonly movements?: readonly MoneyMovement[];
  readonly postings?: readonly Posting[];
  readonly sales?: readonly AuditSale[];
  readonly balance?: readonly BalanceRow[];
  readonly remarks?: readonly Remark[];
  readonly before?: AuditReport;
  readonly mapped?: Readonly<Record<string, string>>;
}

const POSTED = postingWith({
  at: { step: 'posted', saleId: '9001', receipt: 'R1' },
  writeBack: 'done',
});
const NAMED = movementWith({ written: { saleId: '9001', skipped: null } });

function saleWith(change: Partial<AuditSale> = {}): AuditSale {
  const row = rowWith({ saleId: '9001', state: 'completed', ...change });
  return {
    ...row,
    completedAtMs: NOON_MS,
    ours: true,
    atOurRegister: true,
    ourPaymentMinor: 2706,
    ...change,
  };
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
  const listed: ListedMovement[] = movements.map((movement) => ({
    paymentId: PAYMENT,
    movement,
    inPerson: world.inPerson ?? false,
    beganAtMs: world.beganAtMs ?? movement.atMs,
  }));
  const deps: AuditDeps = {
    stripe: {
      moneySince: async (fromMs, disputesFromMs) => ({
        movements: listed.filter(
          ({ movement: { kind, atMs } }) => atMs >= (kind === 'dispute' ? disputesFromMs : fromMs),
        ),
        remarks,
      }),
      balanceSince: async () => balance,
    },
    till: {
      completedSales: async () => ({ sales, next: null }),
      lookById: async (id) => sales.find(({ saleId }) => saleId === id) ?? null,
    },
    ledger: {
      load: async () => record,
      paymentOf: async () => PAYMENT,
      frozen: async () => null,
      mappedSkus: async () => new Map(Object.entries(world.mapped ?? {})),
    },
    rules: { settings: settingsWith(world.settings), shopCurrency: 'usd' },
    clock: { nowMs: () => NOW_MS, sleep: async () => undefined },
    dayOf: (atMs) => new Date(atMs).toISOString().slice(0, 10),
  };
  return audit(NOON_MS - HOUR_MS, deps, world.before ?? null);
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

test('what is held for a SKU that was mapped since is told as waiting for its release', async () => {
  const hold = {
    code: 'unknown-sku',
    reason: 'SKU "HAT" fits no item in the till',
    remedy: '',
    sinceMs: NOON_MS,
  };
  const { remarks } = await audited({
    postings: [postingWith({ at: { step: 'held', hold } })],
    mapped: { HAT: 'TEE-M' },
  });
  expect(remarks).toMatchObject([{ cause: 'held: SKU "HAT" is mapped to TEE-M by now' }]);
});

test('money of another currency than the shop’s is told as what it is', async () => {
  const report = await audited({ movements: [movementWith({ currency: 'eur' })], postings: [], balance: [] });
  expect(report.missing).toMatchObject([{ movement: CHARGE, amountMinor: 2706, currency: 'eur' }]);
  const own = await audited({ movements: [movementWith()], postings: [], balance: [] });
  expect(own.missing).toMatchObject([{ movement: CHARGE }]);
  expect(own.missing[0]).not.toHaveProperty('currency');
});

test('a booking of other cents than the payment has is seen', async () => {
  const report = await audited({ balance: [bookedWith({ amountMinor: 2700 })] });
  expect(report.drift).toMatchObject([
    { movement: CHARGE, amountMinor: -6, cause: expect.stringContaining('27.00') },
  ]);
});

test('a charge that was captured in parts has a booking of each, and they are the whole of it', async () => {
  const parts = [1206, 1500].map((amountMinor) => bookedWith({ amountMinor }));
  expect(await audited({ balance: parts })).toMatchObject({ balanced: true });
  const [first] = parts;
  expect(causes(await audited({ balance: [...parts, first as BalanceRow] }))).toEqual([
    "Stripe's balance says 39.12, its charge another amount",
  ]);
});

test('a part that was booked before the time looked at is not missed, one that was never booked is', async () => {
  const balance = [bookedWith({ amountMinor: 1500 })];
  const beganAtMs = NOON_MS - 24 * HOUR_MS;
  expect(await audited({ balance, beganAtMs })).toMatchObject({ balanced: true });
  expect(causes(await audited({ balance }))).toEqual([
    "Stripe's balance says 15.00, its charge another amount",
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

test.each([
  ['a refund that Stripe has booked and not finished', 're_9', -500, 'on its way'],
  ['a bank debit that Stripe has booked and not finished', 'py_9', 500, 'on its way'],
  ['a refund without a charge', 're_9', -500, 'refunded without a charge'],
])('%s is told, and is no difference', async (_what, id, amountMinor, cause) => {
  const booked = bookedWith({ sourceId: id, amountMinor });
  const remark = { id, amountMinor: 500, atMs: NOON_MS, cause };
  const report = await audited({ balance: [bookedWith(), booked], remarks: [remark] });
  expect(report).toMatchObject({ balanced: true, missing: [] });
  expect(report.remarks).toMatchObject([{ movement: id, amountMinor: 500, cause }]);
});

test.each([
  ['months ago, and unknown to the ledger, is missed', 120, '2026-01-01T00:00:00Z', 1],
  ['before go-live is none that the ledger could know', 120, '2026-10-01T00:00:00Z', 0],
  ['more than 400 days ago is not looked for', 401, '2024-01-01T00:00:00Z', 0],
])('a lost dispute whose money was withdrawn %s', async (_when, days, since, missed) => {
  const atMs = NOON_MS - days * 24 * HOUR_MS;
  const dispute = movementWith({ id: movementIdOf('du_1'), kind: 'dispute', of: CHARGE, atMs });
  const world = { settings: { since }, movements: [NAMED, dispute] };
  // Lost a moment ago, perhaps: its date tells nothing of that, so it takes a second audit.
  const first = await audited(world);
  expect(first).toMatchObject({ balanced: true, missing: [] });
  expect((await audited({ ...world, before: first })).missing).toHaveLength(missed);
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

/** A sale that somebody rang up at the counter on our register, paid in cash. */
function counterSale(change: Partial<AuditSale> = {}): AuditSale {
  return saleWith({ saleId: '77', saleKey: '', ours: false, ourPaymentMinor: 0, ...change });
}

describe('a sale without our reference beside a payment of the same amount and day', () => {
  const TYPED = { movement: CHARGE, saleId: '77', amountMinor: 2706 };

  test.each([
    ['on our register', {}],
    ['by our payment type elsewhere', { atOurRegister: false, ourPaymentMinor: 2706 }],
  ])('was perhaps typed by hand: %s', async (_where, change) => {
    const report = await audited({ sales: [saleWith(), counterSale(change)] });
    expect(report.extra).toMatchObject([{ ...TYPED, cause: expect.stringContaining('typed by hand?') }]);
  });

  test('elsewhere and otherwise paid is a sale of the counter', async () => {
    const other = counterSale({ atOurRegister: false });
    expect(await audited({ sales: [saleWith(), other] })).toMatchObject({ balanced: true });
  });

  test('stands for a payment that was skipped because it had been typed: nothing differs', async () => {
    const at = { step: 'skipped', reason: 'typed in', byPerson: true } as const;
    const postings = [postingWith({ at, writeBack: 'done' })];
    const sales = [counterSale({ ourPaymentMinor: 2706 })];
    expect(await audited({ postings, sales })).toMatchObject({ balanced: true, extra: [] });
  });

  const hold = { code: 'unknown-sku', reason: 'no item has the SKU HAT', remedy: '', sinceMs: NOON_MS };
  test.each([
    ['was posted', POSTED, [saleWith()]],
    ['is held', postingWith({ at: { step: 'held', hold } }), []],
  ])('is the skipped payment’s where another of the same amount %s', async (_how, other, sales) => {
    const second = movementIdOf('ch_2');
    const skipped = postingWith({
      movementId: second,
      at: { step: 'skipped', reason: 'typed in', byPerson: true },
    });
    const report = await audited({
      movements: [NAMED, movementWith({ id: second })],
      postings: [other, skipped],
      sales: [...sales, counterSale()],
      balance: [bookedWith(), bookedWith({ sourceId: second })],
    });
    expect(report).toMatchObject({ balanced: true, extra: [] });
  });

  test('has that payment for itself: of two such sales one is told', async () => {
    const sales = [saleWith(), counterSale(), counterSale({ saleId: '78', ourPaymentMinor: 2706 })];
    expect((await audited({ sales })).extra).toMatchObject([{ movement: CHARGE, saleId: '78' }]);
  });

  test('has it by chance on a register that the counter shares, but not where our payment type paid it', async () => {
    const other = counterSale({ saleId: '80', totalMinor: 1999 });
    const later = counterSale({ saleId: '81', totalMinor: 1999, completedAtMs: NOON_MS + 24 * HOUR_MS });
    const shared = [saleWith(), other, later, counterSale()];
    const report = await audited({ sales: shared });
    expect(report).toMatchObject({ balanced: true });
    expect(report.remarks).toMatchObject([{ ...TYPED, cause: expect.stringContaining('typed by hand?') }]);
    const ours = counterSale({ saleId: '79', ourPaymentMinor: 2706 });
    expect((await audited({ sales: [...shared, ours] })).extra).toMatchObject([{ saleId: '79' }]);
  });
});

test('one sale typed in for an order of before go-live does not hide those that are typed in twice', async () => {
  const before = counterSale({ saleId: '80', totalMinor: 1999 });
  const report = await audited({ sales: [saleWith(), before, counterSale()] });
  expect(report.extra).toMatchObject([{ movement: CHARGE }]);
});

describe('goods of ours that the shop took back without a refund in Stripe', () => {
  const [line] = saleWith().lines;
  const lines =
    line === undefined ? [] : [{ ...line, lineId: '900', parentLineId: line.lineId, quantity: -1 }];
  const taken = (change: Partial<AuditSale>) =>
    counterSale({ lines, atOurRegister: false, totalMinor: -1353, payments: [], ...change });
  const cash = (amountMinor: number) => [{ amountMinor, reference: '' }];

  test.each([
    ['with nothing paid back', {}],
    [
      'paid back by our payment type, which moves no money',
      { payments: cash(-1353), ourPaymentMinor: -1353 },
    ],
    ['paid back in cash for a part only', { payments: cash(-1353), ourPaymentMinor: -1000 }],
  ])('%s: the refund is missing', async (_how, change) => {
    const cause = 'returned in the shop, not refunded in Stripe';
    expect(await audited({ sales: [saleWith(), taken(change)] })).toMatchObject({
      extra: [{ movement: CHARGE, saleId: '77', amountMinor: -1353, cause }],
    });
  });

  test.each([
    ['paid back in cash', { payments: cash(-1353) }, 'returned in the shop and paid back there'],
    ['exchanged for as much', { totalMinor: 0 }, 'exchanged in the shop'],
    ['exchanged for more', { totalMinor: 500, payments: cash(500) }, 'exchanged in the shop'],
  ])('%s: told, and no reason to pay the customer twice', async (_how, change, cause) => {
    const report = await audited({ sales: [saleWith(), taken(change)] });
    expect(report).toMatchObject({ balanced: true, extra: [], remarks: [{ movement: CHARGE, cause }] });
  });
});

describe('a payment that a rule skipped', () => {
  const skipped = (reason: string, byPerson = false) =>
    postingWith({ at: { step: 'skipped', reason, byPerson } });
  const euros = "in EUR, the shop's currency is USD";

  test.each([
    ['a go-live that was typed wrong', BEFORE_GO_LIVE],
    ['a wrong currency of the shop', euros],
  ])('for %s is missing from the till once the settings are put right', async (_what, reason) => {
    const report = await audited({ postings: [skipped(reason)], sales: [] });
    const cause = 'skipped by a rule that no longer holds: `post pi_1` rings it up';
    expect(report.missing).toEqual([{ movement: CHARGE, saleId: null, amountMinor: 2706, cause }]);
  });

  test.each([
    ['go-live', { postings: [skipped(BEFORE_GO_LIVE)], settings: { since: '2026-11-21T00:00:00Z' } }],
    ['currency', { postings: [skipped(euros)], movements: [movementWith({ currency: 'eur' })] }],
    ['in person', { postings: [skipped(IN_PERSON)], inPerson: true }],
    ['a person', { postings: [skipped(BEFORE_GO_LIVE, true)] }],
    [
      'Stripe took it back',
      { postings: [skipped(euros)], movements: [movementWith({ state: 'taken-back' })] },
    ],
    ['shadow', { postings: [skipped(BEFORE_GO_LIVE)], settings: { mode: 'shadow' as const } }],
  ])('stays skipped where its reason holds: %s', async (_why, world) => {
    const postings = world.postings.map((posting) => ({
      ...posting,
      currency: 'movements' in world ? (world.movements[0]?.currency ?? 'usd') : 'usd',
    }));
    expect(await audited({ ...world, postings, sales: [] })).toMatchObject({ balanced: true, remarks: [] });
  });

  test('as in person is told where the settings post it now: the till may have rung it up itself', async () => {
    const settings = { inPerson: 'post' } as const;
    const world = { postings: [skipped(IN_PERSON)], inPerson: true, sales: [], settings };
    expect(await audited(world)).toMatchObject({
      balanced: true,
      remarks: [{ movement: CHARGE, cause: expect.stringContaining('`post pi_1`') }],
    });
  });

  test('wrongly, and was then typed by hand, is told with that sale: `post` would ring it up twice', async () => {
    const report = await audited({ postings: [skipped(BEFORE_GO_LIVE)], sales: [counterSale()] });
    expect(report.missing).toHaveLength(1);
    expect(report.extra).toMatchObject([{ movement: CHARGE, saleId: '77' }]);
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
