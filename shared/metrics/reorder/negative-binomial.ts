/** A demand by its first two moments. */
export interface Demand {
  readonly mean: number;
  readonly variance: number;
}

/** Variance this near to the mean is Poisson: beyond it `r` is too large to compute with. */
const POISSON = 1.000001;

/**
 * The chances of 0, 1, 2 … units: negative binomial by moments, `r = mu² / (var - mu)`, `p = r / (r + mu)`; Poisson
 * where the variance is no larger than the mean. By the recurrence from `p^r`, in logs, so that no first term
 * vanishes.
 */
export function* chances({ mean, variance }: Demand): Generator<number, never> {
  const poisson = variance <= POISSON * mean;
  const r = poisson ? 0 : (mean * mean) / (variance - mean);
  const lessLikely = poisson ? Math.log(mean) : Math.log(mean / (r + mean));
  let log = poisson ? -mean : r * Math.log(r / (r + mean));
  for (let k = 0; ; k += 1) {
    yield Math.exp(log);
    log += lessLikely - Math.log(k + 1) + (poisson ? 0 : Math.log(k + r));
  }
}

/** The least k with P(D <= k) >= `chance`: the stock that sees an interval through with that chance. */
export function quantile(demand: Demand, chance: number): number {
  if (demand.mean <= 0) return 0;
  const limit = highest(demand);
  let sum = 0;
  let k = 0;
  for (const part of chances(demand)) {
    sum += part;
    if (sum >= chance || k >= limit) return k;
    k += 1;
  }
  return k;
}

export function cdf(demand: Demand, k: number): number {
  if (demand.mean <= 0) return 1;
  let sum = 0;
  let at = 0;
  for (const part of chances(demand)) {
    if (at > k) break;
    sum += part;
    at += 1;
  }
  return Math.min(1, sum);
}

/** Units of the demand that `stock` does not serve, on average: `E = mu - sum over k < stock of P(D > k)`. */
export function expectedShortage(demand: Demand, stock: number): number {
  if (demand.mean <= 0) return 0;
  let served = 0;
  let above = 1;
  let k = 0;
  for (const part of chances(demand)) {
    if (k >= stock) break;
    above -= part;
    served += Math.max(0, above);
    k += 1;
  }
  return Math.max(0, demand.mean - served);
}

/** Share of the demand that `stock` serves; 1 where none is expected. */
export function fillRate(demand: Demand, stock: number): number {
  return demand.mean <= 0 ? 1 : 1 - expectedShortage(demand, stock) / demand.mean;
}

/** Rounding may keep the sum below a chance near 1 for ever; so far out nothing is left to find. */
function highest({ mean, variance }: Demand): number {
  return Math.ceil(mean + 60 * Math.sqrt(variance) + 60);
}
