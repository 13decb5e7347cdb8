import type { Day } from '../fact.ts';
import { addDays, daysFrom } from './days.ts';
import type { Figure } from './figure.ts';
import { sum } from './item-row.ts';
import type { ItemRow } from './item-row.ts';

/** By days since the last sale; `slow` sells, but would last for more than 180 days. */
export const BANDS = ['365+', '180-364', '90-179', 'slow'] as const;
export type Band = (typeof BANDS)[number];

const SLOW_COVER_DAYS = 180;
/** What came in a short while ago had no time to sell. */
const SETTLING_DAYS = 90;

export interface SlowMover {
  readonly sku: string;
  readonly itemId: string;
  readonly description: string;
  readonly onHand: number;
  /** Null: never sold since Tillbridge reads the till. */
  readonly daysSinceLastSale: number | null;
  readonly valueAtCostMinor: number;
  readonly daysOfCover: number | null;
  readonly band: Band;
}

interface BandTotal {
  readonly band: Band;
  readonly items: number;
  readonly units: number;
  readonly valueAtCostMinor: number;
}

/** Money that stands on the shelf: the most expensive first. */
export function slowMovers(
  rows: readonly ItemRow[],
  today: Day,
  coverOf: (row: ItemRow) => number | null,
): Figure<{ bands: readonly BandTotal[]; valueAtCostMinor: number }, SlowMover> {
  const found = rows
    .flatMap((row) => slowMover(row, today, coverOf(row)) ?? [])
    .toSorted((a, b) => b.valueAtCostMinor - a.valueAtCostMinor || (a.sku < b.sku ? -1 : 1));
  const bands = BANDS.map((band) => {
    const of = found.filter((row) => row.band === band);
    const valueAtCostMinor = sum(of, (row) => row.valueAtCostMinor);
    return { band, items: of.length, units: sum(of, ({ onHand }) => onHand), valueAtCostMinor };
  });
  return {
    name: 'slow-movers',
    window: { from: addDays(today, -365), to: today },
    definition:
      'Items on hand without a sale for 90 days or more that were not received within the last 90 days, in bands of days ' +
      'since the last sale (365+ and 180-364 are dead stock), and "slow" ones that sell but would last for more than 180 ' +
      'days. Value is on hand at the till’s average cost.',
    head: { bands, valueAtCostMinor: sum(found, (row) => row.valueAtCostMinor) },
    rows: found,
  };
}

function slowMover(row: ItemRow, today: Day, cover: number | null): SlowMover | null {
  const { tracked, archived, onHand, lastSaleDay, lastReceivedDay, knownSince } = row;
  if (!tracked || archived || onHand <= 0) return null;
  const idleSince = lastSaleDay ?? knownSince;
  const idleDays = idleSince === null ? 0 : daysFrom(idleSince, today);
  const isSettling = lastReceivedDay !== null && daysFrom(lastReceivedDay, today) <= SETTLING_DAYS;
  const idle = idleBand(idleDays);
  if (idle !== null && isSettling) return null;
  const band = idle ?? (lastSaleDay !== null && isSlow(cover) ? 'slow' : null);
  if (band === null) return null;
  return {
    sku: row.sku,
    itemId: row.itemId,
    description: row.description,
    onHand,
    daysSinceLastSale: lastSaleDay === null ? null : daysFrom(lastSaleDay, today),
    valueAtCostMinor: Math.round(onHand * row.costMinor),
    daysOfCover: cover === null ? null : Math.round(cover * 10) / 10,
    band,
  };
}

function idleBand(days: number): Band | null {
  if (days >= 365) return '365+';
  if (days >= 180) return '180-364';
  return days >= 90 ? '90-179' : null;
}

function isSlow(cover: number | null): boolean {
  return cover === null || cover > SLOW_COVER_DAYS;
}
