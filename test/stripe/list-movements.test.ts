import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { auditStripe } from '../../shared/stripe/list-movements.ts';
import { openRig, type Rig } from '../simulators/stripe/harness.ts';

const SLOW_REFUND = '4000000000007726';
const A_REFUND_TAKES_MS = 60_000;

let rig: Rig;
beforeEach(async () => {
  rig = await openRig({ switches: { refundSettlesMs: A_REFUND_TAKES_MS } });
});
afterEach(() => rig.close());

test('a refund on its way is told where Stripe has booked it already, and is no movement yet', async () => {
  const { charge } = rig.simulator.shop.payIntent({ amountMinor: 500, buyer: null, method: SLOW_REFUND });
  const { refund } = rig.simulator.shop.refund({ charge });
  const row = rig.simulator.state.refunds.get(refund);
  expect(row).toMatchObject({ status: 'pending', balance_transaction: null });
  expect(await auditStripe(rig.stripe).remarksSince(0)).toEqual([]);

  if (row !== undefined) rig.simulator.state.refunds.put({ ...row, balance_transaction: 'txn_9' });
  expect(await auditStripe(rig.stripe).remarksSince(0)).toMatchObject([{ id: refund, amountMinor: 500 }]);
  const listed = await auditStripe(rig.stripe).movementsSince(0);
  expect(listed.map(({ movement }) => movement.kind)).toEqual(['charge']);
});
