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
  /** The stock had been changed by hand since the count before, the other way. */
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

/** Units of an item that were sold, or taken back, but not in the books when it was counted. */
export interface UnbookedItem {
  readonly itemId: string;
  readonly sold: number;
  readonly returned: number;
}

/** What was not booked when a count was taken: kept from when it was first seen, for it is booked soon after. */
export interface UnbookedAtCount {
  readonly countId: string;
  readonly items: readonly UnbookedItem[];
}

/** Each count's, as known or, of one that is new, as the ledger has it now. */
export function unbookedAtCounts(
  counts: readonly CountRow[],
  known: readonly UnbookedAtCount[],
  unbookedAt: (itemId: string, atMs: number) => Omit<UnbookedItem, 'itemId'>,
): UnbookedAtCount[] {
  const before = new Map(known.map((of) => [of.countId, of]));
  return counts.map(({ countId, countedAtMs, lines }) => {
    const seen = before.get(countId);
    if (seen !== undefined) return seen;
    const items = lines
      .filter(({ expected, counted }) => expected !== counted)
      .map(({ itemId }) => ({ itemId, ...unbookedAt(itemId, countedAtMs) }));
    return { countId, items: items.filter(({ sold, returned }) => sold > 0 || returned > 0) };
  });
}

/** Every inventory count against the till's books, the latest first. */
export function stockAccuracy(
  counts: readonly CountRow[],
  unbooked: readonly UnbookedAtCount[],
  window: Window,
): Figure<{ latest: number | null; before: number | null; target: number }, CountAccuracy> {
  const byCount = new Map(unbooked.map(({ countId, items }) => [countId, items]));
  const rows = counts
    .filter(({ lines }) => lines.length > 0)
    .toSorted((a, b) => b.countedAtMs - a.countedAtMs)
    .map((count) => accuracyOf(count, byCount.get(count.countId) ?? []));
  return {
    name: 'stock-accuracy',
    window,
    definition:
      'Per inventory count: the sum of what was too much and too little by what the till expected. A shortage is explained ' +
      'by units sold online that were not in the books yet, a surplus by units given back likewise; what is left by changes ' +
      'by hand the other way since the item’s count before, where the till tells them; the rest is unknown. ' +
      'Money is at the till’s average cost.',
    head: { latest: rows[0]?.variance ?? null, before: rows[1]?.variance ?? null, target: 0.01 },
    rows,
  };
}

function accuracyOf(
  { countId, countedAtMs, lines }: CountRow,
  unbooked: readonly UnbookedItem[],
): CountAccuracy {
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
    causes: causesOf(lines, new Map(unbooked.map((item) => [item.itemId, item]))),
  };
}

function causesOf(
  lines: CountRow['lines'],
  unbooked: ReadonlyMap<string, Omit<UnbookedItem, 'itemId'>>,
): Causes {
  const causes = { missingSale: 0, refund: 0, handAdjustment: 0, unknown: 0 };
  for (const { itemId, expected, counted, byHand } of lines) {
    const { sold = 0, returned = 0 } = unbooked.get(itemId) ?? {};
    const short = Math.max(0, expected - counted);
    const over = Math.max(0, counted - expected);
    const missingSale = Math.min(short, sold);
    const refund = Math.min(over, returned);
    // Units that somebody had added are missing, or units that somebody had taken off are there after all.
    const changed = short > 0 ? Math.max(0, byHand ?? 0) : Math.max(0, 0 - (byHand ?? 0));
    const handAdjustment = Math.min(short + over - missingSale - refund, changed);
    causes.missingSale += missingSale;
    causes.refund += refund;
    causes.handAdjustment += handAdjustment;
    causes.unknown += short + over - missingSale - refund - handAdjustment;
  }
  const { handAdjustment, unknown } = causes;
  return { ...causes, handAdjustment: thousandths(handAdjustment), unknown: thousandths(unknown) };
}
