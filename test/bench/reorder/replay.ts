import type { DataSet } from './data.ts';
import { keyOf, readCsv } from './data.ts';
import type { Method } from './methods.ts';

/** The first of the competition's eight weeks. */
const START = 157;
const WEEKS = 8;
const ORDERS = 6;
const LEAD = 2;
const HELD = 0.2;
const LOST = 1;

/**
 * The competition's eight weeks: its own start stock and goods in transit, an order at the end of each of the first six
 * weeks' eves, on the shelf two weeks later.
 * @returns the cost of each week. The first two are what they are, whatever is ordered.
 */
export function replay(data: DataSet, levelOf: (item: number, week: number) => number): number[] {
  const starts = new Map(
    readCsv('vn2/Week_0-2024-04-08-Initial_State.csv').map((row) => [keyOf(row), row.map(Number)]),
  );
  const costs = Array.from({ length: WEEKS }, () => 0);
  data.items.forEach(({ key, units }, item) => {
    const start = starts.get(key) ?? [];
    let onHand = start[5] ?? 0;
    const arriving = [start[6] ?? 0, start[7] ?? 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let week = 0; week < WEEKS; week += 1) {
      if (week < ORDERS) {
        const coming = arriving.slice(week).reduce((sum, amount) => sum + amount, 0);
        arriving[week + LEAD] = Math.max(0, levelOf(item, START + week) - onHand - coming);
      }
      onHand += arriving[week] ?? 0;
      const wanted = units[START + week] ?? 0;
      const served = Math.min(onHand, wanted);
      onHand -= served;
      costs[week] = (costs[week] ?? 0) + HELD * onHand + LOST * (wanted - served);
    }
  });
  return costs;
}

export function replayCost(data: DataSet, method: Method, setting: number): number {
  const costs = replay(
    data,
    (item, week) => method.outlooks[item]?.[week - data.origin]?.cover(setting) ?? 0,
  );
  return costs.reduce((sum, cost) => sum + cost, 0);
}
