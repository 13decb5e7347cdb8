import type { PassReport } from '../../shared/posting/core.ts';
import type { PumpReport } from '../../shared/posting/pump.ts';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import type { Metrics } from '../../shared/runtime/metrics.ts';

/** Counts what a message came to: movements posted, those of them that needed a rounding line, people asked. */
export function countReport(report: PassReport | PumpReport, metrics: Metrics): void {
  if (!('actions' in report)) return;
  const times = (action: string): number => report.actions.filter((done) => done === action).length;
  const [posted, rounded, asked] = [times('adopt-sale'), times('rounding-line'), times('asked')];
  if (posted > 0) metrics.count(METRICS.movementsPosted, posted);
  if (rounded > 0) metrics.count(METRICS.roundingLines, rounded);
  if (asked > 0) metrics.count(METRICS.peopleAsked, asked);
}
