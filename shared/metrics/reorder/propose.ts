import { classify } from './classify.ts';
import { forecastItem, newItem } from './forecast.ts';
import type { Forecast } from './forecast.ts';
import { protectionDays } from './lead-time-demand.ts';
import { rateOf } from './level.ts';
import { fillRate, quantile } from './negative-binomial.ts';
import type { Day } from '../fact.ts';
import { daysFrom } from '../snapshots/days.ts';
import { askedAbout } from './one-offs.ts';
import { lastSafeDay, orderByDay, orderLevels, orderQuantity, positionOf } from './order-quantity.ts';
import type { Levels } from './order-quantity.ts';
import { serviceTarget, targetCap } from './service-target.ts';
import { daysOfCover } from './shop-figures.ts';
import type {
  ItemState,
  ReorderContext,
  ReorderItem,
  ReorderLine,
  ReorderSettings,
  ReorderStatus,
  WeekSeries,
} from './types.ts';
import { whyLine } from './why.ts';

/** Weeks of exposure before anything is proposed by itself. */
const LEARNING_WEEKS = 4;
const LONG_DAYS = 180;
/** Weeks in stock that the sentence speaks of. */
const LATELY = 26;

type ItemRules = ReorderSettings['items'][string];

/**
 * What to do about one item today: its levels, the quantity, the day, and why. It reads the item's own state and its
 * department's alone, so a change of stock or price costs this item and no other.
 */
export function proposeReorder(item: ReorderItem, context: ReorderContext): ReorderLine {
  const { vendor, stock, settings, shop } = context;
  const rules = settings.items[item.sku] ?? {};
  const { demandClass } = classify(item.series);
  const state = item.state ?? newItem(shop, item.department ?? '');
  const forecast = forecastItem(state, item.department ?? '', { shop, vendor, demandClass });
  const target = targetOf(item, rules, context);
  const base = baseOf(state, { forecast, target, shelfMinimum: rules.shelfMinimum ?? 0 });
  const levels = orderLevels(base, forecast.unitsPerWeek, vendor);
  const position = positionOf(stock);
  const wanted = orderQuantity(position, levels, rules);
  const status = statusOf(item, rules, { wanted, levels });
  const quantity = status === 'order' ? wanted : 0;
  const lastsLong = (7 * quantity) / Math.max(forecast.unitsPerWeek, Number.MIN_VALUE) > LONG_DAYS;
  const kept = status !== 'discontinued' && levels.reorderPoint >= 0;
  return {
    itemId: item.itemId,
    sku: item.sku,
    status,
    reorderPoint: kept ? levels.reorderPoint : null,
    orderUpTo: kept ? levels.orderUpTo : null,
    quantity,
    costMinor: Math.round(quantity * item.costMinor),
    orderBy: orderBy(status, state, { item, context, forecast, target, position, levels }),
    why: explain(item, context, {
      forecast,
      target,
      base,
      quantity,
      status,
      lastsLong,
      packSize: rules.packSize ?? 1,
    }),
    position,
    unitsPerWeek: forecast.unitsPerWeek,
    expected: forecast.demand.mean,
    variance: forecast.demand.variance,
    base,
    protectionDays: protectionDays(vendor),
    serviceTarget: target,
    fillRate: fillRate(forecast.demand, base),
    daysOfCover: daysOfCover(stock.onHand, forecast.unitsPerWeek),
    demandClass,
    method: forecast.method,
    lastsLong,
  };
}

interface OrderBy {
  readonly item: ReorderItem;
  readonly context: ReorderContext;
  readonly forecast: Forecast;
  readonly target: number;
  readonly position: number;
  readonly levels: Levels;
}

/** Of what must be ordered the last day that is early enough; of the rest the day on which its turn is expected. */
function orderBy(status: ReorderStatus, state: ItemState, by: OrderBy): Day | null {
  const { item, context, forecast, target, position, levels } = by;
  const { shop, today } = context;
  const { unitsPerWeek } = forecast;
  if (status === 'enough') return orderByDay(position, levels.reorderPoint, unitsPerWeek, today);
  if (status !== 'order') return null;
  const { reviewDays } = context.vendor;
  const vendor = { ...context.vendor, reviewDays: 0 };
  const { demandClass } = classify(item.series);
  const untilItArrives = forecastItem(state, item.department ?? '', { shop, vendor, demandClass });
  const needed = quantile(untilItArrives.demand, target);
  return lastSafeDay(position, needed, { unitsPerWeek, reviewDays, today });
}

