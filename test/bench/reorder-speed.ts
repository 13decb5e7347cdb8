/**
 * How long a whole catalogue takes on one core: years of weeks at first load, a Monday's closing, every proposal, and
 * a day's change of a few items. Run it in the memory of a Lambda of 1 GB:
 *
 *   node --single-threaded-gc --max-old-space-size=700 test/bench/reorder-speed.ts [items=50000] [weeks=260]
 */
import { systemClock } from '../../shared/kernel/clock.ts';
import { abcClasses } from '../../shared/metrics/reorder/abc.ts';
import { advance, startShop } from '../../shared/metrics/reorder/advance.ts';
import type { MovingItem } from '../../shared/metrics/reorder/advance.ts';
import { mondayOf, weekOf } from '../../shared/metrics/reorder/calendar.ts';
import { correctItem } from '../../shared/metrics/reorder/correct.ts';
import { proposeReorder } from '../../shared/metrics/reorder/propose.ts';
import { appendWeek } from '../../shared/metrics/reorder/series.ts';
import type { ReorderLine, ShopState, WeekSeries } from '../../shared/metrics/reorder/types.ts';
import { vendorTerms } from '../../shared/metrics/reorder/vendor-terms.ts';
import { parseSettings } from '../../shared/settings/schema.ts';
import { generator } from './reorder/wss.ts';

const COUNT = Number(process.argv[2] ?? 50_000);
const WEEKS = Number(process.argv[3] ?? 260);
const CHANGED = 500;
const FIRST = weekOf('2021-11-29');
const random = generator(4711);
const settings = parseSettings(
  {
    stage: 'bench',
    shop: { name: 'Bench', timeZone: 'UTC', currency: 'usd', country: 'US' },
    lightspeed: { series: 'R' },
  },
  'the bench',
).reorder;
const vendor = vendorTerms(null, [], settings);

type GrowingItem = Omit<MovingItem, 'series'> & { series: WeekSeries };

function makeItem(at: number): GrowingItem {
  const rate = 0.05 + 5 * random() ** 4;
  const units = Array.from({ length: WEEKS }, () => (random() < rate / 2 ? Math.ceil(3 * random()) : 0));
  const exposure = units.map((sold) => (sold === 0 && random() < 0.06 ? 0 : 1));
  return {
    department: `department ${at % 40}`,
    horizon: 3,
    series: { first: FIRST, units, exposure },
    state: null,
  };
}

function measured<Result>(what: string, work: () => Result): Result {
  const from = systemClock.nowMs();
  const cpu = process.cpuUsage();
  const result = work();
  const seconds = (systemClock.nowMs() - from) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const megabytes = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(
    `| ${what} | ${((user + system) / 1e6).toFixed(2)} s | ${seconds.toFixed(2)} s | ${megabytes} MB |`,
  );
  return result;
}

function proposeAll(
  shop: ShopState,
  of: readonly MovingItem[],
  abc: ReturnType<typeof abcClasses>,
): ReorderLine[] {
  const today = mondayOf(shop.week + 1);
  return of.map(({ department, series, state }, at) =>
    proposeReorder(
      {
        itemId: String(at),
        sku: `SKU-${at}`,
        department,
        series,
        state,
        priceMinor: 2500,
        costMinor: 1000,
        abc: abc.get(String(at)) ?? 'C',
        archived: false,
        outsized: [],
        onOrderSince: null,
        onlineShare: 0.3,
      },
      { shop, vendor, stock: { onHand: at % 9, onOrder: 0, reserved: 0 }, settings, today },
    ),
  );
}

console.log(
  `| ${COUNT} items, ${WEEKS} weeks | processor | on the clock | memory held after it |\n| --- | --- | --- | --- |`,
);
const items = measured('making the catalogue (not part of the figures)', () =>
  Array.from({ length: COUNT }, (_, at) => makeItem(at)),
);
const loaded = measured('first load: every week of every item, seasons and all', () =>
  advance(startShop(FIRST), items, FIRST + WEEKS - 1),
);
const abc = abcClasses(items.map((_, at) => ({ itemId: String(at), marginMinor: (at * 7919) % 10_007 })));
const lines = measured('all proposals with their sentences', () => proposeAll(loaded, items, abc));
for (const item of items) item.series = appendWeek(item.series, { units: 1, exposure: 1 });
const monday = measured('a Monday: one week closed for every item', () =>
  advance(loaded, items, FIRST + WEEKS),
);
measured(`a day's change: ${CHANGED} items corrected in an old week and proposed again`, () => {
  let shop = monday;
  const changed = items.slice(0, CHANGED).map((item): MovingItem => {
    if (item.state === null) return item;
    const series = { ...item.series, units: item.series.units.with(WEEKS - 9, 2) };
    const corrected = correctItem(shop, { ...item, state: item.state }, series);
    shop = corrected.shop;
    return { ...item, series, state: corrected.state };
  });
  return proposeAll(shop, changed, abc);
});
const bytes = items.map(({ state }) => JSON.stringify(state).length).reduce((sum, size) => sum + size, 0);
const weeks = items.map(({ series }) => JSON.stringify(series).length).reduce((sum, size) => sum + size, 0);
console.log(
  `\n${lines.filter(({ status }) => status === 'order').length} to order; ${Math.round(bytes / COUNT)} bytes of state ` +
    `and ${Math.round(weeks / COUNT)} bytes of weeks per item, ${JSON.stringify(monday).length} bytes of the shop; ` +
    `peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
);
