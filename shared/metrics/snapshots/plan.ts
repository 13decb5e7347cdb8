import type { Day } from '../fact.ts';
import type { PurchaseOrderRow } from '../ports.ts';
import { abcClasses } from '../reorder/abc.ts';
import { advance, startShop } from '../reorder/advance.ts';
import { weekOf } from '../reorder/calendar.ts';
import { NO_SUMS } from '../reorder/close-week.ts';
import { correctItem, replayItem } from '../reorder/correct.ts';
import { horizonOf } from '../reorder/lead-time-demand.ts';
import { departmentRate, storeRate } from '../reorder/level.ts';
import { proposeReorder } from '../reorder/propose.ts';
import type { ItemState, ReorderSettings, ShopState, VendorTerms, WeekSeries } from '../reorder/types.ts';
import { vendorTerms } from '../reorder/vendor-terms.ts';
import type { ItemRecord } from './ports.ts';

export type TermsOf = (vendorId: string | null) => VendorTerms;

export interface PlanInput {
  readonly records: readonly ItemRecord[];
  /** Items whose figures are new: their lines are reckoned again. */
  readonly fresh: ReadonlySet<string>;
  readonly shop: ShopState | null;
  /** False while items are still missing: a week is closed for all of them or for none. */
  readonly mayCloseWeeks: boolean;
  readonly unbooked: ReadonlyMap<string, number>;
  readonly termsOf: TermsOf;
  readonly settings: ReorderSettings;
  readonly today: Day;
}

export interface Planned {
  readonly shop: ShopState | null;
  /** The records that changed, to be stored. */
  readonly changed: readonly ItemRecord[];
}

/** How each vendor delivers, measured from what was received. */
export function termsByVendor(orders: readonly PurchaseOrderRow[], settings: ReorderSettings): TermsOf {
  const byVendor = Map.groupBy(orders, ({ vendorId }) => vendorId);
  const known = new Map<string | null, VendorTerms>();
  return (vendorId) => {
    const found = known.get(vendorId);
    if (found !== undefined) return found;
    const receipts = (vendorId === null ? [] : (byVendor.get(vendorId) ?? [])).flatMap(
      ({ orderedOn, receivedOn }) =>
        orderedOn === null || receivedOn === null ? [] : [{ orderedOn, receivedOn }],
    );
    const terms = vendorTerms(vendorId, receipts, settings);
    known.set(vendorId, terms);
    return terms;
  };
}

/** Closes the weeks that are over, for all items, and says what to order of those that something changed of. */
export function plan(input: PlanInput): Planned {
  const closed = closeWeeks(input);
  const { shop, records, isNewWeek } = closed;
  if (shop === null) return { shop, changed: [] };
  const abc = abcClasses(
    records.map(({ row }) => ({ itemId: row.itemId, marginMinor: row.yearMarginMinor })),
  );
  const wanted = records.filter(({ row }) => isNewWeek || input.fresh.has(row.itemId));
  const changed = wanted.map((record): ItemRecord => {
    const { row, demand } = record;
    if (demand?.state === undefined || demand.state === null || !row.tracked)
      return { ...record, line: null };
    const item = { ...row, series: demand.series, state: demand.state, abc: abc.get(row.itemId) ?? 'C' };
    const reserved = row.reserved + (input.unbooked.get(row.itemId) ?? 0);
    const stock = { onHand: row.onHand, onOrder: row.onOrder, reserved };
    const { settings, today, termsOf } = input;
    const line = proposeReorder(item, { shop, vendor: termsOf(row.vendorId), stock, settings, today });
    return { ...record, line };
  });
  return { shop, changed };
}

function closeWeeks({ records, shop, mayCloseWeeks, termsOf, today }: PlanInput) {
  const through = weekOf(today) - 1;
  const known = shop ?? firstWeek(records);
  if (known === null || !mayCloseWeeks || known.week >= through) return { shop, records, isNewWeek: false };
  const moving = records.map(({ row, demand }) => ({
    department: row.department ?? '',
    horizon: horizonOf(termsOf(row.vendorId)),
    series: demand?.series ?? { first: through + 1, units: [], exposure: [] },
    state: demand?.state ?? null,
  }));
  const next = advance(known, moving, through);
  const moved = records.map((record, at): ItemRecord => {
    const demand = record.demand === null ? null : { ...record.demand, state: moving[at]?.state ?? null };
    return { ...record, demand };
  });
  return { shop: next, records: moved, isNewWeek: true };
}

function firstWeek(records: readonly ItemRecord[]): ShopState | null {
  const firsts = records.flatMap(({ demand }) => (demand === null ? [] : [demand.series.first]));
  // A spread of fifty thousand arguments is more than a call takes.
  const first = firsts.reduce((a, b) => Math.min(a, b), Infinity);
  return Number.isFinite(first) ? startShop(first) : null;
}

export interface Correction {
  readonly shop: ShopState | null;
  readonly demand: ItemRecord['demand'];
}

/** An item's new series beside the state that its old one had led to; weeks that are closed are brought up to it. */
export function withSeries(
  shop: ShopState | null,
  item: { department: string | null; horizon: number; known: ItemRecord['demand'] },
  series: WeekSeries | null,
): Correction {
  if (series === null) return { shop, demand: null };
  const state = item.known?.state ?? null;
  if (shop === null || item.known === null) return { shop, demand: { series, state } };
  const department = item.department ?? '';
  if (state === null)
    return { shop, demand: { series, state: lateStart(shop, department, item.horizon, series) } };
  if (isSame(item.known.series, series, shop.week)) return { shop, demand: { series, state } };
  const was = { department, horizon: item.horizon, series: item.known.series, state };
  const corrected = correctItem(shop, was, series);
  return { shop: corrected.shop, demand: { series, state: corrected.state } };
}

/** An item that turns up with weeks of its past: they are played through as if it had been there. */
function lateStart(
  shop: ShopState,
  department: string,
  horizon: number,
  series: WeekSeries,
): ItemState | null {
  if (series.first > shop.week) return null;
  const rate = storeRate(Object.values(shop.groups).map(({ sums }) => sums));
  const start = departmentRate(shop.groups[department]?.sums ?? NO_SUMS, rate);
  return replayItem(shop, { department, horizon, series }, start);
}

/** As far as weeks are closed. */
function isSame(a: WeekSeries, b: WeekSeries, through: number): boolean {
  for (let week = Math.max(a.first, b.first); week <= through; week += 1) {
    const [x, y] = [week - a.first, week - b.first];
    if (a.units[x] !== b.units[y] || a.exposure[x] !== b.exposure[y]) return false;
  }
  return a.first === b.first || b.first > a.first;
}
