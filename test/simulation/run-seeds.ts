import type { Series } from './far-till.ts';
import { Rows } from './rows.ts';
import { simulate } from './simulate.ts';

/** What a run over many seeds came to; it ends at the first one that fails. */
export interface RunReport {
  readonly seeds: number;
  readonly payments: number;
  readonly seconds: number;
  readonly failing: { readonly seed: number; readonly violations: readonly string[] } | null;
  /** Rows of the decision table, and how often they were reached. */
  readonly rows: Readonly<Record<string, number>>;
}

export interface Range {
  readonly series: Series;
  readonly from: number;
  readonly seeds: number;
}

export async function runSeeds(
  range: Range,
  progress: (report: RunReport) => void = () => undefined,
): Promise<RunReport> {
  const startedAtMs = performance.now();
  const rows = new Rows();
  let payments = 0;
  const report = (seeds: number, failing: RunReport['failing'] = null): RunReport => {
    const seconds = (performance.now() - startedAtMs) / 1000;
    return { seeds, payments, seconds, failing, rows: Object.fromEntries(rows.counts) };
  };
  for (let done = 1; done <= range.seeds; done += 1) {
    const { seed, violations, ...outcome } = await simulate(range.from + done - 1, range.series);
    payments += outcome.payments;
    rows.add(outcome.rows);
    if (violations.length > 0) return report(done, { seed, violations });
    progress(report(done));
  }
  return report(range.seeds);
}
