import { addCustomer } from '../engine/customers.ts';
import { draftInvoice, payInvoice } from '../engine/invoicing.ts';
import { taxOn } from '../engine/lines.ts';
import { requireCustomer } from '../resources/customers.ts';
import type { InvoiceLineDraft } from '../shapes/invoice.ts';
import { idOf, type World } from '../world.ts';
import { priceOf, taxDraft } from './catalogue.ts';
import type { BasketLine, InvoiceOrder, Paid } from './orders.ts';
import { paid, tender } from './paying.ts';

/** A customer pays an invoice of the shop. */
export function payInvoiceOf(
  world: World,
  order: InvoiceOrder,
): Paid & { invoice: string; invoicePayment: string } {
  const currency = order.currency ?? 'usd';
  const known = order.buyer.customer;
  const customer = known === undefined ? addCustomer(world, order.buyer) : requireCustomer(world, known);
  const invoice = draftInvoice(world, customer, {
    currency,
    metadata: order.metadata ?? {},
    description: null,
    lines: order.lines.map((line) => lineDraft(world, line, currency)),
  });
  const done = payInvoice(world, invoice, tender(world, order, order.buyer), order.buyer);
  return { ...paid(world, done), invoice: invoice.id, invoicePayment: done.invoicePayment.id };
}

function lineDraft(world: World, line: BasketLine, currency: string): InvoiceLineDraft {
  const price = priceOf(world, line, currency);
  const discountAmount = line.discountMinor ?? 0;
  const net = line.quantity * line.unitAmountMinor - discountAmount;
  const tax = taxDraft(world, line, net);
  const on = tax === null ? null : taxOn(net, tax);
  return {
    description: line.name,
    quantity: line.quantity,
    unitAmount: line.unitAmountMinor,
    currency,
    price: price.id,
    product: idOf(price.product) ?? '',
    discountAmount,
    metadata: line.metadata ?? {},
    taxes:
      on === null
        ? []
        : [
            {
              amount: on.amount,
              tax_behavior: line.inclusive === true ? 'inclusive' : 'exclusive',
              tax_rate_details: { tax_rate: on.rate },
              taxability_reason: 'standard_rated',
              taxable_amount: on.taxable_amount,
              type: 'tax_rate_details',
            },
          ],
  };
}
