import type { CountRow } from '../ports.ts';
import type { Window } from './days.ts';
import type { Figure } from './figure.ts';
import { sum } from './item-row.ts';
import { thousandths } from './stock.ts';

/** Units of a count's variance by what explains them. */
export interface Causes {
  /** Sold online and not in the till's books when it was counted. */
  readonly missingSale: number;
  /** Given back online and not in the till's books when it was counted. */
  readonly refund: number;
  readonly handAdjustment: number;
  readonly unknown: number;
}

export interface CountAccuracy {
  readonly countId: string;
  readonly countedAt: string;
  readonly items: number;
  readonly expectedUnits: number;
  readonly countedUnits: number;
  /** Too many and too few do not cancel out. */
  readonly varianceUnits: number;
  readonly varianceMinor: number;
  /** Surplus less shortage. */
  readonly netVarianceUnits: number;
  readonly netVarianceMinor: number;
  /** Variance by expected units, 0.06 for 6 %; null: nothing was expected. */
  readonly variance: number | null;
  readonly causes: Causes;
}

/** Units of an item that were sold, or taken back, but not booked at a moment. */
export type UnbookedAt = (
  itemId: string,
  atMs: number,
) => { readonly sold: number; readonly returned: number };

/** Every inventory count against the till's books, the latest first. */
export function stockAccuracy(
  counts: readonly CountRow[],
  unbookedAt: UnbookedAt,
  window: Window,
): Figure<{ latest: number | null; before: number | null; target: number }, CountAccuracy> {
  const rows = counts
    .filter(({ lines }) => lines.length > 0)
    .toSorted((a, b) => b.countedAtMs - a.countedAtMs)
    .map((count) => accuracyOf(count, unbookedAt));
  return {
    name: 'stock-accuracy',
    window,
    definition:
      'Per inventory count: the sum of what was too much and too little by what the till expected. A shortage is explained ' +
      'by units sold online that were not in the books yet, a surplus by units given back likewise; the rest is unknown. ' +
      'Money is at the till’s average cost.',
    head: { latest: rows[0]?.variance ?? null, before: rows[1]?.variance ?? null, target: 0.01 },
    rows,
  };
}

function accuracyOf({ countId, countedAtMs, lines }: CountRow, unbookedAt: UnbookedAt): CountAccuracy {
  const expectedUnits = sum(lines, ({ expected }) => Math.max(0, expected));
  const varianceUnits = sum(lines, ({ expected, counted }) => Math.abs(counted - expected));
  return {
    countId,
    countedAt: new Date(countedAtMs).toISOString(),
    items: lines.length,
    expectedUnits: thousandths(expectedUnits),
    countedUnits: thousandths(sum(lines, ({ counted }) => counted)),
    varianceUnits: thousandths(varianceUnits),
    varianceMinor: sum(lines, (line) => Math.round(Math.abs(line.counted - line.expected) * line.costMinor)),
    netVarianceUnits: thousandths(sum(lines, ({ expected, counted }) => counted - expected)),
    netVarianceMinor: sum(lines, (line) => Math.round((line.counted - line.expected) * line.costMinor)),
    variance: expectedUnits <= 0 ? null : Math.round((varianceUnits / expectedUnits) * 10_000) / 10_000,
    causes: causesOf(lines, (itemId) => unbookedAt(itemId, countedAtMs)),
  };
}

function causesOf(
  lines: CountRow['lines'],
  unbooked: (itemId: string) => { readonly sold: number; readonly returned: number },
): Causes {
  const causes = { missingSale: 0, refund: 0, handAdjustment: 0, unknown: 0 };
  for (const { itemId, expected, counted } of lines) {
    const { sold, returned } = unbooked(itemId);
    const missingSale = Math.min(Math.max(0, expected - counted), sold);
    const refund = Math.min(Math.max(0, counted - expected), returned);
    causes.missingSale += missingSale;
    causes.refund += refund;
    causes.unknown += Math.abs(counted - expected) - missingSale - refund;
  }
  return { ...causes, unknown: thousandths(causes.unknown) };
}
