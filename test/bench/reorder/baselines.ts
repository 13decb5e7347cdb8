/** A method of the literature: told one period after the other, it answers with its forecast for the next. */
export type Step = (units: number) => number;

/** Croston 1972: sizes and intervals are smoothed apart, and only when something sold. */
export function croston(sizeWeight = 0.1, intervalWeight = 0.1): Step {
  let [size, interval, since] = [0, 0, 0];
  return (units) => {
    since += 1;
    if (units > 0) {
      const first = size === 0;
      size = first ? units : size + sizeWeight * (units - size);
      interval = first ? since : interval + intervalWeight * (since - interval);
      since = 0;
    }
    return interval > 0 ? size / interval : 0;
  };
}

/** Syntetos & Boylan 2005. */
export function sba(weight = 0.1): Step {
  const step = croston(weight, weight);
  return (units) => (1 - weight / 2) * step(units);
}

/** Shale, Boylan & Johnston 2006. */
export function sbj(weight = 0.1): Step {
  const step = croston(weight, weight);
  return (units) => (1 - weight / (2 - weight)) * step(units);
}

/** Teunter, Syntetos & Babai 2011: the chance of a sale is smoothed in every period, the size when one comes. */
export function tsb(sizeWeight = 0.1, chanceWeight = 0.1): Step {
  let size: number | null = null;
  let chance: number | null = null;
  return (units) => {
    const sold = units > 0 ? 1 : 0;
    chance = chance === null ? sold : chance + chanceWeight * (sold - chance);
    if (units > 0) size = size === null ? units : size + sizeWeight * (units - size);
    return chance * (size ?? 0);
  };
}

/** Simple exponential smoothing from the first value. */
export function ses(weight = 0.1): Step {
  let level: number | null = null;
  return (units) => {
    level = level === null ? units : level + weight * (units - level);
    return level;
  };
}

/** Mean of the last `periods`. */
export function movingAverage(periods: number): Step {
  const last: number[] = [];
  return (units) => {
    last.push(units);
    if (last.length > periods) last.shift();
    return last.reduce((sum, value) => sum + value, 0) / last.length;
  };
}

export function naive(): Step {
  return (units) => units;
}

/** The forecast after the last period. */
export function after(step: Step, series: readonly number[]): number {
  return series.reduce((_, units) => step(units), 0);
}
