/**
 * What was bought, as Stripe or the shop's own checkout says it, before anything is looked up in the till.
 * All amounts are integer minor units of the payment's currency.
 */
export interface OrderLine {
  /** The shop's stock-keeping unit; null: a custom line without stock. */
  readonly sku: string | null;
  readonly description: string;
  readonly quantity: number;
  /** For the whole line, before discount, without tax (a tax that was inside the price is taken out). */
  readonly grossMinor: number;
  readonly discountMinor: number;
  readonly taxMinor: number;
  readonly taxes: readonly TaxPart[];
}

/** One tax of a line, for people's eyes: "Sales tax by Stripe, CA 9.5 %". */
export interface TaxPart {
  readonly name: string;
  /** As a decimal percentage, e.g. `"8.25"`; null where Stripe names no rate. */
  readonly percent: string | null;
  readonly amountMinor: number;
}

export interface Order {
  readonly source: 'checkout' | 'amount-details' | 'invoice' | 'metadata';
  readonly lines: readonly OrderLine[];
  readonly shippingMinor: number;
  readonly shippingTaxMinor: number;
  readonly shippingTaxes: readonly TaxPart[];
  readonly tipMinor: number;
  /** A discount on the whole order; lowers the lines' net in proportion. Taxes given are already after it. */
  readonly discountMinor: number;
  /** The shop's order number, shown to people. */
  readonly reference: string | null;
  /** `custom`: an order without stock lines, by the shop's own word. */
  readonly type: 'stock' | 'custom';
  /** What the whole order costs where this payment is only a part of it. */
  readonly totalMinor: number | null;
}

/** How the order of a payment could be read. A problem is held, with its remedy, never guessed around. */
export type OrderReading =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'none'; readonly order: Omit<Order, 'source' | 'lines'> }
  | { readonly kind: 'problem'; readonly problem: string; readonly remedy: string };
