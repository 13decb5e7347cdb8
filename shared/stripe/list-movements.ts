import type { Stripe } from 'stripe';
import { isPaymentId } from '../kernel/ids.ts';
import type { PaymentId } from '../kernel/ids.ts';
import type { AuditStripe, BalanceRow, ListedMoney, ListedMovement, Remark } from '../posting/audit/ports.ts';
import { paymentIdOfRow } from './list-changes.ts';
import { PAGE_SIZE } from './lists.ts';
import { isInPerson, isManualCapture, movementsOf } from './movements.ts';
import type { MoneyMovement } from '../posting/payment.ts';
import type { MoneyFacts } from './movements.ts';
import { refusing } from './refusal.ts';
import { readShape, shapes } from './shapes.ts';

const DAY_S = 24 * 3600;
/** A card's authorisation lives 7 days, longer ones 30: a charge may be captured so long after it was created. */
const CAPTURED_WITHIN_S = 31 * DAY_S;
const BOOKINGS = ['data.balance_transaction', 'data.failure_balance_transaction'];

/** Bookings of payments and of what went back; fees, payouts and disputes' bookings are none. */
const MONEY_ROWS = new Set(['charge', 'payment', 'refund', 'payment_refund']);

const ON_ITS_WAY = 'booked by Stripe, but still on its way: it is posted once it has succeeded';

/** Stripe's own lists, as the audit reads them: newest first there, whole here. */
export function auditStripe(client: Stripe): AuditStripe {
  return {
    moneySince: (fromMs, disputesFromMs) => refusing(() => moneySince(client, { fromMs, disputesFromMs })),
    balanceSince: (fromMs) => refusing(() => balanceSince(client, fromMs)),
  };
}

interface Range {
  readonly fromMs: number;
  readonly disputesFromMs: number;
}

interface Rows {
  readonly charges: readonly Stripe.Charge[];
  readonly refunds: readonly Stripe.Refund[];
  readonly disputes: readonly Stripe.Dispute[];
}

/** Movements and remarks are told from one reading of each list: what ends in between is not neither of the two. */
async function moneySince(client: Stripe, range: Range): Promise<ListedMoney> {
  const early = (fromMs: number) => ({
    created: { gte: Math.floor(fromMs / 1000) - CAPTURED_WITHIN_S },
    limit: PAGE_SIZE,
  });
  const { fromMs, disputesFromMs } = range;
  const [charges, refunds, disputes, zero] = await Promise.all([
    all(client.charges.list({ ...early(fromMs), expand: [...BOOKINGS, 'data.payment_intent'] })),
    all(client.refunds.list({ ...early(fromMs), expand: BOOKINGS })),
    all(client.disputes.list(early(disputesFromMs))),
    ordersOfZero(client, fromMs),
  ]);
  const rows = { charges, refunds, disputes };
  return { movements: movementsIn(rows, range), remarks: [...zero, ...remarksIn(rows, fromMs)] };
}

function movementsIn({ charges, refunds, disputes }: Rows, range: Range): ListedMovement[] {
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
          .filter((movement) => isInRange(movement, range))
          .map((movement) => listedOf(paymentId, movement, facts))
      : [],
  );
}

function listedOf(paymentId: PaymentId, movement: MoneyMovement, { charges }: MoneyFacts): ListedMovement {
  const charge = charges.find(({ id }) => id === movement.id);
  const beganAtMs = charge === undefined ? movement.atMs : charge.created * 1000;
  return { paymentId, movement, inPerson: charges.some(isInPerson), beganAtMs };
}

function isInRange({ kind, atMs }: MoneyMovement, { fromMs, disputesFromMs }: Range): boolean {
  const isDispute = kind === 'dispute' || kind === 'dispute-undone';
  return atMs >= (isDispute ? disputesFromMs : fromMs);
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
    const read = readShape(shapes.intent, intent, intent.id);
    group.metadata = read.metadata;
    group.manualCapture = isManualCapture(read);
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

/** Whole orders of zero, which have no payment. */
async function ordersOfZero(client: Stripe, fromMs: number): Promise<Remark[]> {
  const created = { gte: Math.floor(fromMs / 1000) };
  const sessions = await all(
    client.checkout.sessions.list({ created, status: 'complete', limit: PAGE_SIZE }),
  );
  return sessions
    .filter((session) => session.payment_status === 'no_payment_required' && session.amount_total === 0)
    .map(({ id, created: at }) => ({ id, amountMinor: 0, atMs: at * 1000, cause: 'shipped without a sale' }));
}

/** Refunds of a customer's balance, which have no charge; and what Stripe has booked and not finished. */
function remarksIn({ charges, refunds }: Rows, fromMs: number): Remark[] {
  const told = (rows: readonly (Stripe.Charge | Stripe.Refund)[], cause: string): Remark[] =>
    rows
      .map(({ id, amount, currency, created }) => ({
        id,
        amountMinor: amount,
        currency,
        atMs: created * 1000,
        cause,
      }))
      .filter(({ atMs }) => atMs >= fromMs);
  const { loose = [], ofCharges = [] } = Object.groupBy(refunds, (refund) =>
    paymentIdOfRow(refund) === null ? 'loose' : 'ofCharges',
  );
  const debits = charges.filter(
    ({ status, balance_transaction: booked }) => status === 'pending' && booked !== null,
  );
  const refundsOnTheirWay = ofCharges.filter(
    ({ status, balance_transaction: booked }) =>
      booked !== null && (status === 'pending' || status === 'requires_action'),
  );
  return [
    ...told(loose, 'refunded without a charge'),
    ...told([...debits, ...refundsOnTheirWay], ON_ITS_WAY),
  ];
}

async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const rows: T[] = [];
  for await (const row of list) rows.push(row);
  return rows;
}
