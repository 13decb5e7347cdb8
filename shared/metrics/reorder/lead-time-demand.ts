import { rateOf } from './level.ts';
import type { Demand } from './negative-binomial.ts';
import { poissonError } from './spread.ts';
import type { Level, VendorTerms } from './types.ts';

/** What an order must last: until the next one has arrived. `P = L + R`. */
export function protectionDays({ leadTimeDays, reviewDays }: VendorTerms): number {
  return leadTimeDays + reviewDays;
}

/** The window, in whole weeks, whose errors are measured: `H = max(1, round(P / 7))`. */
export function horizonOf(terms: VendorTerms): number {
  return Math.max(1, Math.round(protectionDays(terms) / 7));
}

export interface Protection {
  readonly level: Level;
  readonly phi: number;
  /** Sum of the season's factors over the protection time, in weeks. */
  readonly factors: number;
  readonly days: number;
  readonly leadTimeSdDays: number;
}

/**
 * Demand while an order must last: `mu = m F`, `var = phi mu (1 + F / b) + (m F / P)² sigma_L²`.
 *
 * Source: the lead-time term is Hadley & Whitin 1963; the rest is the predictive variance of the Gamma-Poisson level.
 */
export function leadTimeDemand({ level, phi, factors, days, leadTimeSdDays }: Protection): Demand {
  const mean = rateOf(level) * factors;
  const late = days > 0 ? ((mean / days) * leadTimeSdDays) ** 2 : 0;
  return { mean, variance: phi * poissonError(mean, factors, level.b) + late };
}
