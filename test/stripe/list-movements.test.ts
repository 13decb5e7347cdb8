import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../shared/kernel/clock.ts';
import { auditStripe } from '../../shared/stripe/list-movements.ts';
import { openRig, type Rig } from '../simulators/stripe/harness.ts';

const DAY_MS = 24 * 3_600_000;
const SLOW_REFUND = '4000000000007726';
const SOON_MS = 60_000;

let rig: Rig;
let nowMs: number;
beforeEach(async () => {
  nowMs = systemClock.nowMs();
  rig = await openRig({
    clock: { ...systemClock, nowMs: () => nowMs },
    switches: { refundSettlesMs: SOON_MS, delayedMethodMs: SOON_MS },
  });
});
afterEach(() => rig.close());

const money = (fromMs = 0, disputesFromMs = fromMs) =>
  auditStripe(rig.stripe).moneySince(fromMs, disputesFromMs);

test('a refund on its way is told where Stripe has booked it already, and is no movement yet', async () => {
  const { charge } = rig.simulator.shop.payIntent({ amountMinor: 500, buyer: null, method: SLOW_REFUND });
  const { refund } = rig.simulator.shop.refund({ charge });
  const row = rig.simulator.state.refunds.get(refund);
  expect(row).toMatchObject({ status: 'pending', balance_transaction: null });
  expect((await money()).remarks).toEqual([]);

  if (row !== undefined) rig.simulator.state.refunds.put({ ...row, balance_transaction: 'txn_9' });
  const { movements, remarks } = await money();
  expect(remarks).toMatchObject([{ id: refund, amountMinor: 500 }]);
  expect(movements.map(({ movement }) => movement.kind)).toEqual(['charge']);
});

test('a bank debit on its way is told where Stripe has booked it already, and is no movement yet', async () => {
  const { charge } = rig.simulator.shop.payIntent({
    amountMinor: 500,
    buyer: null,
    method: 'us_bank_account',
  });
  const row = rig.simulator.state.charges.get(charge);
  expect(row).toMatchObject({ status: 'pending', balance_transaction: null });
  expect(await money()).toEqual({ movements: [], remarks: [] });

  if (row !== undefined) rig.simulator.state.charges.put({ ...row, balance_transaction: 'txn_9' });
  expect(await money()).toMatchObject({ movements: [], remarks: [{ id: charge, amountMinor: 500 }] });
});

test('money that is captured in parts is a movement, and each part is on the balance', async () => {
  const { paymentIntent, charge } = rig.simulator.shop.authorise({ amountMinor: 500, buyer: null });
  rig.simulator.shop.capture({ paymentIntent, amountMinor: 200, final: false });
  nowMs += 1000;
  rig.simulator.shop.capture({ paymentIntent, amountMinor: 100, final: false });
  const { movements } = await money();
  expect(movements).toMatchObject([{ movement: { id: charge, amountMinor: 300 } }]);
  expect(movements[0]?.beganAtMs).toBeLessThan(movements[0]?.movement.atMs ?? 0);
  const balance = await auditStripe(rig.stripe).balanceSince(0);
  const ofCharge = balance.filter(({ sourceId }) => sourceId === charge);
  expect(ofCharge.map(({ amountMinor }) => amountMinor).toSorted((a, b) => a - b)).toEqual([100, 200]);
});

test('a refund without a charge is a remark, and no movement', async () => {
  const { charge } = rig.simulator.shop.payIntent({ amountMinor: 500, buyer: null });
  const { refund } = rig.simulator.shop.refund({ charge, amountMinor: 200 });
  const row = rig.simulator.state.refunds.get(refund);
  if (row !== undefined)
    rig.simulator.state.refunds.put({ ...row, charge: null, payment_intent: null, status: 'succeeded' });
  const { movements, remarks } = await money();
  expect(remarks).toMatchObject([{ id: refund, amountMinor: 200, cause: 'refunded without a charge' }]);
  const balance = await auditStripe(rig.stripe).balanceSince(0);
  expect(balance.map(({ sourceId }) => sourceId)).toContain(refund);
  expect(movements.map(({ movement }) => movement.kind)).toEqual(['charge']);
});

test('a dispute that is lost months after its money was withdrawn is seen, others than disputes are not', async () => {
  const startMs = nowMs;
  const { charge } = rig.simulator.shop.payIntent({ amountMinor: 500, buyer: null });
  const { dispute } = rig.simulator.shop.dispute({ charge });
  nowMs += 120 * DAY_MS;
  rig.simulator.shop.closeDispute(dispute, 'lost');
  const fromMs = nowMs - 35 * DAY_MS;
  const ids = async (disputesFromMs: number) =>
    (await money(fromMs, disputesFromMs)).movements.map(({ movement }) => movement.id);
  expect(await ids(startMs - DAY_MS)).toEqual([dispute]);
  // Withdrawn before go-live: the ledger cannot know it.
  expect(await ids(startMs + DAY_MS)).toEqual([]);
});
