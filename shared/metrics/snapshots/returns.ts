import type { ReturnDay, ShopDay } from '../figures-store.ts';
import { totals } from './channel-mix.ts';
import { isWithin } from './days.ts';
import type { Window } from './days.ts';
import type { Figure } from './figure.ts';
import { sum } from './item-row.ts';
import { thousandths } from './stock.ts';

export interface ReturnsHead {
  readonly units: number;
  readonly returnsMinor: number;
  /** Of what was sold before returns, 0 to 1; null: nothing was. */
  readonly shareOfSales: number | null;
}

export type ReturnsOfReason = Omit<ReturnDay, 'day'>;

/** What came back and why, the most money first. */
export function returnsFigure(
  days: readonly ShopDay[],
  returned: readonly ReturnDay[],
  window: Window,
): Figure<ReturnsHead, ReturnsOfReason> {
  const parts = returned.filter(({ day }) => isWithin(day, window));
  const byKind = Map.groupBy(parts, ({ channel, reason }) => `${channel} ${reason ?? ''}`);
  const rows = [...byKind.values()].map(added).toSorted(mostFirst);
  const all = totals(days.filter(({ day }) => isWithin(day, window)));
  const soldMinor = all.netMinor + all.returnsMinor;
  return {
    name: 'returns',
    window,
    definition:
      'Lines that gave something back, on the day they came back, by channel and by reason: damaged or kept as the refund ' +
      'said, else Stripe’s reason of the refund or the dispute, else what the till’s note of the line comes to; no reason ' +
      'where nobody gave one. A refund that failed takes its return back. Units are of items, money is net of tax; the ' +
      'share is of what was sold before returns.',
    head: {
      units: thousandths(sum(rows, ({ units }) => units)),
      returnsMinor: all.returnsMinor,
      shareOfSales: soldMinor <= 0 ? null : thousandths(all.returnsMinor / soldMinor),
    },
    rows,
  };
}

const mostFirst = (a: ReturnsOfReason, b: ReturnsOfReason): number =>
  b.returnsMinor - a.returnsMinor || ((a.reason ?? '') < (b.reason ?? '') ? -1 : 1);

function added(parts: readonly ReturnDay[]): ReturnsOfReason {
  const [first] = parts;
  return {
    channel: first?.channel ?? 'in-store',
    reason: first?.reason ?? null,
    lines: sum(parts, ({ lines }) => lines),
    units: thousandths(sum(parts, ({ units }) => units)),
    returnsMinor: sum(parts, ({ returnsMinor }) => returnsMinor),
    restockedUnits: thousandths(sum(parts, ({ restockedUnits }) => restockedUnits)),
  };
}
