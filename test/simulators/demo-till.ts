/** A simulated till as the demo's story and its buyers see it, whichever series it is. */
export interface DemoTill {
  readonly url: string;
  readonly credentials: { clientId: string; clientSecret: string; refreshToken: string };
  /** As people call it: `R-Series`. */
  readonly name: string;
  /** Undefined: the till knows no such SKU. */
  item(sku: string): DemoItem | undefined;
  /** A delivery arrives: from now on there are that many. */
  restock(sku: string, quantity: number): void;
  /** A customer at the counter buys pieces of an item and pays cash. */
  sellAtCounter(sku: string, quantity: number): DemoSale;
  /** The same, some time before the demo began. */
  soldBefore(lines: readonly { readonly sku: string; readonly quantity: number }[], atMs: number): void;
  /** Nothing has been sold yet. */
  isNew(): boolean;
  sale(saleId: string): DemoSale | undefined;
  close(): Promise<void>;
}

export interface DemoItem {
  readonly description: string;
  readonly priceMinor: number;
  readonly onHand: number;
}

/** A sale in words. */
export interface DemoSale {
  readonly id: string;
  readonly receipt: string;
  readonly lines: readonly { readonly quantity: number; readonly name: string; readonly price: number }[];
  readonly tax: number;
  readonly total: number;
  readonly payer: string;
  readonly customer: string;
}
