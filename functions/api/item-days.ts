import { isoOf } from '../../shared/kernel/clock.ts';
import type { FiguresStore } from '../../shared/metrics/figures-store.ts';
import { addDays, dayAt } from '../../shared/metrics/snapshots/days.ts';
import { itemHistory } from '../../shared/metrics/snapshots/item-history.ts';
import { NO_ORDERS, ordersByItem } from '../../shared/metrics/snapshots/item-row.ts';
import { replayedLevels } from '../../shared/metrics/snapshots/replay.ts';
import type { SnapshotReader } from '../../shared/metrics/snapshots/ports.ts';
import { itemVelocity } from '../../shared/metrics/snapshots/item-velocity.ts';
import type { ItemVelocity } from '../../shared/metrics/snapshots/item-velocity.ts';
import { perDay } from '../../shared/metrics/snapshots/velocity.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import { answer, csvAnswer } from './answers.ts';
import type { Asked } from './asked.ts';
import { csvOf } from '../../shared/kernel/csv.ts';
import { nothingYet, noSuchItem, stockItemOf } from './figures.ts';

export interface ItemDaysDeps {
  readonly snapshots: SnapshotReader;
  readonly figures: Pick<FiguresStore, 'itemDays' | 'stockDays' | 'purchaseOrders' | 'items'>;
  readonly timeZone: string;
  readonly currency: string;
}

/** As `/v1/stock-days` tells it: all channels together. */
export interface Velocity {
  readonly days: number;
  readonly units: number;
  readonly inStockDays: number;
  /** Null: it was never in stock. */
  readonly unitsPerDay: number | null;
}

const DAYS = 91;

const DEFINITION =
  'Units sold by day and channel, net of returns, and what was on hand at the end of each day. Before Tillbridge read the ' +
  'till, on hand is replayed back from the first level that it saw, by sales, returns and receipts, as far as these ' +
  'explain it. Velocity is the units of the last 42 days by the days of them on which the item was in stock; days of ' +
  'which nothing is known count as in stock.';

/** One item day by day, from the till's own sales and levels as they were last read. */
export async function serveItemDays(asked: Asked, deps: ItemDaysDeps): Promise<HttpAnswer> {
  const found = await stockItemOf(asked.id, deps.snapshots);
  if (found === 'nothing yet') return nothingYet();
  if (found === null || !('itemId' in found.line)) return noSuchItem();
  const { line, snapshot } = found;
  const itemId = String(line.itemId);
  // The days of the snapshot that its line is of.
  const today = dayAt(snapshot.asOfMs, deps.timeZone);
  const from = addDays(today, 1 - DAYS);
  // A level from before the window still holds in it.
  const before = addDays(from, -DAYS);
  const [sold, seen, orders, items] = await Promise.all([
    deps.figures.itemDays(itemId, before),
    deps.figures.stockDays(itemId, before),
    deps.figures.purchaseOrders(before),
    deps.figures.items([itemId]),
  ]);
  const createdAtMs = items.get(itemId)?.createdAtMs ?? null;
  const createdOn = createdAtMs === null ? null : dayAt(createdAtMs, deps.timeZone);
  const { receipts } = ordersByItem(orders).get(itemId) ?? NO_ORDERS;
  const replayed = replayedLevels({ levels: seen, days: sold, receipts, from: before });
  const levels = [...replayed, ...seen];
  const days = itemHistory({ today, days: DAYS, sold, levels });
  const asOf = isoOf(snapshot.asOfMs);
  if (asked.format === 'csv')
    return csvAnswer(csvOf(days.map(({ day, units, onHand }) => ({ day, ...units, onHand, asOf }))), {});
  return answer({
    asOf,
    currency: deps.currency,
    definition: DEFINITION,
    ...line,
    velocity: shown(itemVelocity({ sold, levels, knownSince: createdOn, today })),
    days,
  });
}

function shown({ days, inStockDays, units }: ItemVelocity): Velocity {
  const sum = units['in-store'] + units.online + units.custom;
  return { days, units: sum, inStockDays, unitsPerDay: perDay(sum, inStockDays) };
}
