import { expect, test } from '@jest/globals';
import { abcClasses } from '../../../shared/metrics/reorder/abc.ts';
import { NO_HONESTY } from '../../../shared/metrics/reorder/honesty.ts';
import { proposeReorder } from '../../../shared/metrics/reorder/propose.ts';
import { lastSafeDay, orderByDay } from '../../../shared/metrics/reorder/order-quantity.ts';
import { advance, startShop } from '../../../shared/metrics/reorder/advance.ts';
import type { MovingItem } from '../../../shared/metrics/reorder/advance.ts';
import { weekOf } from '../../../shared/metrics/reorder/calendar.ts';
import type { ReorderContext, ReorderItem, ReorderLine } from '../../../shared/metrics/reorder/types.ts';
import { vendorTerms } from '../../../shared/metrics/reorder/vendor-terms.ts';
import { inCases } from '../../../shared/metrics/reorder/why.ts';
import { parseSettings } from '../../../shared/settings/schema.ts';

const FIRST = weekOf('2026-05-04');
const TODAY = '2026-11-02';
const WEEKLY = [2, 0, 0, 1, 1, 0, 3, 0, 1, 0, 1, 2, 0, 0, 2, 0, 1, 0, 0, 2, 0, 1, 2, 0, 1, 1];

function settingsOf(reorder: object): ReorderContext['settings'] {
  return parseSettings(
    {
      stage: 'test',
      shop: { name: 'Shop', timeZone: 'America/New_York', currency: 'usd', country: 'US' },
      lightspeed: { series: 'R' },
      reorder,
    },
    'the test',
  ).reorder;
}

/** One item with 26 weeks behind it, proposed on the Monday after. */
function propose(
  change: Partial<ReorderItem> = {},
  context: Partial<ReorderContext> & { reorder?: object; weeks?: readonly number[] } = {},
): ReorderLine {
  const units = context.weeks ?? WEEKLY;
  const series = { first: FIRST, units, exposure: units.map(() => 1) };
  const moving: MovingItem = { department: '', horizon: 2, series, state: null };
  const shop = advance(startShop(FIRST), [moving], FIRST + units.length - 1);
  const settings = settingsOf(context.reorder ?? {});
  const item: ReorderItem = {
    itemId: '7',
    sku: 'TEE-M',
    department: null,
    series,
    state: moving.state,
    priceMinor: 3000,
    costMinor: 1000,
    abc: 'B',
    archived: false,
    onlineShare: 0.4,
    outsized: [],
    onOrderSince: null,
    ...change,
  };
  return proposeReorder(item, {
    shop,
    vendor: vendorTerms(null, [], { ...settings, leadTimeDays: 9 }),
    stock: { onHand: 2, onOrder: 0, reserved: 0 },
    settings,
    today: TODAY,
    ...context,
  });
}

test('the owner is told what sells, what an order must last, what there is, and what to do', () => {
  const line = propose({}, { reorder: { items: { 'TEE-M': { packSize: 6 } } } });
  expect(line.why).toBe(
    'Sells 0.8 a week (21 in the 26 weeks it was in stock, 40 % online). An order must last 16 days (9 to arrive, 7 to ' +
      'the next): about 2, in 19 of 20 cases at most 5. You have 2, none on order: order 6 (pack of 6).',
  );
  expect(line).toMatchObject({
    status: 'order',
    reorderPoint: 4,
    orderUpTo: 5,
    quantity: 6,
    costMinor: 6000,
    orderBy: TODAY,
    demandClass: 'intermittent',
    method: 'level',
    lastsLong: false,
  });
});

test('what is on order counts, what is promised does not', () => {
  const enough = propose({}, { stock: { onHand: 2, onOrder: 6, reserved: 0 } });
  expect(enough).toMatchObject({ status: 'enough', quantity: 0, position: 8 });
  expect(enough.why).toContain('You have 2, 6 on order: enough for now.');
  const promised = propose({}, { stock: { onHand: 2, onOrder: 6, reserved: 5 } });
  expect(promised).toMatchObject({ status: 'order', quantity: 2, position: 3 });
  expect(promised.why).toContain('5 promised to customers');
});

