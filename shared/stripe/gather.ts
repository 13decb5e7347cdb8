import type { Stripe } from 'stripe';
import { fetchCheckout, fetchDetailLines, fetchInvoices, fetchSession } from './gather-order.ts';
import { collect, MOST_MOVEMENTS, PAGE_SIZE } from './lists.ts';
import { isCaptured, isManualCapture, type MoneyFacts } from './movements.ts';
import type { OrderSources } from './read-order.ts';
import { isAbsent } from './refusal.ts';
import {
  type Charge,
  type Dispute,
  type Intent,
  readShape,
  type Refund,
  type Session,
  shapes,
} from './shapes.ts';

/** All that Stripe holds about a payment, read but not yet judged. */
export interface PaymentFacts {
  readonly livemode: boolean;
  readonly currency: string;
  readonly intent: Intent | null;
  readonly session: Session | null;
  readonly money: MoneyFacts;
  readonly order: Omit<OrderSources, 'currency' | 'metadata'>;
}

/** Null: this account and mode know no such PaymentIntent. */
export async function gatherIntent(client: Stripe, intentId: string): Promise<PaymentFacts | null> {
  const [intentRead, chargesRead, sessionRead, refundsRead] = await Promise.allSettled([
    fetchIntent(client, intentId),
    fetchCharges(client, intentId),
    fetchSession(client, intentId),
    fetchRefunds(client, { payment_intent: intentId }),
  ]);
  // The intent's own answer decides whether it is there: the lists of an unknown intent fail, too.
  if (intentRead.status === 'rejected' && isAbsent(intentRead.reason)) return null;
  const intent = settled(intentRead);
  const session = settled(sessionRead);
  const charges = merged(intent, settled(chargesRead));
  const manualCapture = isManualCapture(intent);
  const [order, disputes, capturedAtMs] = await Promise.all([
    gatherOrder(client, intent, session),
    charges.some((charge) => charge.disputed === true)
      ? fetchDisputes(client, { payment_intent: intentId })
      : [],
    manualCapture ? fetchCaptureTimes(client, charges) : new Map<string, number>(),
  ]);
  const refunds = settled(refundsRead);
  return {
    livemode: intent.livemode,
    currency: intent.currency,
    intent,
    session,
    money: { charges, refunds, disputes, metadata: intent.metadata, manualCapture, capturedAtMs },
    order,
  };
}

/** A legacy charge without a PaymentIntent. Null: unknown here, or it belongs to an intent and is observed under that. */
export async function gatherCharge(client: Stripe, chargeId: string): Promise<PaymentFacts | null> {
  const [chargeRead, refundsRead] = await Promise.allSettled([
    fetchCharge(client, chargeId),
    fetchRefunds(client, { charge: chargeId }),
  ]);
  if (chargeRead.status === 'rejected' && isAbsent(chargeRead.reason)) return null;
  const charge = settled(chargeRead);
  if (charge.payment_intent !== null) return null;
  const disputes = charge.disputed === true ? await fetchDisputes(client, { charge: chargeId }) : [];
  const refunds = settled(refundsRead);
  const { metadata } = charge;
  return {
    livemode: charge.livemode,
    currency: charge.currency,
    intent: null,
    session: null,
    // Nothing on a charge says how it is captured; its booking tells when.
    money: { charges: [charge], refunds, disputes, metadata, manualCapture: true, capturedAtMs: new Map() },
    order: { checkout: null, amountDetails: null, detailLines: [], invoices: [], orderReference: null },
  };
}

/** The first source of lines that has any; invoices are asked for only where nothing before them has. */
async function gatherOrder(
  client: Stripe,
  intent: Intent,
  session: Session | null,
): Promise<PaymentFacts['order']> {
  const amountDetails = intent.amount_details ?? null;
  const orderReference = intent.payment_details?.order_reference ?? null;
  const none = { checkout: null, amountDetails, detailLines: [], invoices: [], orderReference };
  if (session !== null) return { ...none, checkout: await fetchCheckout(client, session) };
  const detailLines = await fetchDetailLines(client, intent.id, amountDetails);
  if (detailLines.length > 0) return { ...none, detailLines };
  return { ...none, invoices: await fetchInvoices(client, intent.id) };
}

const BOOKINGS = ['balance_transaction', 'failure_balance_transaction'];

async function fetchIntent(client: Stripe, intentId: string): Promise<Intent> {
  const expand = [
    'customer',
    'amount_details.line_items',
    ...BOOKINGS.map((part) => `latest_charge.${part}`),
  ];
  return readShape(shapes.intent, await client.paymentIntents.retrieve(intentId, { expand }), intentId);
}

/** All attempts: a debit that failed late is followed by another charge, and both moved money. */
async function fetchCharges(client: Stripe, intentId: string): Promise<Charge[]> {
  const expand = BOOKINGS.map((part) => `data.${part}`);
  const rows = await collect(
    client.charges.list({ payment_intent: intentId, limit: PAGE_SIZE, expand }),
    'charges',
    MOST_MOVEMENTS,
    mayMoveMoney,
  );
  const charges = rows.map((row) => readShape(shapes.charge, row, `charge ${row.id}`));
  return charges.filter((charge) => charge.payment_intent === intentId);
}

/** A card that was declined moved none, and whoever tries out stolen ones makes hundreds of such attempts. */
function mayMoveMoney(charge: Stripe.Charge): boolean {
  return charge.status !== 'failed' || charge.balance_transaction !== null;
}

async function fetchCharge(client: Stripe, chargeId: string): Promise<Charge> {
  const charge = await client.charges.retrieve(chargeId, { expand: ['customer', ...BOOKINGS] });
  return readShape(shapes.charge, charge, `charge ${chargeId}`);
}

async function fetchRefunds(
  client: Stripe,
  of: { payment_intent: string } | { charge: string },
): Promise<Refund[]> {
  const expand = BOOKINGS.map((part) => `data.${part}`);
  const rows = await collect(
    client.refunds.list({ ...of, limit: PAGE_SIZE, expand }),
    'refunds',
    MOST_MOVEMENTS,
  );
  return rows.map((row) => readShape(shapes.refund, row, `refund ${row.id}`));
}

async function fetchDisputes(
  client: Stripe,
  of: { payment_intent: string } | { charge: string },
): Promise<Dispute[]> {
  const rows = await collect(client.disputes.list({ ...of, limit: PAGE_SIZE }), 'disputes', MOST_MOVEMENTS);
  return rows.map((row) => readShape(shapes.dispute, row, `dispute ${row.id}`));
}

/** Within the hour after a manual capture no booking tells its time, but its event does: among the latest hundred. */
async function fetchCaptureTimes(client: Stripe, charges: readonly Charge[]): Promise<Map<string, number>> {
  const unbooked = charges.filter((charge) => isCaptured(charge) && charge.balance_transaction === null);
  if (unbooked.length === 0) return new Map();
  const gte = Math.min(...unbooked.map((charge) => charge.created));
  const page = await client.events.list({ type: 'charge.captured', created: { gte }, limit: PAGE_SIZE });
  return new Map(
    page.data.flatMap((event) =>
      event.type === 'charge.captured' ? [[event.data.object.id, event.created * 1000] as const] : [],
    ),
  );
}

/** The intent's latest charge as it came with the intent, and the other attempts. */
function merged(intent: Intent, listed: readonly Charge[]): Charge[] {
  const latest = typeof intent.latest_charge === 'object' ? (intent.latest_charge ?? null) : null;
  return latest === null ? [...listed] : [...listed.filter((charge) => charge.id !== latest.id), latest];
}

function settled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
