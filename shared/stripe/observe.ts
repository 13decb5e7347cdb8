import type { Stripe } from 'stripe';
import type { PaymentId } from '../kernel/ids.ts';
import type { Observation, Payment } from '../posting/payment.ts';
import { buyerOf } from './buyer.ts';
import { gatherCharge, gatherIntent, type PaymentFacts } from './gather.ts';
import type { StripeMode } from './key-mode.ts';
import { isCaptured, isInPerson, movementsOf } from './movements.ts';
import { readOrder } from './read-order.ts';
import { standingOf } from './standing.ts';
import type { Charge } from './shapes.ts';

/**
 * One complete look at a payment. A plain order takes at most five requests in two rounds; a manual capture that is
 * not booked yet, a dispute or an invoice takes more.
 * @throws {RefusedError} when Stripe refuses a read, or answers what cannot be read.
 */
export async function observe(client: Stripe, paymentId: PaymentId, mode: StripeMode): Promise<Observation> {
  const facts = paymentId.startsWith('pi_')
    ? await gatherIntent(client, paymentId)
    : await gatherCharge(client, paymentId);
  if (facts === null) return { kind: 'absent' };
  if (facts.livemode !== (mode === 'live')) {
    const theirs = facts.livemode ? 'live' : 'test';
    return { kind: 'foreign', why: `it is a ${theirs} payment, the secret key is for ${mode} mode` };
  }
  return { kind: 'payment', payment: paymentOf(paymentId, facts) };
}

function paymentOf(paymentId: PaymentId, facts: PaymentFacts): Payment {
  const charge = chargeInForce(facts);
  const { session } = facts;
  return {
    id: paymentId,
    chargeId: charge?.id ?? null,
    currency: charge?.currency ?? facts.currency,
    capturedMinor: charge !== null && isCaptured(charge) ? charge.amount_captured : 0,
    inPerson: isInPerson(charge),
    buyer: buyerOf({ session, charge, intent: facts.intent }),
    order: readOrder({ ...facts.order, currency: facts.currency, metadata: facts.money.metadata }),
    movements: movementsOf(facts.money),
    standing: standingOf(facts.money, facts.intent),
  };
}

/** Several attempts may belong to one intent: the one whose money stayed, else one whose money came, else the last. */
function chargeInForce({ money: { charges } }: PaymentFacts): Charge | null {
  const newestFirst = charges.toSorted((a, b) => b.created - a.created);
  const captured = newestFirst.filter(isCaptured);
  const stayed = captured.find((charge) => charge.failure_balance_transaction === null);
  return stayed ?? captured[0] ?? newestFirst[0] ?? null;
}
