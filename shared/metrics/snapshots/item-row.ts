import type { Day } from '../fact.ts';
import type { ItemDay } from '../figures-store.ts';
import type { PurchaseOrderRow, ReorderLevels, StockRow, TillItemRow } from '../ports.ts';
import type { OneOffs } from '../reorder/demand.ts';
import { outsizedLines } from '../reorder/one-offs.ts';
import type { OutsizedLine } from '../reorder/one-offs.ts';
import { addDays, isWithin, windowOf } from './days.ts';
import type { Window } from './days.ts';
import { itemVelocity } from './item-velocity.ts';
import type { ItemVelocity } from './item-velocity.ts';

const YEAR_DAYS = 364;
/** Older lines have hardly any weight left. */
const OUTSIZED_DAYS = 182;

/** What the figures need of one item, computed when something of it changed and once a night. */
export interface ItemRow {
  readonly itemId: string;
  readonly sku: string;
  readonly description: string;
  readonly department: string | null;
  readonly vendorId: string | null;
  readonly costMinor: number;
  readonly priceMinor: number;
  readonly archived: boolean;
  readonly tracked: boolean;
  /** What the till itself reorders by; null: not set. */
  readonly tillLevels: ReorderLevels | null;
  readonly onHand: number;
  readonly reserved: number;
  /** Ordered at vendors and not received yet. */
  readonly onOrder: number;
  /** When the oldest of that was ordered; null: nothing is on order, or nobody knows. */
  readonly onOrderSince: Day | null;
  /** Net of returns, in the window of sales. */
  readonly unitsSold: number;
  readonly netMinor: number;
  readonly returnedUnits: number;
  readonly returnsMinor: number;
  readonly receivedUnits: number;
  /** On hand when the window of sales began. */
  readonly openingUnits: number;
  /** Gross margin of 52 weeks. */
  readonly yearMarginMinor: number;
  /** Of the units sold in the window, 0 to 1. */
  readonly onlineShare: number;
  readonly lastSaleDay: Day | null;
  readonly lastReceivedDay: Day | null;
  /** Since when the shop has it, as far as is known. */
  readonly knownSince: Day | null;
  /** Lines of the last half year out of all proportion, the latest first. */
  readonly outsized: readonly OutsizedLine[];
  /** Absent in what was stored before it was kept, until the night's run. */
  readonly velocity?: ItemVelocity;
}

export interface ItemRowInput {
  readonly item: TillItemRow;
  readonly stock: StockRow | null;
  readonly createdOn: Day | null;
  /** Oldest first; of a whole year at least. */
  readonly days: readonly ItemDay[];
  readonly stockDays: readonly { readonly day: Day; readonly onHand: number }[];
  /** These, and before them what was replayed. */
  readonly levels: readonly { readonly day: Day; readonly onHand: number }[];
  readonly orders: ItemOrders;
  readonly window: Window;
  /** What was known of days before the first of `days`; null: `days` are all. */
  readonly before: Pick<ItemRow, 'lastSaleDay' | 'knownSince'> | null;
  /** What the owner has said of its outsized lines. */
  readonly oneOffs: OneOffs;
}

/** One item's part in the purchase orders. */
export interface ItemOrders {
  readonly onOrder: number;
  readonly onOrderSince: Day | null;
  readonly receipts: readonly { readonly day: Day; readonly units: number }[];
}

export const NO_ORDERS: ItemOrders = { onOrder: 0, onOrderSince: null, receipts: [] };

/** Pure: the same inputs give the same row, whatever was computed before. */
export function itemRow(input: ItemRowInput): ItemRow {
  const { item, stock, days, orders, window } = input;
  const within = days.filter(({ day }) => isWithin(day, window));
  const onHand = stock?.onHand ?? 0;
  const unitsSold = sum(within, ({ units }) => units);
  const receivedUnits = sum(
    orders.receipts.filter(({ day }) => isWithin(day, window)),
    ({ units }) => units,
  );
  const year = windowOf(window.to, YEAR_DAYS);
  const yearDays = days.filter(({ day }) => isWithin(day, year));
  const saleDays = days.filter(({ units, returnedUnits }) => units + returnedUnits > 0);
  const receiptDays = orders.receipts.map(({ day }) => day).toSorted();
  const knownSince = earliest([
    input.before?.knownSince,
    input.createdOn,
    receiptDays[0],
    days[0]?.day,
    input.stockDays[0]?.day,
  ]);
  return {
    itemId: item.itemId,
    sku: item.sku === '' ? item.itemId : item.sku,
    description: item.description,
    department: item.department,
    vendorId: item.vendorId,
    costMinor: item.costMinor,
    priceMinor: item.priceMinor,
    archived: item.archived,
    tracked: item.tracked,
    tillLevels: stock?.levels ?? null,
    onHand,
    reserved: stock?.reserved ?? 0,
    onOrder: orders.onOrder,
    onOrderSince: orders.onOrderSince,
    unitsSold,
    netMinor: sum(within, ({ netMinor }) => netMinor),
    returnedUnits: sum(within, ({ returnedUnits }) => returnedUnits),
    returnsMinor: sum(within, ({ returnsMinor }) => returnsMinor),
    receivedUnits,
    openingUnits: openingUnits(input, onHand + unitsSold - receivedUnits),
    yearMarginMinor: sum(yearDays, ({ netMinor, costMinor }) => netMinor - costMinor),
    onlineShare: onlineShareOf(within),
    lastSaleDay: saleDays.at(-1)?.day ?? input.before?.lastSaleDay ?? null,
    lastReceivedDay: receiptDays.at(-1) ?? null,
    knownSince,
    velocity: itemVelocity({ sold: days, levels: input.levels, knownSince, today: window.to }),
    outsized: outsizedLines(days, {
      ordinary: input.oneOffs.ordinary,
      called: input.oneOffs.days,
      since: addDays(window.to, -OUTSIZED_DAYS),
    }),
  };
}

function onlineShareOf(days: readonly ItemDay[]): number {
  const sold = sum(days, ({ units }) => Math.max(0, units));
  const online = sum(days, ({ channel, units }) => (channel === 'in-store' ? 0 : Math.max(0, units)));
  return sold > 0 ? online / sold : 0;
}

/** What the feed saw on that day; before the feed's time the books are taken back from today's stock. */
function openingUnits({ stockDays, window }: ItemRowInput, takenBack: number): number {
  const before = stockDays.findLast(({ day }) => day < window.from);
  return Math.max(0, before?.onHand ?? takenBack);
}

/** Purchase orders by item. A line that was received in part counts as received for that part. */
export function ordersByItem(orders: readonly PurchaseOrderRow[]): ReadonlyMap<string, ItemOrders> {
  const byItem = new Map<
    string,
    { onOrder: number; onOrderSince: Day | null; receipts: { day: Day; units: number }[] }
  >();
  for (const { open, orderedOn, receivedOn, lines } of orders) {
    for (const { itemId, ordered, received } of lines) {
      const found = byItem.get(itemId) ?? { onOrder: 0, onOrderSince: null, receipts: [] };
      const due = open ? Math.max(0, ordered - received) : 0;
      found.onOrder += due;
      if (due > 0) found.onOrderSince = earliest([found.onOrderSince, orderedOn]);
      if (receivedOn !== null && received > 0) found.receipts.push({ day: receivedOn, units: received });
      byItem.set(itemId, found);
    }
  }
  return byItem;
}

export function sum<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

function earliest(days: readonly (Day | null | undefined)[]): Day | null {
  return days.filter((day) => day !== null && day !== undefined).toSorted()[0] ?? null;
}
