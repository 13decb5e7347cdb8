import * as z from 'zod';
import { CHANNELS } from '../../shared/metrics/fact.ts';
import { BANDS } from '../../shared/metrics/snapshots/slow-movers.ts';
import type { ListName } from './lists.ts';

/** Integer minor units of the answer's `currency`. */
export const minor = z.int();
export const units = z.number();
export const day = z.iso.date();
export const moment = z.iso.datetime();
export const channel = z.enum(CHANNELS as ['in-store', 'online', 'custom']);
const share = z.number().nullable();
export const sums = { orders: z.int(), units, netMinor: minor };
export const bought = z.object(sums);
const demandClass = z.enum(['smooth', 'intermittent', 'erratic', 'lumpy']);
const method = z.enum(['level', 'naive']);

/** What stands above every figure. */
export const top = {
  asOf: moment.describe('Everything that the till had up to this moment is in the figures.'),
  currency: z.string(),
  catchingUp: z.boolean().describe('The first load goes on, or more has changed than is computed yet.'),
  window: z.object({ from: day, to: day }).nullable(),
  definition: z.string().describe('What is counted, and how, in words.'),
};

export const stockLine = z.object({
  sku: z.string(),
  itemId: z.string(),
  description: z.string(),
  onHand: units,
  onOrder: units,
  reserved: units.describe('Layaways and special orders of the till.'),
  paidNotPosted: units.describe('Paid online, and not in the till’s books yet.'),
  availableToSell: units.describe('On hand less reserved and paid for; never below 0.'),
  unitsSold: units.describe('In the window, net of returns.'),
  netMinor: minor,
  daysOfCover: z.number().nullable().describe('Null: nothing sells.'),
  sellThrough: share,
});

const reorderItem = z.object({
  sku: z.string(),
  itemId: z.string(),
  description: z.string(),
  status: z.enum(['order', 'enough', 'learning', 'discontinued', 'do-not-stock']),
  onHand: units,
  onOrder: units,
  reorderPoint: z.number().nullable(),
  orderUpTo: z.number().nullable(),
  quantity: units,
  orderBy: day.nullable(),
  amountMinor: minor.describe('The quantity at cost.'),
  why: z.string(),
  unitsPerWeek: z.number(),
  daysOfCover: z.number().nullable(),
  demandClass,
  method,
  serviceTarget: z.number().describe('The chance that a round passes without a stock-out.'),
  fillRate: z.number().describe('The share of the demand that is served then.'),
  lastsLong: z.boolean().describe('More than 180 days of sales in one order.'),
  outsized: z
    .array(z.object({ day, units, ordinary: units, called: z.boolean() }))
    .optional()
    .describe('Orders out of all proportion; `called`: a one-off by the owner’s word.'),
});

/** One row of each figure. */
export const ROWS = {
  stock: stockLine,
  'channel-mix': z.object({ week: z.string(), channel, ...sums, returnsMinor: minor }),
  orders: z.object({
    month: z.string(),
    channel,
    ...sums,
    netPerOrderMinor: minor.nullable(),
    unitsPerOrder: z.number().nullable(),
    fromNew: z.int(),
    fromReturning: z.int(),
    fromUnknown: z.int(),
  }),
  velocity: z.object({
    sku: z.string(),
    itemId: z.string(),
    description: z.string(),
    onHand: units,
    units,
    days: z.int().describe('Of the window, those on which the shop had the item.'),
    inStockDays: z.int(),
    soldOutDays: z.int(),
    unitsPerDay: z.number().describe('By the days in stock, all channels.'),
    unitsPerDayByChannel: z.object({ 'in-store': z.number(), online: z.number(), custom: z.number() }),
    missedUnits: z.number().nullable().describe('Null: in stock on fewer than 21 days.'),
    missedMinor: minor.nullable(),
  }),
  'slow-movers': z.object({
    sku: z.string(),
    itemId: z.string(),
    description: z.string(),
    onHand: units,
    daysSinceLastSale: z.int().nullable().describe('Null: never sold, as far as is known.'),
    valueAtCostMinor: minor,
    daysOfCover: z.number().nullable(),
    band: z.enum(BANDS),
  }),
  'top-customers': z.object({
    personId: z.string(),
    name: z.string(),
    ...sums,
    byChannel: z.object({ 'in-store': bought, online: bought, custom: bought }).partial(),
    firstAt: moment,
    lastAt: moment,
  }),
  returns: z.object({
    channel,
    reason: z.string().nullable(),
    lines: z.int(),
    units,
    returnsMinor: minor,
    restockedUnits: units,
  }),
  'stock-accuracy': z.object({
    countId: z.string(),
    countedAt: moment,
    items: z.int(),
    expectedUnits: units,
    countedUnits: units,
    varianceUnits: units,
    varianceMinor: minor,
    netVarianceUnits: units,
    netVarianceMinor: minor,
    variance: share.describe('0.06 for 6 %.'),
    causes: z.object({ missingSale: units, refund: units, handAdjustment: units, unknown: units }),
  }),
  'money-bridge': z.object({
    month: z.string(),
    currency: z.string(),
    grossMinor: minor,
    refundsMinor: minor,
    feesMinor: minor,
    disputesMinor: minor,
    otherMinor: minor,
    netMinor: minor,
    payoutMinor: minor,
  }),
  reorder: z.object({
    vendorId: z.string().nullable().describe('A vendor of more than 500 items goes on in the next rows.'),
    name: z.string(),
    amountMinor: minor.describe('Of the row’s own items.'),
    orderBy: day.nullable().describe('The earliest of the row’s own items.'),
    leadTimeDays: z.number(),
    receipts: z.int().describe('That the lead time was measured from; 0: the settings’ is used.'),
    reviewDays: z.int(),
    items: z.array(reorderItem),
  }),
  'reorder-changes': z.object({
    sku: z.string(),
    itemId: z.string(),
    description: z.string(),
    vendorId: z.string().nullable(),
    reorderPoint: z.number().nullable().describe('Null: not to be stocked.'),
    orderUpTo: z.number().nullable(),
    tillReorderPoint: z.number().nullable().describe('As the till has it; null: not set.'),
    tillOrderUpTo: z.number().nullable(),
    action: z.enum(['write', 'leave']),
    why: z.string(),
    left: z.string().nullable().describe('Why it is left alone.'),
  }),
  forecast: z.object({
    demandClass,
    windows: z.int(),
    demandUnits: z.number(),
    error: share,
    bias: share,
    naiveError: share,
    naiveBias: share,
    method,
    why: z.string(),
  }),
} satisfies Record<ListName, z.ZodType>;

