import type { Settings } from '../../settings/schema.ts';
import type { Day } from '../fact.ts';
import type { OutsizedLine } from './one-offs.ts';

/** Whole weeks since Monday 1970-01-05; its Monday is `mondayOf(week)`. ISO weeks, in the shop's time zone. */
export type Week = number;

/** One closed week of one item: units that customers wanted, and the share of the week in which they could buy. */
export interface ItemWeek {
  readonly units: number;
  /** 0 (never in stock) to 1 (all week). */
  readonly exposure: number;
}

/**
 * An item's closed weeks without a gap, from `first` on: the input of everything below, kept beside the state.
 * At most `SERIES_WEEKS` of them; older ones change no figure.
 */
export interface WeekSeries {
  readonly first: Week;
  readonly units: readonly number[];
  readonly exposure: readonly number[];
}

/** Discounted Gamma-Poisson: `a` units in `b` weeks of exposure. `a / b` is the item's rate a week. */
export interface Level {
  readonly a: number;
  readonly b: number;
}

/** Squared errors `x` of the item's own forecasts over lead-time windows, against the `n` a Poisson would make. */
export interface Spread {
  readonly x: number;
  readonly n: number;
}

/** The forecast that stood before a week, and the week: the last of them are the window of the next error. */
export interface Standing {
  readonly level: Level;
  /** The naive forecast, a week: the units of the last week in stock. */
  readonly naive: number;
  readonly units: number;
  /** Exposure times season. */
  readonly weight: number;
}

/** The running back-test: sums over lead-time windows, older ones fading. */
export interface Honesty {
  readonly windows: number;
  readonly demand: number;
  readonly absolute: number;
  readonly signed: number;
  readonly squared: number;
  readonly naiveAbsolute: number;
  readonly naiveSigned: number;
  /** Squared error of the naive forecast: its variance, should it be used. */
  readonly naiveSquared: number;
}

/** What an item adds to its department: units, exposure x season, squared and expected errors; older weeks fade. */
export interface GroupSums {
  readonly a: number;
  readonly b: number;
  readonly x: number;
  readonly n: number;
}

/** STORED PER ITEM, beside its `WeekSeries`: a few numbers, plain JSON, moved on when a week closes. */
export interface ItemState {
  /** The last closed week in it. */
  readonly week: Week;
  /** Its department's rate when it started: a later correction replays from there. */
  readonly startRate: number;
  readonly level: Level;
  readonly spread: Spread;
  /** Consecutive weeks in stock up to now, at most as many as the window is long. */
  readonly window: readonly Standing[];
  /** Weeks of exposure in all; below 4 the item is learning. */
  readonly exposure: number;
  /** Units of the last week in stock. */
  readonly naive: number;
  readonly sums: GroupSums;
  readonly honesty: Honesty;
}

/** STORED PER DEPARTMENT. */
export interface GroupState {
  readonly sums: GroupSums;
  /** 13 season factors, January first, their mean about 1; null until two whole years are known. */
  readonly season: readonly number[] | null;
  /** How well the years agree, 0 to 1: the part of the pattern that is used. */
  readonly agreement: number;
  /** The factor that was used in each closed week since `ShopState.first`: a correction replays with it. */
  readonly factors: readonly number[];
}

export type DemandClass = 'smooth' | 'intermittent' | 'erratic' | 'lumpy';

export type Method = 'level' | 'naive';

/** STORED ONCE PER SHOP (groups may be stored one by one; the key of items without a department is ''). */
export interface ShopState {
  readonly first: Week;
  /** The last closed week. */
  readonly week: Week;
  readonly groups: Readonly<Record<string, GroupState>>;
  /** The back-test by class, as of the last closed week. */
  readonly honesty: Readonly<Record<DemandClass, Honesty>>;
}

export type ReorderSettings = Settings['reorder'];

/** How a vendor delivers. */
export interface VendorTerms {
  readonly leadTimeDays: number;
  readonly leadTimeSdDays: number;
  /** Days between two orders. */
  readonly reviewDays: number;
  /** Days that one order should last; at least `reviewDays`. */
  readonly coverDays: number;
  /** Receipts that the lead time was measured from; 0: it is the settings'. */
  readonly receipts: number;
}

/** On hand may be negative: the till sold what it did not know of. */
export interface StockPosition {
  readonly onHand: number;
  readonly onOrder: number;
  /** Layaways, special orders, our own holds. */
  readonly reserved: number;
}

export type AbcClass = 'A' | 'B' | 'C';

/** Everything about one item that a proposal needs. */
export interface ReorderItem {
  readonly itemId: string;
  readonly sku: string;
  readonly department: string | null;
  readonly series: WeekSeries;
  /** Null: no week of it has closed yet. */
  readonly state: ItemState | null;
  readonly priceMinor: number;
  readonly costMinor: number;
  readonly abc: AbcClass;
  readonly archived: boolean;
  /** Share of the units that were sold online, 0 to 1. */
  readonly onlineShare: number;
  /** Lines of the last weeks out of all proportion, the latest first. */
  readonly outsized: readonly OutsizedLine[];
  /** When the oldest of what is on order was ordered; null: nothing is, or nobody knows. */
  readonly onOrderSince: Day | null;
}

export interface ReorderContext {
  readonly shop: ShopState;
  readonly vendor: VendorTerms;
  readonly stock: StockPosition;
  readonly settings: ReorderSettings;
  readonly today: Day;
}

/** order: at or below the point. enough: above it. learning: under 4 weeks of exposure, nothing is proposed. */
export type ReorderStatus = 'order' | 'enough' | 'learning' | 'discontinued' | 'do-not-stock';

export interface ReorderLine {
  readonly itemId: string;
  readonly sku: string;
  readonly status: ReorderStatus;
  /** Order when the position is at or below it; null: not to be stocked. While learning it is shown, not written. */
  readonly reorderPoint: number | null;
  readonly orderUpTo: number | null;
  /** Units to order now, in whole packs; 0 unless `status` is `order`. */
  readonly quantity: number;
  /** `quantity` at cost. */
  readonly costMinor: number;
  /** The last day to order without risking more than the service target; null: not within a year. */
  readonly orderBy: Day | null;
  /** The figures in a sentence, for the owner. */
  readonly why: string;
  readonly position: number;
  readonly unitsPerWeek: number;
  /** Expected over lead time and review, its variance, and the stock that covers it. */
  readonly expected: number;
  readonly variance: number;
  readonly base: number;
  readonly protectionDays: number;
  readonly serviceTarget: number;
  /** The part of the demand that the base stock serves. */
  readonly fillRate: number;
  readonly daysOfCover: number | null;
  readonly demandClass: DemandClass;
  readonly method: Method;
  /** The order lasts more than 180 days: pack or minimum is large for this item. */
  readonly lastsLong: boolean;
}
