import { isoOf } from '../../shared/kernel/clock.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { FiguresStore } from '../../shared/metrics/figures-store.ts';
import { addDays, dayAt } from '../../shared/metrics/snapshots/days.ts';
import { itemHistory } from '../../shared/metrics/snapshots/item-history.ts';
import type { SnapshotReader } from '../../shared/metrics/snapshots/ports.ts';
import { itemVelocity, perDay } from '../../shared/metrics/snapshots/velocity.ts';
import type { ItemVelocity } from '../../shared/metrics/snapshots/velocity.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import { answer, csvAnswer, notFound } from './answers.ts';
import type { Asked } from './asked.ts';
import { csvOf } from '../../shared/kernel/csv.ts';
import { stockLineOf } from './figures.ts';

export interface ItemDaysDeps {
  readonly snapshots: SnapshotReader;
  readonly figures: Pick<FiguresStore, 'itemDays' | 'stockDays' | 'items'>;
  readonly clock: Clock;
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
  'Units sold by day and channel, net of returns, and what was on hand at the end of each day. Velocity is the units of ' +
  'the last 42 days by the days of them on which the item was in stock.';

/** One item day by day, from the till's own sales and levels as they were last read. */
export async function serveItemDays(asked: Asked, deps: ItemDaysDeps): Promise<HttpAnswer> {
  const line = await stockLineOf(asked.id, deps.snapshots);
  if (line === null || !('itemId' in line)) return notFound('the till has no item of that SKU');
  const itemId = String(line.itemId);
  const nowMs = deps.clock.nowMs();
  const today = dayAt(nowMs, deps.timeZone);
  const from = addDays(today, 1 - DAYS);
  const [sold, levels, items] = await Promise.all([
    deps.figures.itemDays(itemId, from),
    deps.figures.stockDays(itemId, addDays(from, -DAYS)),
    deps.figures.items([itemId]),
  ]);
  const createdAtMs = items.get(itemId)?.createdAtMs ?? null;
  const createdOn = createdAtMs === null ? null : dayAt(createdAtMs, deps.timeZone);
  const days = itemHistory({ today, days: DAYS, sold, levels });
  const asOf = isoOf(nowMs);
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
