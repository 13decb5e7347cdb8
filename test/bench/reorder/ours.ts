import { advance, startShop } from '../../../shared/metrics/reorder/advance.ts';
import type { MovingItem } from '../../../shared/metrics/reorder/advance.ts';
import { closeItem, endWeek, openWeek } from '../../../shared/metrics/reorder/closing-week.ts';
import { forecastItem } from '../../../shared/metrics/reorder/forecast.ts';
import { MEMORY } from '../../../shared/metrics/reorder/level.ts';
import { DEMAND_CLASSES, honestyReport } from '../../../shared/metrics/reorder/honesty.ts';
import type { HonestyReport } from '../../../shared/metrics/reorder/honesty.ts';
import type { DemandClass, ShopState } from '../../../shared/metrics/reorder/types.ts';
import type { DataSet, Series } from './data.ts';
import { TARGETS, outlookOf, windowOf } from './methods.ts';
import type { Method, Outlook } from './methods.ts';

export interface Variant {
  readonly name: string;
  readonly memory?: number;
  readonly season?: boolean;
  /** Takes weeks without stock for weeks without demand. */
  readonly blind?: boolean;
}

/** The running back-test of a shop that had these sales: what `/v1` would say of each class on the last day. */
export function honestyOf(data: DataSet): Record<DemandClass, HonestyReport> {
  const items = data.items.map((item): MovingItem => moving(data, item, false));
  const { honesty } = advance(startShop(data.first), items, data.first + data.periods - 1);
  return Object.fromEntries(DEMAND_CLASSES.map((name) => [name, honestyReport(honesty[name])])) as Record<
    DemandClass,
    HonestyReport
  >;
}

/** The product's own functions, week by week as they run in the shop. */
export function ours(
  data: DataSet,
  { name, memory = MEMORY, season = true, blind = false }: Variant,
): Method {
  const items = data.items.map((item): MovingItem => moving(data, item, blind));
  const outlooks: Outlook[][] = data.items.map(() => []);
  const vendor = { leadTimeDays: 7 * data.lead, leadTimeSdDays: 0, reviewDays: 7, coverDays: 7, receipts: 0 };
  let shop: ShopState = startShop(data.first);
  for (let period = 0; period < data.periods; period += 1) {
    if (period >= data.origin)
      items.forEach(({ state, department }, at) => {
        const demand =
          state === null
            ? { mean: 0, variance: 0 }
            : forecastItem(state, department, { shop, vendor, demandClass: 'smooth' }).demand;
        outlooks[at]?.push(outlookOf(demand));
      });
    const closing = openWeek(shop, memory);
    for (const item of items) item.state = closeItem(closing, item);
    shop = endWeek(closing);
    if (!season) shop = withoutSeason(shop);
  }
  return { name, settings: TARGETS, outlooks };
}

function withoutSeason(shop: ShopState): ShopState {
  const groups = Object.entries(shop.groups).map(([name, group]) => [name, { ...group, season: null }]);
  return { ...shop, groups: Object.fromEntries(groups) as ShopState['groups'] };
}

function moving(data: DataSet, { group, units, inStock }: Series, blind: boolean): MovingItem {
  const listed = Math.max(0, inStock.indexOf(true));
  return {
    department: group,
    horizon: windowOf(data),
    series: {
      first: data.first + listed,
      units: units.slice(listed),
      exposure: inStock.slice(listed).map((flag) => (flag || blind ? 1 : 0)),
    },
    state: null,
  };
}
