import type { Channel, Day } from '../fact.ts';
import type { FiguresStore } from '../figures-store.ts';
import type { ItemState, ReorderLine, ShopState, WeekSeries } from '../reorder/types.ts';
import type { Window } from './days.ts';
import type { FreshSnapshot, PageRef, Snapshot } from './figure.ts';
import type { ItemRow } from './item-row.ts';
import type { MoneyDay } from './money-bridge.ts';
import type { PaidUnits } from './paid-units.ts';
import type { UnbookedAtCount } from './stock-accuracy.ts';

/** Whoever publishes a snapshot, or changes one, holds it. */
export const COMPUTE_LEASE = 'compute-metrics';

/** What is kept of one item between two runs: its figures, and what the reorder rules remember of it. */
export interface ItemRecord {
  readonly row: ItemRow;
  /** Null: neither sold nor received yet. The state is null before its first closed week. */
  readonly demand: { readonly series: WeekSeries; readonly state: ItemState | null } | null;
  readonly line: ReorderLine | null;
}

/** Items in a fixed number of buckets, so that a run reads dozens of things and not tens of thousands. */
export interface ItemRecords {
  readonly buckets: number;
  bucketOf(itemId: string): number;
  load(bucket: number): Promise<readonly ItemRecord[]>;
  /** @param changed the items that are new, other than before, or gone from the bucket: nothing else need be written. */
  store(bucket: number, records: readonly ItemRecord[], changed: ReadonlySet<string>): Promise<void>;
}

/** What a run remembers for the next one. All of it can be computed anew. */
export interface RunNotes {
  /** The day on which every item was computed last; null: never. */
  readonly wholeOn: Day | null;
  /** Buckets that the whole run of `wholeOf` has done; it goes on where it was cut off. */
  readonly wholeOf: Day | null;
  readonly wholeDone: number;
  readonly shop: ShopState | null;
  readonly paid: readonly PaidUnits[];
  readonly moneyDays: readonly MoneyDay[];
  /** What the owner had called one-offs in the last run, as `<item> <day>`. */
  readonly oneOffs: readonly string[];
  /** The days that they cover without a gap; null: none yet. */
  readonly moneySpan: Window | null;
  /** When the latest of them were read; null: never. */
  readonly moneyReadAtMs: number | null;
  readonly firsts: FirstsKnown;
  readonly counted: readonly UnbookedAtCount[];
}

export const NO_NOTES: RunNotes = {
  wholeOn: null,
  wholeOf: null,
  wholeDone: 0,
  shop: null,
  paid: [],
  moneyDays: [],
  oneOffs: [],
  moneySpan: null,
  moneyReadAtMs: null,
  firsts: { days: [], wholeOn: null },
  counted: [],
};

/**
 * The first orders of a day that are a customer's first, but not the person's: it had bought before as another customer
 * of the till.
 */
export interface RepeatedFirsts {
  readonly day: Day;
  /** How many first orders the day had, by channel, when they were looked through. */
  readonly seen: string;
  readonly byChannel: Readonly<Partial<Record<Channel, number>>>;
}

export interface FirstsKnown {
  readonly days: readonly RepeatedFirsts[];
  /** When all days were looked through last: people are linked and parted without a sale. Null: never. */
  readonly wholeOn: Day | null;
}

export interface RunNotesStore {
  load(): Promise<RunNotes>;
  store(notes: RunNotes): Promise<void>;
}

/** Readers of what was computed. */
export interface SnapshotReader {
  /** The latest whole one; null: none was computed yet. */
  current(): Promise<Snapshot | null>;
  /** One that readers may still be leafing through; null: it is gone. */
  byId(id: string): Promise<Snapshot | null>;
  /** The rows of some pages, in their order. A page that is gone throws. */
  rows(pages: readonly PageRef[]): Promise<readonly object[]>;
}

export interface SnapshotStore extends SnapshotReader {
  /** Stores the parts, then moves the pointer, then deletes what nobody reads any more. */
  publish(fresh: FreshSnapshot): Promise<Snapshot>;
}

/** What `compute-metrics` reads of the figures' store. */
export type FiguresSource = Pick<
  FiguresStore,
  | 'completeUpToMs'
  | 'changedItems'
  | 'forgetChanged'
  | 'itemDays'
  | 'shopDays'
  | 'returnDays'
  | 'firstOrdersOn'
  | 'firstOrdersOf'
  | 'items'
  | 'stock'
  | 'stockDays'
  | 'vendors'
  | 'purchaseOrders'
  | 'counts'
  | 'customersByNet'
  | 'customerTotals'
>;

/** Units that were paid online and are not in the till's books, from the ledger. */
export interface UnbookedUnits {
  readonly byItem: ReadonlyMap<string, readonly Unbooked[]>;
  /** Payments whose lines could not be read. */
  readonly unread: number;
}

export interface Unbooked {
  readonly kind: 'sale' | 'return';
  readonly units: number;
  /** When the money moved. */
  readonly sinceMs: number;
}

export interface LedgerSource {
  /** @param itemOfSku the item that a SKU names; null: none, or several. */
  unbooked(itemOfSku: (sku: string) => string | null): Promise<UnbookedUnits>;
}

/** A day of an item whose outsized lines were a one-off, by the owner's word. */
export interface CalledOneOff {
  readonly itemId: string;
  readonly day: Day;
}

export interface OneOffSource {
  all(): Promise<readonly CalledOneOff[]>;
}

/** What people say of outsized lines; kept for good. */
export interface OneOffStore extends OneOffSource {
  call(oneOff: CalledOneOff): Promise<void>;
  takeBack(oneOff: CalledOneOff): Promise<void>;
}

/** Which person a customer of the till is. Customers that belong to nobody else are persons of their own. */
export interface PersonSource {
  personsOf(customerIds: readonly string[]): Promise<ReadonlyMap<string, KnownPerson>>;
}

export interface KnownPerson {
  readonly personId: string;
  readonly name: string | null;
  readonly customerIds: readonly string[];
}
