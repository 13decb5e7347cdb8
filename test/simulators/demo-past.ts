import { CATALOGUE } from './demo-shop.ts';
import type { CatalogueEntry } from './demo-shop.ts';
import type { DemoTill } from './demo-till.ts';

const WEEKS = 30;
const DAY_MS = 86_400_000;
/** Baskets a day from Monday on; on Sundays the shop is closed. */
const BASKETS: readonly number[] = [2, 2, 3, 3, 5, 6, 0];
/** A shelf lasts for about ten weeks. */
const SHELF_WEEKS = 10;
/** What the next delivery is overdue of: units that are left. */
const RUNNING_LOW: Readonly<Record<string, number>> = {
  'TENT-2': 1,
  'GAS-230': 6,
  'BAR-OAT': 5,
  POLES: 2,
  'MEAL-CUR': 4,
  BEANIE: 2,
};
/** The hiking club's, once. */
const CLUB = { sku: 'LAMP-300', units: 30, daysAgo: 40 };
/** 16 h UTC: noon in New York, in summer and winter alike. */
const NOON_MS = 16 * 3_600_000;

/**
 * Half a year of sales at the counter, so that a new demo shop has something to tell of what sells, what stands, and
 * what to order. The same in every run. Nothing of it went through Stripe.
 */
export function layDownPast(till: DemoTill, nowMs: number): void {
  const goods = CATALOGUE.filter(
    ([, sku, , , , units, , , special]) =>
      sku !== '' && units !== null && units > 0 && special?.archived !== true,
  ).filter(([, sku], at, all) => all.findIndex((other) => other[1] === sku) === at && sku !== 'SOCK-WOOL');
  const before = new Map(goods.map(([, sku]) => [sku, till.item(sku)?.onHand ?? 0]));
  const random = generator(4711);
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  for (let back = WEEKS * 7; back >= 1; back -= 1) {
    const atMs = today - back * DAY_MS + NOON_MS;
    const weekday = (new Date(atMs).getUTCDay() + 6) % 7;
    for (let basket = 0; basket < (BASKETS[weekday] ?? 0); basket += 1) {
      const lines = basketOf(goods, random);
      if (lines.length > 0) till.soldBefore(lines, atMs + basket * 60_000);
    }
    if (back === CLUB.daysAgo) till.soldBefore([{ sku: CLUB.sku, quantity: CLUB.units }], atMs);
  }
  for (const [sku, units] of before) till.restock(sku, RUNNING_LOW[sku] ?? units);
}

/** Each item as often as its shelf is deep; most buy one of it. */
function basketOf(
  goods: readonly CatalogueEntry[],
  random: () => number,
): { sku: string; quantity: number }[] {
  const perWeek = BASKETS.reduce((sum, baskets) => sum + baskets, 0);
  return goods.flatMap(([, sku, , , , units]) => {
    const chance = (units ?? 0) / SHELF_WEEKS / perWeek;
    if (random() >= chance) return [];
    return [{ sku, quantity: random() < 0.2 ? 2 : 1 }];
  });
}

/** Park and Miller's. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
