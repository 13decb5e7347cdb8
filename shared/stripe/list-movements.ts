import type { Stripe } from 'stripe';
import { isPaymentId } from '../kernel/ids.ts';
import type { AuditStripe, BalanceRow, ListedMovement, Remark } from '../posting/audit/ports.ts';
import { paymentIdOfRow } from './list-changes.ts';
import { PAGE_SIZE } from './lists.ts';
import { movementsOf } from './movements.ts';
import type { MoneyFacts } from './movements.ts';
import { refusing } from './refusal.ts';
import { readShape, shapes } from './shapes.ts';

const DAY_S = 24 * 3600;
/** A card's authorisation lives 7 days, longer ones 30: a charge may be captured so long after it was created. */
const CAPTURED_WITHIN_S = 31 * DAY_S;
const BOOKINGS = ['data.balance_transaction', 'data.failure_balance_transaction'];

/** Bookings of payments and of what went back; fees, payouts and disputes' bookings are none. */
const MONEY_ROWS = new Set(['charge', 'payment', 'refund', 'payment_refund']);

/** Stripe's own lists, as the audit reads them: newest first there, whole here. */
export function auditStripe(client: Stripe): AuditStripe {
  return {
    movementsSince: (fromMs) => refusing(() => movementsSince(client, fromMs)),
    balanceSince: (fromMs) => refusing(() => balanceSince(client, fromMs)),
    remarksSince: (fromMs) => refusing(() => remarksSince(client, fromMs)),
  };
}

async function movementsSince(client: Stripe, fromMs: number): Promise<ListedMovement[]> {
  const fromS = Math.floor(fromMs / 1000);
  const early = { created: { gte: fromS - CAPTURED_WITHIN_S }, limit: PAGE_SIZE };
  const [charges, refunds, disputes] = await Promise.all([
    all(client.charges.list({ ...early, expand: [...BOOKINGS, 'data.payment_intent'] })),
    all(client.refunds.list({ ...early, expand: BOOKINGS })),
    all(client.disputes.list(early)),
  ]);
  const groups = new Map<string, Mutable>();
  const groupOf = (row: Stripe.Charge | Stripe.Refund | Stripe.Dispute): Mutable => {
    const paymentId = paymentIdOfRow(row) ?? '';
    const group = groups.get(paymentId) ?? noFacts();
    groups.set(paymentId, group);
    return group;
  };
  for (const row of charges) addCharge(row, groupOf(row));
  for (const row of refunds) groupOf(row).refunds.push(readShape(shapes.refund, row, `refund ${row.id}`));
  for (const row of disputes) groupOf(row).disputes.push(readShape(shapes.dispute, row, `dispute ${row.id}`));
  return [...groups].flatMap(([paymentId, facts]) =>
    isPaymentId(paymentId)
      ? movementsOf(facts)
          .filter(({ atMs }) => atMs >= fromMs)
          .map((movement) => ({ paymentId, movement }))
      : [],
  );
}

type Mutable = {
  -readonly [K in keyof MoneyFacts]: MoneyFacts[K] extends readonly (infer R)[] ? R[] : MoneyFacts[K];
};

function noFacts(): Mutable {
  return {
    charges: [],
    refunds: [],
    disputes: [],
    metadata: {},
    manualCapture: true,
    capturedAtMs: new Map(),
  };
}

function addCharge(row: Stripe.Charge, group: Mutable): void {
  group.charges.push(readShape(shapes.charge, row, `charge ${row.id}`));
  const intent = row.payment_intent;
  // Our notes of a sale are on the PaymentIntent; a legacy charge carries them itself.
  if (intent === null) group.metadata = row.metadata;
  else if (typeof intent === 'object') {
    group.metadata = intent.metadata;
    group.manualCapture = intent.capture_method?.startsWith('manual') ?? false;
  }
}

async function balanceSince(client: Stripe, fromMs: number): Promise<BalanceRow[]> {
  const created = { gte: Math.floor(fromMs / 1000) };
  const rows = await all(client.balanceTransactions.list({ created, limit: PAGE_SIZE }));
  return rows
    .filter(({ type }) => MONEY_ROWS.has(type))
    .flatMap(({ source, amount, currency, created: at }) => {
      const sourceId = typeof source === 'string' ? source : source?.id;
      return sourceId === undefined ? [] : [{ sourceId, amountMinor: amount, currency, atMs: at * 1000 }];
    });
}

/**
 * Whole orders of zero, which have no payment; refunds of a customer's balance, which have no charge; and refunds that
 * Stripe has booked and not finished, which are no movement yet.
 */
async function remarksSince(client: Stripe, fromMs: number): Promise<Remark[]> {
  const created = { gte: Math.floor(fromMs / 1000) };
  const [sessions, refunds] = await Promise.all([
    all(client.checkout.sessions.list({ created, status: 'complete', limit: PAGE_SIZE })),
    all(client.refunds.list({ created, limit: PAGE_SIZE })),
  ]);
  const zero = sessions
    .filter((session) => session.payment_status === 'no_payment_required' && session.amount_total === 0)
    .map(({ id, created: at }) => ({ id, amountMinor: 0, atMs: at * 1000, cause: 'shipped without a sale' }));
  const loose = refunds
    .filter((refund) => paymentIdOfRow(refund) === null)
    .map(({ id, amount, created: at }) => ({
      id,
      amountMinor: amount,
      atMs: at * 1000,
      cause: 'refunded without a charge',
    }));
  const onTheirWay = refunds
    .filter((refund) => refund.balance_transaction !== null && isOnItsWay(refund))
    .map(({ id, amount, created: at }) => ({
      id,
      amountMinor: amount,
      atMs: at * 1000,
      cause: 'booked by Stripe, but still on its way: it is posted once it has succeeded',
    }));
  return [...zero, ...loose, ...onTheirWay];
}

function isOnItsWay(refund: Stripe.Refund): boolean {
  return (
    paymentIdOfRow(refund) !== null && (refund.status === 'pending' || refund.status === 'requires_action')
  );
}

async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const rows: T[] = [];
  for await (const row of list) rows.push(row);
  return rows;
}
