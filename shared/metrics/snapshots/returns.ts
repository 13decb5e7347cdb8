import type { ShopDay } from '../figures-store.ts';
import { totals } from './channel-mix.ts';
import { isWithin } from './days.ts';
import type { Window } from './days.ts';
import type { Figure } from './figure.ts';
import { sum } from './item-row.ts';
import type { ReturnsOfReason, SalesDay } from './sales-day.ts';
import { thousandths } from './stock.ts';

export interface ReturnsHead {
  readonly units: number;
  readonly returnsMinor: number;
  /** Of what was sold before returns, 0 to 1; null: nothing was. */
  readonly shareOfSales: number | null;
}

/** What came back and why, the most money first. */
export function returnsFigure(
  days: readonly ShopDay[],
  sales: readonly SalesDay[],
  window: Window,
): Figure<ReturnsHead, ReturnsOfReason> {
  const parts = sales.filter(({ day }) => isWithin(day, window)).flatMap(({ returns }) => returns);
  const byKind = Map.groupBy(parts, ({ channel, reason }) => `${channel} ${reason ?? ''}`);
  const rows = [...byKind.values()].map(added).toSorted((a, b) => b.returnsMinor - a.returnsMinor);
  const all = totals(days.filter(({ day }) => isWithin(day, window)));
  const soldMinor = all.netMinor + all.returnsMinor;
  return {
    name: 'returns',
    window,
    definition:
      'Lines that gave something back, on the day they came back, by channel and by the reason that the till notes. ' +
      'Money is net of tax; the share is of what was sold before returns.',
    head: {
      units: thousandths(sum(rows, ({ units }) => units)),
      returnsMinor: all.returnsMinor,
      shareOfSales: soldMinor <= 0 ? null : thousandths(all.returnsMinor / soldMinor),
    },
    rows,
  };
}

function added(parts: readonly ReturnsOfReason[]): ReturnsOfReason {
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