/** What stands beside the rows. */
export const HEADS: Partial<Record<ListName, z.ZodRawShape>> = {
  stock: { unreadOrders: z.int().describe('At least so many: their units are missing from paidNotPosted.') },
  velocity: { items: z.int(), missedUnits: z.number(), missedMinor: minor },
  'slow-movers': {
    valueAtCostMinor: minor,
    bands: z.array(z.object({ band: z.enum(BANDS), items: z.int(), units, valueAtCostMinor: minor })),
  },
  returns: { units, returnsMinor: minor, shareOfSales: share },
  'money-bridge': { knownFrom: day.nullable().describe('Since when the balance is read; null: not yet.') },
  'stock-accuracy': { latest: share, before: share, target: z.number() },
  reorder: { amountMinor: minor, items: z.int(), learning: z.int() },
  'reorder-changes': { writeBack: z.enum(['off', 'propose', 'on']), toWrite: z.int(), left: z.int() },
};

const outside = z
  .object({ held: z.int(), waiting: z.int(), skipped: z.int() })
  .nullable()
  .describe('Of the movements, those that were not in the till. Null: audited by an older version.');

const dayTotals = z.object({
  day,
  ...sums,
  byChannel: z.object({ 'in-store': bought, online: bought, custom: bought }),
});

export const overviewAnswer = z.object({
  ...top,
  today: dayTotals,
  sameWeekday: dayTotals,
  postingMode: z
    .enum(['shadow', 'live'])
    .describe('Shadow: orders are planned only, and nothing is written to the till.'),
  booksAndShelves: z.object({
    balanced: z.boolean().nullable().describe('Null: not audited yet.'),
    mismatchMinor: minor.nullable(),
    auditedAt: moment.nullable(),
    audited: z
      .object({ from: moment, movements: z.int(), missing: z.int(), extra: z.int(), drift: z.int(), outside })
      .nullable()
      .describe('What the last audit went through: since when, how much, and what it found.'),
    says: z.string(),
    oldestOpenAt: moment.nullable(),
    open: z.int().describe('Payments that wait for their sale; in shadow mode, those that were planned.'),
  }),
  held: z.object({ count: z.int(), amountMinor: minor }),
  needsYou: z
    .array(
      z.object({
        kind: z.enum(['shadow', 'paused', 'till', 'held', 'mismatch', 'people', 'reorder']),
        what: z.string(),
        amountMinor: minor.nullable(),
        since: moment.nullable(),
        action: z.string(),
        movement: z.string().nullable(),
        sku: z.string().nullable().describe('What mapping would settle it.'),
        pair: z.string().nullable().describe('To decide at /v1/people/review/{pair}/yes or /no.'),
        code: z.string().nullable().describe('Of what is held: the kind of hold.'),
      }),
    )
    .max(5),
});

const status = z.enum(['posted', 'pending', 'held', 'skipped']);

export const storyAnswer = z.object({
  asOf: moment,
  currency: z.string(),
  payment: z.string(),
  status,
  movements: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      amountMinor: minor,
      status,
      saleId: z.string().nullable(),
      reason: z.string().nullable(),
      attempts: z.int(),
      waitingFor: z.string().nullable(),
      nextCheckAt: moment.nullable(),
      writeBack: z.enum(['due', 'done']).nullable(),
    }),
  ),
  plan: z.array(z.looseObject({ movement: z.string(), totalMinor: minor })),
  trail: z.array(z.object({ at: moment, what: z.string() })),
});

export const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
});
