/** The methods of the literature that the benches compare with, each a state moved on by one period. */

/** Croston 1972: sizes and intervals smoothed apart, both only when something sold. */
export function croston(series: readonly number[], sizeWeight = 0.1, intervalWeight = 0.1): number {
  let [size, interval, since] = [0, 0, 0];
  for (const units of series) {
    since += 1;
    if (units <= 0) continue;
    const first = size === 0;
    size = first ? units : size + sizeWeight * (units - size);
    interval = first ? since : interval + intervalWeight * (since - interval);
    since = 0;
  }
  return interval > 0 ? size / interval : 0;
}

/** Syntetos & Boylan 2005. */
export function sba(series: readonly number[], weight = 0.1): number {
  return (1 - weight / 2) * croston(series, weight, weight);
}

/** Shale, Boylan & Johnston 2006. */
export function sbj(series: readonly number[], weight = 0.1): number {
  return (1 - weight / (2 - weight)) * croston(series, weight, weight);
}

/** Teunter, Syntetos & Babai 2011: the chance of a sale is smoothed in every period, the size when one comes. */
export function tsb(series: readonly number[], sizeWeight = 0.1, chanceWeight = 0.1): number {
  const size = { at: series.find((units) => units > 0) ?? 0, seen: false };
  let chance = (series[0] ?? 0) > 0 ? 1 : 0;
  series.forEach((units, period) => {
    const sold = units > 0 ? 1 : 0;
    if (period > 0) chance += chanceWeight * (sold - chance);
    if (sold === 0) return;
    if (size.seen) size.at += sizeWeight * (units - size.at);
    size.seen = true;
  });
  return chance * size.at;
}

/** Simple exponential smoothing from the first value. */
export function ses(series: readonly number[], weight = 0.1): number {
  return series.reduce((level, units) => level + weight * (units - level), series[0] ?? 0);
}

/** Mean of the last `periods`. */
export function movingAverage(series: readonly number[], periods: number): number {
  const last = series.slice(-periods);
  return last.length === 0 ? 0 : last.reduce((sum, units) => sum + units, 0) / last.length;
}