test('an order is due on the day when expected sales reach the point', () => {
  expect(orderByDay(8, 4, 2, TODAY)).toBe('2026-11-16');
  expect(orderByDay(4, 4, 2, TODAY)).toBe(TODAY);
  expect(orderByDay(400, 4, 2, TODAY)).toBeNull();
  expect(orderByDay(5, 4, 0, TODAY)).toBeNull();
  const line = propose({}, { stock: { onHand: 8, onOrder: 0, reserved: 0 } });
  expect([line.unitsPerWeek.toFixed(2), line.orderBy]).toEqual(['0.81', '2026-12-06']);
});

test('what must be ordered now may wait as long as the stock lasts until it arrives, and no longer than the next round', () => {
  const on = (onHand: number) => propose({}, { stock: { onHand, onOrder: 0, reserved: 0 } });
  expect([on(0).orderBy, on(2).orderBy]).toEqual([TODAY, TODAY]);
  const [some, point] = [on(4), on(4).reorderPoint];
  expect([some.status, point]).toEqual(['order', 4]);
  expect((some.orderBy ?? '') > TODAY).toBe(true);
  expect(lastSafeDay(4, 3, { unitsPerWeek: 2, reviewDays: 7, today: TODAY })).toBe('2026-11-05');
  expect(lastSafeDay(90, 3, { unitsPerWeek: 2, reviewDays: 7, today: TODAY })).toBe('2026-11-09');
  expect(lastSafeDay(-5, 3, { unitsPerWeek: 0, reviewDays: 7, today: TODAY })).toBe(TODAY);
});

test('an order that lasts for half a year and one without a known cost are pointed out', () => {
  const none = { onHand: 0, onOrder: 0, reserved: 0 };
  const large = propose({}, { stock: none, reorder: { items: { 'TEE-M': { packSize: 60 } } } });
  expect(large).toMatchObject({ quantity: 60, lastsLong: true });
  expect(large.why).toContain('That lasts more than half a year');
  const free = propose({ costMinor: 0 }, { stock: none });
  expect(free).toMatchObject({ costMinor: 0, serviceTarget: 0.95 });
  expect(free.why).toContain('The till has no cost for it');
  expect(propose({}, { stock: none }).why).not.toMatch(/no cost|half a year/);
});

test('without a lead time, with every level of service and a single sale ever, every figure is a number', () => {
  const settings = settingsOf({ leadTimeDays: 0, reviewDays: 1 });
  for (const serviceLevel of [0.500001, 0.8, 0.9999999]) {
    for (const abc of ['A', 'B', 'C'] as const) {
      const line = propose(
        { abc },
        { weeks: [1], reorder: { serviceLevel }, vendor: vendorTerms(null, [], settings) },
      );
      const figures = [line.base, line.expected, line.variance, line.fillRate, line.serviceTarget];
      expect(figures.every(Number.isFinite)).toBe(true);
      expect(line.base).toBeLessThan(40);
      expect(line.serviceTarget).toBeGreaterThanOrEqual(0.5);
      expect(line.serviceTarget).toBeLessThan(1);
    }
  }
});

test('an item that is new is shown and not proposed', () => {
  const line = propose({}, { weeks: [4, 4, 4], stock: { onHand: 0, onOrder: 0, reserved: 0 } });
  expect(line).toMatchObject({ status: 'learning', quantity: 0, orderBy: null });
  expect(line.base).toBeGreaterThan(0);
  const unseen = propose({ state: null, series: { first: FIRST, units: [], exposure: [] } });
  expect(unseen).toMatchObject({ status: 'learning', quantity: 0 });
});

test('an archived item, or one that the owner gave up, is never proposed and its point is cleared', () => {
  const cleared = { status: 'discontinued', quantity: 0, reorderPoint: null, orderUpTo: null, orderBy: null };
  expect(propose({ archived: true })).toMatchObject(cleared);
  expect(propose({}, { reorder: { items: { 'TEE-M': { discontinued: true } } } })).toMatchObject(cleared);
});