/** The owner's word for the item, else for its department, else what pays. */
function targetOf(item: ReorderItem, rules: ItemRules, { settings, vendor }: ReorderContext): number {
  const given = rules.serviceLevel ?? settings.departments[item.department ?? '']?.serviceLevel;
  if (given !== undefined) return given;
  return serviceTarget({
    priceMinor: item.priceMinor,
    costMinor: item.costMinor,
    holdingRate: settings.holdingRate,
    protectionDays: protectionDays(vendor),
    cap: targetCap(item.abc, settings.serviceLevel),
  });
}

/** A naive forecast of 0 is a quiet week, no reason to stop stocking what otherwise sells. */
function baseOf(
  state: ItemState,
  { forecast, target, shelfMinimum }: { forecast: Forecast; target: number; shelfMinimum: number },
): number {
  const base = quantile(forecast.demand, target);
  const quiet = forecast.method === 'naive' && rateOf(state.level) * LATELY >= 1 ? 1 : 0;
  return Math.max(base, shelfMinimum, quiet);
}

function statusOf(
  item: ReorderItem,
  rules: ItemRules,
  { wanted, levels }: { wanted: number; levels: Levels },
): ReorderStatus {
  if (item.archived || rules.discontinued === true) return 'discontinued';
  if ((item.state?.exposure ?? 0) < LEARNING_WEEKS) return 'learning';
  if (wanted > 0) return 'order';
  return levels.reorderPoint < 0 ? 'do-not-stock' : 'enough';
}

const STANDING: Readonly<Record<ReorderStatus, string | null>> = {
  order: null,
  enough: null,
  learning: 'it has been in stock for less than four weeks, so nothing is proposed yet',
  discontinued: 'it is discontinued, so nothing is proposed',
  'do-not-stock': 'it sells too seldom to be kept in stock',
};

interface Figures {
  readonly forecast: Forecast;
  readonly target: number;
  readonly base: number;
  readonly quantity: number;
  readonly packSize: number;
  readonly status: ReorderStatus;
  readonly lastsLong: boolean;
}

function explain(item: ReorderItem, context: ReorderContext, figures: Figures): string {
  const { vendor, stock } = context;
  const { sold, weeks } = lately(item.series);
  const perWeek = figures.forecast.unitsPerWeek;
  return whyLine({
    unitsPerWeek: perWeek,
    soldLately: sold,
    weeksInStock: weeks,
    onlineShare: item.onlineShare,
    method: figures.forecast.method,
    vendor,
    expected: figures.forecast.demand.mean,
    base: figures.base,
    serviceTarget: figures.target,
    ...stock,
    quantity: figures.quantity,
    packSize: figures.packSize,
    standing: STANDING[figures.status],
    lateDays: lateDays(item, context),
    lastsLong: figures.lastsLong,
    costKnown: item.costMinor > 0,
    outsized: askedAbout(item.outsized, perWeek),
  });
}

/** How long the oldest open order is overdue. It still counts as coming: only people know whether it does. */
function lateDays({ onOrderSince }: ReorderItem, { vendor, stock, today }: ReorderContext): number {
  if (stock.onOrder <= 0 || onOrderSince === null) return 0;
  return Math.max(
    0,
    daysFrom(onOrderSince, today) - Math.ceil(vendor.leadTimeDays + 2 * vendor.leadTimeSdDays),
  );
}

/** Units sold in the last weeks in stock, at most 26 of them. */
function lately({ units, exposure }: WeekSeries): { sold: number; weeks: number } {
  let [sold, weeks] = [0, 0];
  for (let at = units.length - 1; at >= 0 && weeks < LATELY; at -= 1) {
    if ((exposure[at] ?? 0) <= 0) continue;
    sold += units[at] ?? 0;
    weeks += 1;
  }
  return { sold, weeks };
}
