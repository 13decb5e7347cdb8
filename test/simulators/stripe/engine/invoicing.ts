import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { invalidRequest } from '../http/errors.ts';
import { renderInvoice } from '../http/render.ts';
import { type InvoiceLineDraft, type InvoiceSums, newInvoice, newInvoiceLine } from '../shapes/invoice.ts';
import { newPaymentIntent } from '../shapes/payment-intent.ts';
import type { InvoiceRow, MethodRow } from '../tables.ts';
import type { Buyer } from '../types.ts';
import { freshId, idOf, nowSeconds, type World } from '../world.ts';
import { type Attempt, confirmIntent } from './charging.ts';

export interface InvoiceDraft {
  currency: string;
  metadata: Stripe.Metadata;
  description: string | null;
  lines: InvoiceLineDraft[];
}

export function draftInvoice(world: World, customer: Stripe.Customer, draft: InvoiceDraft): InvoiceRow {
  const invoice = world.tables.invoices.put(
    newInvoice(world, customer, { ...draft, sums: sumUp(draft.lines) }),
  );
  for (const line of draft.lines) world.tables.invoice_lines.put(newInvoiceLine(world, invoice.id, line));
  emit(world, 'invoice.created', renderInvoice(world, invoice));
  return invoice;
}

export function finalizeInvoice(world: World, invoice: InvoiceRow): InvoiceRow {
  if (invoice.status !== 'draft') return invoice;
  const open = world.tables.invoices.put({
    ...invoice,
    status: 'open',
    number: `${invoice.id.slice(3, 11).toUpperCase()}-0001`,
    effective_at: nowSeconds(world),
    status_transitions: { ...invoice.status_transitions, finalized_at: nowSeconds(world) },
  });
  emit(world, 'invoice.finalized', renderInvoice(world, open));
  return open;
}

export interface PaidInvoice extends Attempt {
  invoice: InvoiceRow;
  invoicePayment: Stripe.InvoicePayment;
}

/** Pays an open invoice by an intent of its own; since 2025-03-31.basil only the InvoicePayment joins the two. */
export function payInvoice(
  world: World,
  draft: InvoiceRow,
  method: MethodRow,
  buyer: Buyer | null,
): PaidInvoice {
  const open = finalizeInvoice(world, draft);
  if (open.status !== 'open')
    throw invalidRequest(`Invoice ${open.id} is ${open.status ?? 'gone'}, not open.`);
  const intent = newPaymentIntent(world, {
    amount: open.amount_remaining,
    currency: open.currency,
    metadata: {},
    captureMethod: 'automatic_async',
    customer: idOf(open.customer),
    description: `Payment for Invoice ${open.number ?? ''}`,
    receiptEmail: null,
    shipping: null,
    amountDetails: {},
    orderReference: null,
    customerReference: null,
    methodTypes: ['card', 'link'],
  });
  world.tables.payment_intents.put(intent);
  const asked = newInvoicePayment(world, open, intent.id);
  world.tables.invoice_payments.put(asked);
  emit(world, 'payment_intent.created', intent);
  const attempt = confirmIntent(world, intent, method, buyer);
  if (attempt.intent.status !== 'succeeded') return { ...attempt, invoice: open, invoicePayment: asked };
  return { ...attempt, ...markInvoicePaid(world, open, asked) };
}

function markInvoicePaid(
  world: World,
  open: InvoiceRow,
  asked: Stripe.InvoicePayment,
): { invoice: InvoiceRow; invoicePayment: Stripe.InvoicePayment } {
  const now = nowSeconds(world);
  const invoicePayment = world.tables.invoice_payments.put({
    ...asked,
    amount_paid: asked.amount_requested,
    status: 'paid',
    status_transitions: { canceled_at: null, paid_at: now },
  });
  const invoice = world.tables.invoices.put({
    ...open,
    status: 'paid',
    attempted: true,
    attempt_count: 1,
    amount_paid: open.amount_due,
    amount_remaining: 0,
    status_transitions: { ...open.status_transitions, paid_at: now },
  });
  const shown = renderInvoice(world, invoice);
  emit(world, 'invoice_payment.paid', invoicePayment);
  emit(world, 'invoice.paid', shown);
  emit(world, 'invoice.payment_succeeded', shown);
  return { invoice, invoicePayment };
}

function newInvoicePayment(world: World, invoice: InvoiceRow, intent: string): Stripe.InvoicePayment {
  return {
    id: freshId(world, 'inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_remaining,
    created: nowSeconds(world),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: world.livemode,
    payment: { payment_intent: intent, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  };
}

function sumUp(lines: InvoiceLineDraft[]): InvoiceSums {
  const sums: InvoiceSums = { subtotal: 0, discount: 0, tax: 0, exclusiveTax: 0 };
  for (const line of lines) {
    sums.subtotal += line.quantity * line.unitAmount;
    sums.discount += line.discountAmount;
    for (const tax of line.taxes ?? []) {
      sums.tax += tax.amount;
      if (tax.tax_behavior === 'exclusive') sums.exclusiveTax += tax.amount;
    }
  }
  return sums;
}
