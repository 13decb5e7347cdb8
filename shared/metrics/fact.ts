/** The three channels of a shop; the names are those of the API. */
export type Channel = 'in-store' | 'online' | 'custom';

export const CHANNELS: readonly Channel[] = ['in-store', 'online', 'custom'];

/** A business day in the shop's time zone, `2026-11-23`. */
export type Day = string;

/** One sale line of one day, either channel, read from the till. */
export interface Fact {
  readonly lineId: string;
  /** Null: a line that is no item – shipping, tip, tax, rounding, adjustment. It counts as an item in no figure. */
  readonly itemId: string | null;
  /** Negative on a return. Thousandths are kept, as tills sell by weight, too. */
  readonly units: number;
  /** After discounts, without tax; negative on a return. */
  readonly netMinor: number;
  /** What the units cost the shop, by the till's average cost then; negative on a return. */
  readonly costMinor: number;
  /** The day of the sale that a returned line gives back; null: no return, or not known. */
  readonly soldOn: Day | null;
  /** A sold line: true. A returned one: whether its units went back on the shelf; false: damaged, kept, money only. */
  readonly movedStock: boolean;
  /** Bought in for this very buyer (a special order): sold, but nothing to stock up for. */
  readonly special: boolean;
  /** Why it came back, as far as the till says. No personal data. */
  readonly reason: string | null;
}

/** What one sale of the till contributes: replaced whole when the till shows a later version of it. */
export interface SaleFacts {
  readonly saleId: string;
  /** Grows with every change of the sale in the till; an earlier one that arrives later is ignored. */
  readonly version: number;
  /** False: a draft, voided, deleted – it counts for nothing, whatever it was before. */
  readonly counts: boolean;
  readonly day: Day;
  readonly completedAtMs: number;
  readonly channel: Channel;
  readonly customerId: string | null;
  /** The sale key, where the sale is ours. */
  readonly saleKey: string | null;
  readonly facts: readonly Fact[];
}
