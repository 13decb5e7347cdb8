import type { LevelProposal } from '../../../shared/metrics/levels/changes.ts';
import type { ChannelWeek } from '../../../shared/metrics/snapshots/channel-mix.ts';
import type { ForecastOfClass } from '../../../shared/metrics/snapshots/forecast.ts';
import type { BridgeMonth } from '../../../shared/metrics/snapshots/money-bridge.ts';
import type { VendorList } from '../../../shared/metrics/snapshots/reorder-list.ts';
import type { CalledOneOff } from '../../../shared/metrics/snapshots/ports.ts';
import type { ReturnsHead, ReturnsOfReason } from '../../../shared/metrics/snapshots/returns.ts';
import type { OrdersOfMonth } from '../../../shared/metrics/snapshots/orders.ts';
import type { Band, SlowMover } from '../../../shared/metrics/snapshots/slow-movers.ts';
import type { CountAccuracy } from '../../../shared/metrics/snapshots/stock-accuracy.ts';
import type { StockLine } from '../../../shared/metrics/snapshots/stock.ts';
import type { TopCustomer } from '../../../shared/metrics/snapshots/top-customers.ts';
import type { HistoryDay } from '../../../shared/metrics/snapshots/item-history.ts';
import type { VelocityLine } from '../../../shared/metrics/snapshots/velocity.ts';
import type { Velocity } from '../item-days.ts';
import type { Question } from '../people.ts';
export type { PersonAnswer } from '../people.ts';
import type { LastAudit, Overview } from '../../overview.ts';

/** What stands above the rows of every figure. */
interface Top {
  readonly asOf: string;
  readonly currency: string;
  readonly definition: string;
  /** A cursor for the rows that follow; null: these were the last. */
  readonly next: string | null;
}

type Listed<Name extends string, Row> = Top & { readonly [Key in Name]: readonly Row[] };

export type OverviewAnswer = Omit<Top, 'next'> &
  Pick<Overview, 'today' | 'sameWeekday' | 'postingMode' | 'booksAndShelves' | 'held' | 'needsYou'>;

export type StockAnswer = Listed<'items', StockLine>;
export type ChannelMixAnswer = Listed<'weeks', ChannelWeek>;
export type VelocityAnswer = Listed<'items', VelocityLine> & {
  readonly missedUnits: number;
  readonly missedMinor: number;
};
export type SlowMoversAnswer = Listed<'items', SlowMover> & {
  readonly valueAtCostMinor: number;
  readonly bands: readonly {
    readonly band: Band;
    readonly items: number;
    readonly valueAtCostMinor: number;
  }[];
};
export type OrdersAnswer = Listed<'months', OrdersOfMonth>;
export type TopCustomersAnswer = Listed<'people', TopCustomer>;
export type ReorderAnswer = Listed<'vendors', VendorList> & {
  readonly amountMinor: number;
  readonly items: number;
  readonly learning: number;
};
export type ReorderChangesAnswer = Listed<'items', LevelProposal> & {
  readonly writeBack: 'off' | 'propose' | 'on';
  readonly toWrite: number;
  readonly left: number;
};
export interface OneOffsAnswer {
  readonly asOf: string;
  readonly items: readonly CalledOneOff[];
}
export type ReturnsAnswer = Listed<'reasons', ReturnsOfReason> & ReturnsHead;
export type StockAccuracyAnswer = Listed<'counts', CountAccuracy> & {
  readonly latest: number | null;
  readonly before: number | null;
  readonly target: number;
};
export type MoneyBridgeAnswer = Listed<'months', BridgeMonth>;
export type ForecastAnswer = Listed<'classes', ForecastOfClass>;

export interface ItemDaysAnswer extends Omit<Top, 'next'>, StockLine {
  readonly velocity: Velocity;
  readonly days: readonly HistoryDay[];
}

export interface ReviewAnswer {
  readonly asOf: string;
  readonly questions: readonly Question[];
}

export type { HeldAnswer } from '../held-schemas.ts';
export type AuditAnswer = LastAudit;
