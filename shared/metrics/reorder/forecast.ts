import { NO_SUMS, startItem } from './close-week.ts';
import { methodOf } from './honesty.ts';
import { leadTimeDemand, protectionDays } from './lead-time-demand.ts';
import { departmentRate, rateOf, storeRate } from './level.ts';
import type { Demand } from './negative-binomial.ts';
import { factorSum } from './season.ts';
import { departmentPhi, phiOf, storePhi } from './spread.ts';
import type { DemandClass, ItemState, Method, ShopState, VendorTerms } from './types.ts';

/** What is expected of an item over its protection time. */
export interface Forecast {
  readonly demand: Demand;
  /** With the season of the coming weeks in it. */
  readonly unitsPerWeek: number;
  readonly method: Method;
}

/** The demand until an order placed now has been followed by the next one, by the method that the class's record allows. */
export function forecastItem(
  state: ItemState,
  department: string,
  { shop, vendor, demandClass }: { shop: ShopState; vendor: VendorTerms; demandClass: DemandClass },
): Forecast {
  const days = protectionDays(vendor);
  const weeks = days / 7;
  const method = methodOf(shop.honesty[demandClass]);
  if (method === 'naive') return naiveForecast(state, weeks);
  const season = shop.groups[department]?.season ?? null;
  const factors = factorSum(season, shop.week + 1, weeks);
  const demand = leadTimeDemand({
    level: state.level,
    phi: phiOf(state.spread, phiOfDepartment(shop, department)),
    factors,
    days,
    leadTimeSdDays: vendor.leadTimeSdDays,
  });
  return { demand, unitsPerWeek: weeks > 0 ? (rateOf(state.level) * factors) / weeks : 0, method };
}

/** An item of which no week has closed: half a week of its department's rate is all that is known. */
export function newItem(shop: ShopState, department: string): ItemState {
  const store = storeRate(Object.values(shop.groups).map(({ sums }) => sums));
  return startItem(shop.week + 1, departmentRate(shop.groups[department]?.sums ?? NO_SUMS, store));
}

/** The department's errors against Poisson ones, drawn to the store's. */
export function phiOfDepartment(shop: ShopState, department: string): number {
  const store = storePhi(Object.values(shop.groups).map(({ sums }) => sums));
  return departmentPhi(shop.groups[department]?.sums ?? NO_SUMS, store);
}

/** The last week in stock, again and again; its variance is what its own errors over windows were. */
function naiveForecast({ naive, honesty }: ItemState, weeks: number): Forecast {
  const mean = naive * weeks;
  const squared = honesty.windows > 0 ? honesty.naiveSquared / honesty.windows : mean;
  return { demand: { mean, variance: Math.max(mean, squared) }, unitsPerWeek: naive, method: 'naive' };
}
