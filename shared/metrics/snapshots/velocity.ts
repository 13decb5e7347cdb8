import { CHANNELS } from '../fact.ts';
import type { Channel, Day } from '../fact.ts';
import type { Figure } from './figure.ts';
import type { ItemRow } from './item-row.ts';
import { velocityWindow } from './item-velocity.ts';
import { thousandths } from './stock.ts';

/** Lightspeed asks for as many days in stock before it speaks of missed sales: fewer say too little of a normal day. */
const ENOUGH_IN_STOCK_DAYS = 21;

/** Units by day in stock, to four places; null: it was never in stock. */
export function perDay(units: number, inStockDays: number): number | null {
  return inStockDays === 0 ? null : Math.round((units / inStockDays) * 1e4) / 1e4;
}

export interface VelocityLine {
  readonly sku: string;
  readonly itemId: string;
  readonly description: string;
  readonly onHand: number;
  readonly units: number;
  readonly days: number;
  readonly inStockDays: number;
  readonly soldOutDays: number;
  readonly unitsPerDay: number;
  readonly unitsPerDayByChannel: Readonly<Record<Channel, number>>;
  /** Velocity by the days without stock; null: in stock on too few days to say. */
  readonly missedUnits: number | null;
  /** The same at today's price. */
  readonly missedMinor: number | null;
}

interface VelocityHead {
  readonly items: number;
  readonly missedUnits: number;
  readonly missedMinor: number;
}

/** What sells, the fastest first, both channels together; and what empty shelves did not sell. */
export function velocityFigure(rows: readonly ItemRow[], today: Day): Figure<VelocityHead, VelocityLine> {
  const lines = rows
    .flatMap((row) => velocityLine(row) ?? [])
    .toSorted((a, b) => b.unitsPerDay - a.unitsPerDay || (a.sku < b.sku ? -1 : 1));
  return {
    name: 'velocity',
    window: velocityWindow(today),
    definition:
      'Units sold in the last 42 days, net of returns, by the days on which the item was in stock, per channel and in ' +
      'total. Missed sales are that velocity times the days without stock, at today’s price; they are left out for ' +
      'items with fewer than 21 days in stock.',
    head: {
      items: lines.length,
      missedUnits: thousandths(lines.reduce((sum, line) => sum + (line.missedUnits ?? 0), 0)),
      missedMinor: lines.reduce((sum, line) => sum + (line.missedMinor ?? 0), 0),
    },
    rows: lines,
  };
}

function velocityLine(row: ItemRow): VelocityLine | null {
  const { sku, itemId, description, onHand, priceMinor, velocity } = row;
  if (velocity === undefined || !row.tracked || row.archived) return null;
  const { days, inStockDays } = velocity;
  const units = thousandths(CHANNELS.reduce((sum, channel) => sum + velocity.units[channel], 0));
  const unitsPerDay = perDay(units, inStockDays);
  if (unitsPerDay === null || units <= 0) return null;
  const soldOutDays = days - inStockDays;
  const missed = inStockDays < ENOUGH_IN_STOCK_DAYS ? null : (units * soldOutDays) / inStockDays;
  const ofChannel = (channel: Channel): number => perDay(velocity.units[channel], inStockDays) ?? 0;
  return {
    sku,
    itemId,
    description,
    onHand,
    units,
    days,
    inStockDays,
    soldOutDays,
    unitsPerDay,
    unitsPerDayByChannel: {
      'in-store': ofChannel('in-store'),
      online: ofChannel('online'),
      custom: ofChannel('custom'),
    },
    missedUnits: missed === null ? null : thousandths(missed),
    missedMinor: missed === null ? null : Math.round(missed * priceMinor),
  };
}
