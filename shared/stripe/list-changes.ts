import type { Stripe } from 'stripe';
import { isPaymentId } from '../kernel/ids.ts';
import type { Hint } from '../posting/ports.ts';
import { PAYMENT_EVENT_TYPES } from './event-types.ts';
import { PAGE_SIZE } from './lists.ts';
import { paymentIdOfEvent } from './payment-id-of-event.ts';
import { refusing } from './refusal.ts';

/**
 * Payments named by events created since, oldest first. Stripe keeps events for 30 days and lists the newest first:
 * all pages are read before the first hint is given, so that whoever stops early has missed none before it.
 */
export async function* changedSince(client: Stripe, sinceMs: number): AsyncIterable<Hint> {
  const hints = await refusing(async () => {
    const newestFirst: Hint[] = [];
    const events = client.events.list({ types: [...PAYMENT_EVENT_TYPES], ...createdFrom(sinceMs) });
    for await (const event of events) {
      const reading = paymentIdOfEvent(event);
      if (reading.kind !== 'payment') continue;
      const { paymentId, eventId, eventAtMs } = reading;
      newestFirst.push({ paymentId, eventId, eventAtMs });
    }
    return newestFirst.reverse();
  });
  yield* hints;
}

/**
 * Each payment named by charges, refunds and disputes created since, once, oldest first. No event stands behind such a
 * hint, so that it is always observed afresh.
 */
export async function* createdSince(client: Stripe, sinceMs: number): AsyncIterable<Hint> {
  const created = await refusing(() =>
    Promise.all([
      createdRows(client.charges.list(createdFrom(sinceMs))),
      createdRows(client.refunds.list(createdFrom(sinceMs))),
      createdRows(client.disputes.list(createdFrom(sinceMs))),
    ]),
  );
  const oldestFirst = created.flat().toSorted((a, b) => a.created - b.created);
  for (const paymentId of new Set(oldestFirst.map((row) => row.paymentId))) {
    if (isPaymentId(paymentId)) yield { paymentId, eventId: null, eventAtMs: null };
  }
}

function createdFrom(sinceMs: number): { created: { gte: number }; limit: number } {
  return { created: { gte: Math.floor(sinceMs / 1000) }, limit: PAGE_SIZE };
}

interface Created {
  readonly paymentId: string;
  readonly created: number;
}

type Row = Stripe.Charge | Stripe.Refund | Stripe.Dispute;

async function createdRows(list: AsyncIterable<Row>): Promise<Created[]> {
  const rows: Created[] = [];
  for await (const row of list) {
    const paymentId = paymentIdOfRow(row);
    // A refund of a customer's balance belongs to no payment.
    if (paymentId !== null) rows.push({ paymentId, created: row.created });
  }
  return rows;
}

/** The PaymentIntent, or the charge where there is none. */
export function paymentIdOfRow(row: Row): string | null {
  return idOf(row.payment_intent) ?? (row.object === 'charge' ? row.id : idOf(row.charge));
}

function idOf(reference: string | { id: string } | null): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}
