import type { Stripe } from 'stripe';
import type { Buyer, Tender } from '../types.ts';

/** What a buyer puts into the basket; amounts in minor units. */
export interface BasketLine {
  sku: string | null;
  name: string;
  quantity: number;
  unitAmountMinor: number;
  /** Of the whole line; absent: by the rate, or none. */
  taxMinor?: number;
  /** Percent, e.g. 8.875. */
  taxRatePercent?: number;
  /** The tax is part of the price. */
  inclusive?: boolean;
  /** Of the whole line. */
  discountMinor?: number;
  /** Where the shop keeps the SKU in Stripe's catalogue; default the product's metadata. */
  skuIn?: 'product' | 'price' | 'lookup-key';
  metadata?: Stripe.Metadata;
}

export interface Shipping {
  amountMinor: number;
  taxMinor?: number;
  taxRatePercent?: number;
  inclusive?: boolean;
  name?: string;
}

interface Sale extends Tender {
  buyer: Buyer | null;
  /** Default `usd`. */
  currency?: string;
  /** Of the PaymentIntent, and by copy of the charge. */
  metadata?: Stripe.Metadata;
  description?: string;
  /** `manual` authorises only. */
  capture?: 'automatic_async' | 'automatic' | 'manual';
  /** Backdates the sale, epoch milliseconds. */
  atMs?: number;
}

export interface CheckoutOrder extends Sale {
  lines: BasketLine[];
  shipping?: Shipping;
  /** A line of its own whose price the buyer named; Checkout has no other tip. */
  tipMinor?: number;
  /** Of the session: it is not copied to the PaymentIntent. */
  sessionMetadata?: Stripe.Metadata;
  clientReferenceId?: string;
}

/** A line as a shop's own checkout writes it into the PaymentIntent's metadata. */
export interface MetadataLine {
  sku?: string;
  quantity: number;
  unitAmountMinor: number;
  taxMinor?: number;
  discountMinor?: number;
  description?: string;
}

export interface MetadataOrder {
  lines?: MetadataLine[];
  shippingMinor?: number;
  shippingTaxMinor?: number;
  tipMinor?: number;
  discountMinor?: number;
  reference?: string;
  totalMinor?: number;
  type?: 'custom';
}

/** `amount_details` with line items, as shops send them for level 3 card data. */
export interface DetailedLine {
  productCode?: string;
  productName: string;
  quantity: number;
  unitCostMinor: number;
  taxMinor?: number;
  discountMinor?: number;
}

export interface DetailedOrder {
  lines?: DetailedLine[];
  shippingMinor?: number;
  /** Of all lines together; then the lines carry none. */
  taxMinor?: number;
  discountMinor?: number;
}

export interface IntentOrder extends Sale {
  /** Absent: what `order` or `amountDetails` sums to. */
  amountMinor?: number;
  /** Written as the metadata keys `order_lines`, `order_shipping` and so on. */
  order?: MetadataOrder;
  amountDetails?: DetailedOrder;
  /** Added by the buyer at a reader: `amount_details.tip`, part of the amount. */
  tipMinor?: number;
  orderReference?: string;
}

export interface InvoiceOrder extends Tender {
  lines: BasketLine[];
  buyer: Buyer;
  currency?: string;
  metadata?: Stripe.Metadata;
  atMs?: number;
}

/** What a paying action made; the charge may be pending or failed. */
export interface Paid {
  paymentIntent: string;
  charge: string;
  customer: string | null;
  /** Ids of the events told at once; those of later changes come later. */
  events: string[];
}
