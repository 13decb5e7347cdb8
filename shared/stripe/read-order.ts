import type { Order, OrderReading } from '../posting/order.ts';
import { type CheckoutSource, readCheckout } from './read-checkout.ts';
import { readAmountDetails } from './read-amount-details.ts';
import { type InvoiceSource, readInvoices } from './read-invoice.ts';
import { minorOf, readExtras, readMetadataLines } from './read-metadata.ts';
import { firstText, type Frame, type Goods, isProblem, type Problem, problem } from './reading.ts';
import type { AmountDetails, DetailLine, Metadata } from './shapes.ts';

/** Everything that Stripe holds about what was bought; each source may be empty. */
export interface OrderSources {
  readonly currency: string;
  readonly checkout: CheckoutSource | null;
  readonly amountDetails: AmountDetails | null;
  readonly detailLines: readonly DetailLine[];
  readonly invoices: readonly InvoiceSource[];
  /** Of the PaymentIntent, or of a charge without one. */
  readonly metadata: Metadata;
  /** The shop's order number where Stripe has a field for it. */
  readonly orderReference: string | null;
}

/**
 * The order behind a payment, from the first source that has lines: Checkout, the PaymentIntent's amount details, an
 * invoice, metadata. What the shop wrote wrongly is a problem for a person, never thrown and never guessed around.
 */
export function readOrder(sources: OrderSources): OrderReading {
  const frame = readFrame(sources);
  if (isProblem(frame)) return frame;
  const { checkout, amountDetails, detailLines, invoices, currency, metadata } = sources;
  if (checkout !== null && checkout.lines.length > 0) {
    return orderOf('checkout', readCheckout(checkout, currency), frame);
  }
  if (amountDetails !== null && detailLines.length > 0) {
    return orderOf('amount-details', readAmountDetails(amountDetails, detailLines), frame);
  }
  if (invoices.some((source) => source.lines.length > 0)) {
    const invoicedMinor = invoices.reduce((sum, source) => sum + source.invoice.total, 0);
    return orderOf('invoice', readInvoices(invoices, currency), {
      ...frame,
      totalMinor: frame.totalMinor ?? invoicedMinor,
    });
  }
  const stripeTipMinor = amountDetails?.tip?.amount ?? 0;
  const stated = readMetadataLines(metadata, stripeTipMinor);
  if (stated !== null) return orderOf('metadata', stated, frame);
  const extras = readExtras(metadata, stripeTipMinor);
  return isProblem(extras) ? extras : { kind: 'none', order: { ...extras, ...frame } };
}

function orderOf(source: Order['source'], goods: Goods | Problem, frame: Frame): OrderReading {
  return isProblem(goods) ? goods : { kind: 'order', order: { source, ...goods, ...frame } };
}

function readFrame(sources: OrderSources): Frame | Problem {
  const { metadata } = sources;
  const type = metadata['order_type']?.trim() ?? '';
  if (type !== '' && type !== 'custom' && type !== 'stock') {
    return problem(
      `metadata "order_type" is "${type.slice(0, 40)}": expected "custom", or no such key`,
      'correct "order_type" in the metadata of the PaymentIntent in Stripe',
    );
  }
  const totalMinor = minorOf(metadata, 'order_total');
  if (typeof totalMinor === 'object' && totalMinor !== null) return totalMinor;
  return {
    type: type === 'custom' ? 'custom' : 'stock',
    reference: firstText(
      metadata['order_reference'],
      sources.orderReference,
      sources.checkout?.session.client_reference_id,
      sources.invoices[0]?.invoice.number,
    ),
    totalMinor,
  };
}
