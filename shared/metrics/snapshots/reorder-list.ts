import type { Day } from '../fact.ts';
import type { DemandClass, Method, ReorderLine, ReorderStatus, VendorTerms } from '../reorder/types.ts';
import { askedAbout } from '../reorder/one-offs.ts';
import type { OutsizedLine } from '../reorder/one-offs.ts';
import type { Figure } from './figure.ts';
import type { TermsOf } from './plan.ts';
import { sum } from './item-row.ts';
import type { ItemRow } from './item-row.ts';

/** A vendor with what to order from it, whole or, as a row of the figure, with some of its items. */
export interface VendorList {
  /** Null: items without a vendor. */
  readonly vendorId: string | null;
  readonly name: string;
  /** What the quantities of these items cost. */
  readonly amountMinor: number;
  /** The earliest of these items. */
  readonly orderBy: Day | null;
  /** How it delivers: measured from so many receipts; none: as the settings have it. */
  readonly leadTimeDays: number;
  readonly receipts: number;
  readonly reviewDays: number;
  readonly items: readonly ReorderEntry[];
}

export interface ReorderEntry {
  readonly sku: string;
  readonly itemId: string;
  readonly description: string;
  readonly status: ReorderStatus;
  readonly onHand: number;
  readonly onOrder: number;
  readonly reorderPoint: number | null;
  readonly orderUpTo: number | null;
  readonly quantity: number;
  readonly orderBy: Day | null;
  readonly amountMinor: number;
  readonly why: string;
  readonly unitsPerWeek: number;
  readonly daysOfCover: number | null;
  readonly demandClass: DemandClass;
  readonly method: Method;
  /** The chance that a round passes without a stock-out, and the share of the demand that is served then. */
  readonly serviceTarget: number;
  readonly fillRate: number;
  /** The order lasts more than 180 days. */
  readonly lastsLong: boolean;
  /** Orders out of all proportion, of which the owner is asked or has spoken. Absent in what was stored before it was kept. */
  readonly outsized?: readonly OutsizedLine[];
}

/** An item with what the reorder rules say of it. */
export interface PlannedItem {
  readonly row: ItemRow;
  readonly line: ReorderLine;
}

const NO_VENDOR = 'No vendor in the till';
/** Some 300 KB: an answer of the API can hold a row, whatever a vendor has. */
const ITEMS_OF_ROW = 500;

/** What to order, by vendor: those that must be ordered first come first. Items that need nothing stay out. */
export function vendorLists(
  items: readonly PlannedItem[],
  vendorNames: ReadonlyMap<string, string>,
  termsOf: TermsOf,
): VendorList[] {
  const asking = items.filter(({ line }) => line.status === 'order');
  const byVendor = Map.groupBy(asking, ({ row }) => row.vendorId);
  return [...byVendor]
    .map(([vendorId, of]) => {
      const entries = of.map(entryOf).toSorted(byUrgency);
      return {
        vendorId,
        name: vendorId === null ? NO_VENDOR : (vendorNames.get(vendorId) ?? `vendor ${vendorId}`),
        ...totalsOf(entries),
        ...termsIn(termsOf(vendorId)),
        items: entries,
      };
    })
    .toSorted((a, b) => compare(a.orderBy, b.orderBy) || b.amountMinor - a.amountMinor);
}

/** @param entries the most urgent first. */
function totalsOf(entries: readonly ReorderEntry[]): Pick<VendorList, 'amountMinor' | 'orderBy'> {
  return {
    amountMinor: sum(entries, ({ amountMinor }) => amountMinor),
    orderBy: entries[0]?.orderBy ?? null,
  };
}

/** A vendor of more items than a row holds goes on in the rows that follow: their amounts add up to the vendor's. */
function inRows(vendor: VendorList): VendorList[] {
  return Array.from({ length: Math.ceil(vendor.items.length / ITEMS_OF_ROW) }, (_, at) => {
    const items = vendor.items.slice(at * ITEMS_OF_ROW, (at + 1) * ITEMS_OF_ROW);
    return { ...vendor, ...totalsOf(items), items };
  });
}

function termsIn({ leadTimeDays, receipts, reviewDays }: VendorTerms) {
  return { leadTimeDays: Math.round(leadTimeDays * 10) / 10, receipts, reviewDays };
}

/** @param vendors each whole. */
export function reorderFigure(
  vendors: readonly VendorList[],
  facts: { readonly learning: number },
): Figure<{ amountMinor: number; items: number; learning: number }, VendorList> {
  return {
    name: 'reorder',
    window: null,
    definition:
      'Items whose stock – on hand and on order, less what is reserved and what is paid for – is at or below the reorder ' +
      'point: the level that covers the demand of both channels until the next order arrives, at the item’s service ' +
      'target. Orders fill up to the order-up-to level. Items with less than four weeks in stock are still learnt and ' +
      'stay out.',
    head: {
      amountMinor: sum(vendors, ({ amountMinor }) => amountMinor),
      items: sum(vendors, ({ items }) => items.length),
      learning: facts.learning,
    },
    rows: vendors.flatMap(inRows),
  };
}

function entryOf({ row, line }: PlannedItem): ReorderEntry {
  return {
    sku: row.sku,
    itemId: row.itemId,
    description: row.description,
    status: line.status,
    onHand: row.onHand,
    onOrder: row.onOrder,
    reorderPoint: line.reorderPoint,
    orderUpTo: line.orderUpTo,
    quantity: line.quantity,
    orderBy: line.orderBy,
    amountMinor: line.costMinor,
    why: line.why,
    unitsPerWeek: line.unitsPerWeek,
    daysOfCover: line.daysOfCover,
    demandClass: line.demandClass,
    method: line.method,
    serviceTarget: line.serviceTarget,
    fillRate: Math.round(line.fillRate * 10_000) / 10_000,
    lastsLong: line.lastsLong,
    outsized: askedAbout(row.outsized, line.unitsPerWeek),
  };
}

function byUrgency(a: ReorderEntry, b: ReorderEntry): number {
  return compare(a.orderBy, b.orderBy) || b.amountMinor - a.amountMinor || (a.sku < b.sku ? -1 : 1);
}

/** A day that is not known comes last. */
function compare(a: Day | null, b: Day | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}
