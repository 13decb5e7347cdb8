import type { Day, SaleFacts } from './fact.ts';

/** What the till's change feed tells, by kind; each kind has a cursor of its own. */
export const FEED_KINDS = [
  'items',
  'vendors',
  'customers',
  'sales',
  'stock',
  'purchase-orders',
  'counts',
] as const;

export type FeedKind = (typeof FEED_KINDS)[number];

/** The till's change feed. Reads throw `RefusedError`; a spent rate budget is a wait. */
export interface TillFeed {
  /**
   * One page of what changed after `cursor`, oldest first; null: from the very beginning. Rows may come again, and
   * out of order between pages: whoever folds them compares versions.
   */
  changes<K extends FeedKind>(kind: K, cursor: string | null): Promise<FeedPage<K>>;
  /** Of these ids, those that the till deleted without a word in its changes, not even as archived. */
  gone(kind: 'items' | 'customers', ids: readonly string[]): Promise<readonly string[]>;
}

export interface FeedPage<K extends FeedKind> {
  readonly rows: readonly FeedRow[K][];
  /** To be stored when the rows are. */
  readonly cursor: string;
  readonly more: boolean;
  /** The time of the latest change among the rows; null: there is none. For people, and their patience. */
  readonly reachedMs: number | null;
}

export interface FeedRow {
  readonly items: TillItemRow;
  readonly vendors: VendorRow;
  readonly customers: CustomerRow;
  readonly sales: TillSaleRow;
  readonly stock: StockRow;
  readonly 'purchase-orders': PurchaseOrderRow;
  readonly counts: CountRow;
}

interface Versioned {
  /** Grows with every change of the row in the till. */
  readonly version: number;
}

export interface TillItemRow extends Versioned {
  readonly itemId: string;
  readonly sku: string;
  readonly description: string;
  /** The till's category; null: none. */
  readonly department: string | null;
  readonly vendorId: string | null;
  readonly costMinor: number;
  readonly priceMinor: number;
  readonly archived: boolean;
  /** False: non-inventory, service, helper items: no stock figure speaks of it. */
  readonly tracked: boolean;
  readonly createdAtMs: number | null;
}

export interface VendorRow extends Versioned {
  readonly vendorId: string;
  readonly name: string;
}

/** Only what the figures show; matching reads the customer itself. Personal data: never logged. */
export interface CustomerRow extends Versioned {
  readonly customerId: string;
  readonly name: string;
  readonly archived: boolean;
}

/** A sale as the till shows it, before channel and business day are decided by the settings. */
export interface TillSaleRow extends Omit<SaleFacts, 'channel' | 'day' | 'facts'> {
  readonly registerId: string | null;
  readonly totalMinor: number;
  /** Drafts, voided and deleted ones may come without lines: they count for nothing. */
  readonly lines: readonly TillSaleRowLine[];
}

/** What a line stands for: goods (`item`, or `custom` without an item of the till), or what is rung up beside them. */
export type SoldLineKind = 'item' | 'custom' | 'shipping' | 'tip' | 'tax' | 'rounding' | 'adjustment';

export interface TillSaleRowLine {
  readonly lineId: string;
  readonly itemId: string | null;
  readonly kind: SoldLineKind;
  readonly units: number;
  readonly netMinor: number;
  readonly costMinor: number;
  /** A special order: bought in for this buyer. */
  readonly special: boolean;
  /** The line that it gives back; null: no return, or a blind one. */
  readonly returnsLineId: string | null;
  /** When the sale of that line was completed; null: no return, a blind one, or the till does not know any more. */
  readonly soldAtMs: number | null;
  /** It takes units that another line of the sale gives back off the shelf again, for nothing: why. Else null. */
  readonly keptOffShelf: string | null;
  /** Why it came back, in few words, as far as the till says; null: it does not, or nothing comes back. */
  readonly returnReason: string | null;
}

export interface StockRow extends Versioned {
  readonly itemId: string;
  readonly onHand: number;
  /** Layaways and special orders; 0 where the till does not say. */
  readonly reserved: number;
  /** What the till itself reorders by, beside its stock; null: not set. */
  readonly levels: ReorderLevels | null;
}

/** At or below `reorderPoint` an item is ordered, up to `orderUpTo`. */
export interface ReorderLevels {
  readonly reorderPoint: number;
  readonly orderUpTo: number;
}

export interface PurchaseOrderRow extends Versioned {
  readonly purchaseOrderId: string;
  readonly vendorId: string | null;
  readonly orderedOn: Day | null;
  readonly receivedOn: Day | null;
  readonly open: boolean;
  readonly lines: readonly { itemId: string; ordered: number; received: number }[];
}

export interface CountLine {
  readonly itemId: string;
  readonly expected: number;
  readonly counted: number;
  /** Of one unit. */
  readonly costMinor: number;
  /** Units by which people changed the stock by hand since the item's count before; null: the till does not tell. */
  readonly byHand: number | null;
}

export interface CountRow extends Versioned {
  readonly countId: string;
  readonly countedAtMs: number;
  readonly lines: readonly CountLine[];
}