test('an item that no longer sells is not to be stocked, unless the shelf has a minimum', () => {
  const weeks = [1, ...Array.from({ length: 80 }, () => 0)];
  const none = { onHand: 0, onOrder: 0, reserved: 0 };
  expect(propose({}, { weeks, stock: none })).toMatchObject({
    status: 'do-not-stock',
    reorderPoint: null,
    quantity: 0,
  });
  const shown = propose({}, { weeks, stock: none, reorder: { items: { 'TEE-M': { shelfMinimum: 2 } } } });
  expect(shown).toMatchObject({ status: 'order', reorderPoint: 1, orderUpTo: 2, quantity: 2 });
  expect(shown.lastsLong).toBe(true);
});

test('the owner’s service level for an item, or its department, wins over what pays', () => {
  const own = { items: { 'TEE-M': { serviceLevel: 0.6 } }, departments: { shoes: { serviceLevel: 0.7 } } };
  expect(propose({}, { reorder: own }).serviceTarget).toBe(0.6);
  expect(propose({ department: 'shoes', sku: 'X' }, { reorder: own }).serviceTarget).toBe(0.7);
  expect(propose({ abc: 'A' }).serviceTarget).toBe(0.98);
  expect(propose({ abc: 'C' }).serviceTarget).toBe(0.9);
});

test('a vendor’s lead time is measured from its last ten receipts', () => {
  const settings = settingsOf({ leadTimeDays: 14, vendors: { '5': { leadTimeDays: 21, coverDays: 28 } } });
  expect(vendorTerms('4', [], settings)).toEqual({
    leadTimeDays: 14,
    leadTimeSdDays: 3.5,
    reviewDays: 7,
    coverDays: 7,
    receipts: 0,
  });
  expect(vendorTerms('5', [], settings)).toMatchObject({
    leadTimeDays: 21,
    leadTimeSdDays: 5.25,
    coverDays: 28,
  });
  const days = [90, 4, 6, 4, 6, 4, 6, 4, 6, 4, 6];
  const receipts = days.map((took, at) => ({
    orderedOn: `2026-0${at < 9 ? at + 1 : 9}-01`,
    receivedOn: new Date(Date.UTC(2026, Math.min(at, 8), 1 + took)).toISOString().slice(0, 10),
  }));
  const measured = vendorTerms('5', receipts.slice(1), settings);
  expect(measured).toMatchObject({ leadTimeDays: 5, receipts: 10 });
  expect(measured.leadTimeSdDays).toBeCloseTo(Math.sqrt(10 / 9), 12);
  expect(vendorTerms('5', receipts.slice(1, 4), settings).leadTimeSdDays).toBeCloseTo(14 / 12, 12);
});

test('where the naive forecast was nearer it is used, and said', () => {
  const naiveWins = {
    ...NO_HONESTY,
    windows: 400,
    demand: 900,
    absolute: 300,
    squared: 500,
    naiveAbsolute: 200,
    naiveSquared: 400,
  };
  const shop = {
    ...startShop(FIRST),
    week: FIRST + 25,
    honesty: { ...startShop(FIRST).honesty, intermittent: naiveWins },
  };
  const line = propose({}, { shop });
  expect(line).toMatchObject({ method: 'naive', unitsPerWeek: 1 });
  expect(line.why).toContain(
    'The plain forecast, as much as in its last week, has been the nearer one for such items.',
  );
});

test('ABC: A earns the first 80 %, B up to 95 %, the rest and what earns nothing is C', () => {
  const margins = [500, 300, 100, 60, 40, 0, -20];
  const classes = abcClasses(margins.map((marginMinor, at) => ({ itemId: String(at), marginMinor })));
  expect([...classes.values()].join('')).toBe('AABBCCC');
});

test('chances are told as cases', () => {
  expect([0.95, 0.8, 0.98, 0.9, 0.802, 0.8731].map(inCases)).toEqual([
    '19 of 20',
    '4 of 5',
    '49 of 50',
    '9 of 10',
    '4 of 5',
    '87 of 100',
  ]);
});
