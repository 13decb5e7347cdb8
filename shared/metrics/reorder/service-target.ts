import type { AbcClass } from './types.ts';

/** A stock-out is never accepted more often than in one interval of five. */
const LOWEST = 0.8;
/** However low the setting: an item that earns little is not to run short every second time. */
const LOWEST_CAP = 0.5;
/** However high: certainty would be stock without end. */
const HIGHEST = 0.9999;

/**
 * The highest target by ABC class around the setting, which is B's: with 0.95 they are 0.98, 0.95 and 0.90. An item
 * that earns much may run short 0.4 times as often as an ordinary one, one that earns little twice as often.
 */
export function targetCap(abc: AbcClass, serviceLevel: number): number {
  const misses = { A: 0.4, B: 1, C: 2 }[abc] * (1 - serviceLevel);
  return Math.min(HIGHEST, Math.max(LOWEST_CAP, Number((1 - misses).toFixed(6))));
}

export interface Stakes {
  readonly priceMinor: number;
  readonly costMinor: number;
  /** Of the cost, a year. */
  readonly holdingRate: number;
  readonly protectionDays: number;
  readonly cap: number;
}

/**
 * The chance of passing an interval without a stock-out that pays: `p / (p + c)`, p the unit margin, c what a unit
 * costs on the shelf over the whole protection time – sales are lost here, not backordered.
 *
 * Source: newsvendor ratio with the lost-sales bound of Janakiraman, Seshadri & Shanthikumar 2007.
 */
export function serviceTarget({ priceMinor, costMinor, holdingRate, protectionDays, cap }: Stakes): number {
  const margin = priceMinor - costMinor;
  const holding = (costMinor * holdingRate * protectionDays) / 365;
  if (margin <= 0) return Math.min(LOWEST, cap);
  return Math.min(Math.max(margin / (margin + holding), LOWEST), cap);
}
