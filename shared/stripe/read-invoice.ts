import type { OrderLine } from '../posting/order.ts';
import { shippingOf, withoutTax } from './read-checkout.ts';
import { faultOf, firstText, type Goods, type Problem, problem } from './reading.ts';
import type { Invoice, InvoiceLine, Price } from './shapes.ts';

export interface InvoiceSource {
  readonly invoice: Invoice;
  readonly lines: readonly InvoiceLine[];
  /** The lines' prices with their products, by the price's id; without those that Stripe does not show. */
  readonly prices: ReadonlyMap<string, Price>;
}

/** The lines of the invoices that a payment pays; nearly always one. */
export function readInvoices(sources: readonly InvoiceSource[], currency: string): Goods | Problem {
  const lines: OrderLine[] = [];
  for (const source of sources) {
    for (const [index, item] of source.lines.entries()) {
      const name = `line ${index + 1} of invoice ${source.invoice.id}`;
      if (item.currency !== currency) {
        return problem(`${name} is in ${item.currency}, the payment in ${currency}`, REMEDY);
      }
      // A metered price without usage.
      if (quantityOf(item) === 0 && item.amount === 0) continue;
      const priceId = item.pricing?.price_details?.price ?? null;
      const price = priceId === null ? null : source.prices.get(priceId);
      if (price === undefined) {
        return problem(
          `${name} has price ${priceId}, which Stripe does not show: its SKU is not known`,
          BY_HAND,
        );
      }
      const line = lineOf(item, price);
      const fault = faultOf(line, name, REMEDY);
      if (fault !== null) return fault;
      lines.push(line);
    }
  }
  const shipping = sources.map((source) => shippingOf(source.invoice.shipping_cost));
  return {
    lines,
    shippingMinor: shipping.reduce((sum, part) => sum + part.shippingMinor, 0),
    shippingTaxMinor: shipping.reduce((sum, part) => sum + part.shippingTaxMinor, 0),
    shippingTaxes: shipping.flatMap((part) => part.shippingTaxes),
    tipMinor: 0,
    discountMinor: 0,
  };
}

const REMEDY = 'the till cannot hold such a line: skip the payment and ring it up by hand';

const BY_HAND = 'ring the payment up by hand and skip it';

/** `amount` is before discounts; an inclusive tax is inside it, an exclusive one comes on top. */
function lineOf(item: InvoiceLine, price: Price | null): OrderLine {
  const discounted = sum(item.discount_amounts);
  const inclusiveMinor = sum((item.taxes ?? []).filter((tax) => tax.tax_behavior === 'inclusive'));
  const netMinor = item.amount - discounted - inclusiveMinor;
  const discountMinor = withoutTax(discounted, netMinor, inclusiveMinor);
  const sku = firstText(price?.product?.metadata['sku'], price?.metadata['sku'], price?.lookup_key);
  return {
    sku,
    description: firstText(item.description, price?.product?.name, sku) ?? 'Item',
    quantity: quantityOf(item),
    grossMinor: netMinor + discountMinor,
    discountMinor,
    taxMinor: sum(item.taxes),
    taxes: [],
  };
}

function quantityOf({ quantity, quantity_decimal: whole }: InvoiceLine): number {
  return whole === null || whole === undefined ? (quantity ?? 0) : Number(whole);
}

function sum(parts: readonly { readonly amount: number }[] | null | undefined): number {
  return (parts ?? []).reduce((total, part) => total + part.amount, 0);
}
