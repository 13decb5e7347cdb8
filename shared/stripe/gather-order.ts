import type { Stripe } from 'stripe';
import { collect, PAGE_SIZE } from './lists.ts';
import type { CheckoutSource } from './read-checkout.ts';
import type { InvoiceSource } from './read-invoice.ts';
import { isAbsent } from './refusal.ts';
import {
  type AmountDetails,
  type DetailLine,
  type Invoice,
  type InvoiceLine,
  type Price,
  readShape,
  type Session,
  shapes,
} from './shapes.ts';

/** The Checkout Session that made the intent; there is one at most. */
export async function fetchSession(client: Stripe, intentId: string): Promise<Session | null> {
  const page = await client.checkout.sessions.list({
    payment_intent: intentId,
    limit: 1,
    expand: ['data.shipping_cost.taxes'],
  });
  const found = page.data[0];
  const session =
    found === undefined ? null : readShape(shapes.session, found, `Checkout Session ${found.id}`);
  return session?.payment_intent === intentId ? session : null;
}

/** The Session's lines. A list takes expansions of four levels, which is what the product behind the price needs. */
export async function fetchCheckout(client: Stripe, session: Session): Promise<CheckoutSource> {
  const rows = await collect(
    client.checkout.sessions.listLineItems(session.id, {
      limit: PAGE_SIZE,
      expand: ['data.price.product', 'data.taxes'],
    }),
    'line items',
  );
  const what = `the line items of Checkout Session ${session.id}`;
  return { session, lines: rows.map((row) => readShape(shapes.checkoutLine, row, what)) };
}

/** The PaymentIntent's own lines: the expanded first page, or all pages where it is not the last. */
export async function fetchDetailLines(
  client: Stripe,
  intentId: string,
  details: AmountDetails | null,
): Promise<readonly DetailLine[]> {
  const expanded = details?.line_items;
  if (expanded === null || expanded === undefined) return [];
  if (expanded.has_more !== true) return expanded.data;
  const rows = await collect(
    client.paymentIntents.listAmountDetailsLineItems(intentId, { limit: PAGE_SIZE }),
    'amount details line items',
  );
  return rows.map((row) => readShape(shapes.detailLine, row, `the amount details of ${intentId}`));
}

/** The invoices that the intent pays, each with its lines and their prices. */
export async function fetchInvoices(client: Stripe, intentId: string): Promise<InvoiceSource[]> {
  const payments = await collect(
    client.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: intentId },
      limit: PAGE_SIZE,
      expand: ['data.invoice'],
    }),
    'invoice payments',
  );
  const sources: InvoiceSource[] = [];
  for (const row of payments) {
    const payment = readShape(shapes.invoicePayment, row, `the invoice of ${intentId}`);
    if (payment.status === 'canceled' || typeof payment.invoice === 'string') continue;
    sources.push(await fetchInvoice(client, payment.invoice));
  }
  return sources;
}

async function fetchInvoice(client: Stripe, invoice: Invoice): Promise<InvoiceSource> {
  const rows = await collect(
    client.invoices.listLineItems(invoice.id, { limit: PAGE_SIZE }),
    'invoice lines',
  );
  const lines = rows.map((row) => readShape(shapes.invoiceLine, row, `the lines of invoice ${invoice.id}`));
  return { invoice, lines, prices: await fetchPrices(client, lines) };
}

const SIDE_BY_SIDE = 5;

/** An invoice's line holds the price's id alone, and the lists of prices cannot be asked by id. */
async function fetchPrices(client: Stripe, lines: readonly InvoiceLine[]): Promise<Map<string, Price>> {
  const ids = [...new Set(lines.flatMap((line) => line.pricing?.price_details?.price ?? []))];
  const prices = new Map<string, Price>();
  for (let start = 0; start < ids.length; start += SIDE_BY_SIDE) {
    const batch = ids.slice(start, start + SIDE_BY_SIDE);
    for (const price of await Promise.all(batch.map((id) => fetchPrice(client, id)))) {
      if (price !== null) prices.set(price.id, price);
    }
  }
  return prices;
}

/** Null: Stripe does not show it, which is a matter of its line and not of the whole payment. */
async function fetchPrice(client: Stripe, id: string): Promise<Price | null> {
  try {
    const price = await client.prices.retrieve(id, { expand: ['product'] });
    return readShape(shapes.price, price, `price ${id}`);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
