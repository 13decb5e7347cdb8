import type { Channel, Day, SaleFacts } from './fact.ts';
import type {
  CountRow,
  CustomerRow,
  FeedKind,
  PurchaseOrderRow,
  StockRow,
  TillItemRow,
  VendorRow,
} from './ports.ts';

/** What happened to one item on one day in one channel. Sums are net of returns; returns stand beside them. */
export interface ItemDay {
  readonly itemId: string;
  readonly day: Day;
  readonly channel: Channel;
  readonly units: number;
  readonly netMinor: number;
  readonly costMinor: number;
  readonly returnedUnits: number;
  readonly returnsMinor: number;
  /**
   * Of the returned units, those that went back on the shelf and had been demand; the rest was damaged, kept, or bought
   * in for its buyer.
   */
  readonly restockedUnits: number;
  /** Of the units sold, those of special orders: no demand to stock up for. */
  readonly specialUnits: number;
  /** Of the restocked units, those whose day of sale is known, by that day: demand is netted there. */
  readonly returnedOf: Readonly<Record<Day, number>>;
  /** How many lines sold so many units, by the units; special orders are left out. An order of 40 stands out by it. */
  readonly lineSizes: Readonly<Record<string, number>>;
}

/** The whole shop's day in one channel. */
export interface ShopDay {
  readonly day: Day;
  readonly channel: Channel;
  readonly orders: number;
  readonly returnOrders: number;
  readonly units: number;
  readonly netMinor: number;
  readonly returnsMinor: number;
  /** Of the orders, those of a customer. */
  readonly namedOrders: number;
  /** Of those, the first orders of their customers. */
  readonly firstOrders: number;
}

/** What came back on a day in one channel for one reason. */
export interface ReturnDay {
  readonly day: Day;
  readonly channel: Channel;
  /** As the till says it; null: it does not say. */
  readonly reason: string | null;
  readonly lines: number;
  /** Of items; money alone has none. */
  readonly units: number;
  readonly returnsMinor: number;
  /** Units that went back on the shelf. */
  readonly restockedUnits: number;
}

/** A customer's first order of all. */
export interface FirstOrder {
  readonly customerId: string;
  readonly day: Day;
  readonly channel: Channel;
  readonly atMs: number;
}

/** What one customer of the till bought. */
export interface CustomerTotals {
  readonly customerId: string;
  readonly byChannel: Readonly<Partial<Record<Channel, { orders: number; units: number; netMinor: number }>>>;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** One step of the feed, stored so that a crash between any two writes counts nothing twice. */
export interface StoredPage {
  readonly kind: FeedKind;
  readonly cursor: string;
}

/** Epoch milliseconds by kind; a kind that is left out is behind. */
export type CompleteUpTo = Readonly<Partial<Record<FeedKind, number>>>;

/** The figures table: facts, aggregates, catalogue, snapshots. All of it can be rebuilt from the till. */
export interface FiguresStore {
  cursor(kind: FeedKind): Promise<string | null>;
  /** Notes up to which moments kinds are complete: all that the till had then is stored. An earlier moment is no news. */
  noteComplete(moments: CompleteUpTo): Promise<void>;
  /**
   * The moment up to which every kind is complete, or each of `kinds`, epoch milliseconds; null: the first load still
   * goes on.
   */
  completeUpToMs(kinds?: readonly FeedKind[]): Promise<number | null>;
  /** Folds the sales and moves the cursor last; rows known in that version or a later one change nothing. */
  foldSales(sales: readonly SaleFacts[], page: StoredPage): Promise<void>;
  storeItems(rows: readonly TillItemRow[], page: StoredPage): Promise<void>;
  storeVendors(rows: readonly VendorRow[], page: StoredPage): Promise<void>;
  storeCustomers(rows: readonly CustomerRow[], page: StoredPage): Promise<void>;
  /** Keeps each item's levels by day as well: what was on hand when. */
  storeStock(rows: readonly StockRow[], page: StoredPage, atDay: Day): Promise<void>;
  storePurchaseOrders(rows: readonly PurchaseOrderRow[], page: StoredPage): Promise<void>;
  storeCounts(rows: readonly CountRow[], page: StoredPage): Promise<void>;

  /** Items that something changed of since `forget`, with a mark that `forget` wants back. */
  changedItems(limit: number): Promise<readonly { itemId: string; mark: string }[]>;
  forgetChanged(changed: readonly { itemId: string; mark: string }[]): Promise<void>;
  itemDays(itemId: string, from: Day): Promise<readonly ItemDay[]>;
  shopDays(from: Day, to: Day): Promise<readonly ShopDay[]>;
  returnDays(from: Day, to: Day): Promise<readonly ReturnDay[]>;
  /** Of the customers who bought for the first time on that day. */
  firstOrdersOn(day: Day): Promise<readonly FirstOrder[]>;
  /** Customers without an order are left out. */
  firstOrdersOf(customerIds: readonly string[]): Promise<readonly FirstOrder[]>;
  items(itemIds: readonly string[]): Promise<ReadonlyMap<string, TillItemRow>>;
  stock(itemIds: readonly string[]): Promise<ReadonlyMap<string, StockRow>>;
  /** On hand at the end of each day on which it changed, oldest first. */
  stockDays(itemId: string, from: Day): Promise<readonly { day: Day; onHand: number }[]>;
  vendors(): Promise<readonly VendorRow[]>;
  /** Those that are open, and those received since `from`. */
  purchaseOrders(from: Day): Promise<readonly PurchaseOrderRow[]>;
  counts(from: Day): Promise<readonly CountRow[]>;
  /** The customers with the highest net sums, highest first. */
  customersByNet(limit: number): Promise<readonly (CustomerTotals & { readonly name: string })[]>;
  customerTotals(customerId: string): Promise<CustomerTotals | null>;
  /** Every sale of a customer, oldest first. */
  salesOfCustomer(customerId: string): Promise<readonly SaleFacts[]>;
}
