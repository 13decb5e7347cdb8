import { systemClock } from '../../shared/kernel/clock.ts';
import { archiveLateCustomers } from '../../shared/people/late-customers.ts';
import type { SweepReport } from '../../shared/posting/sweep.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import { jobHandler } from '../../shared/runtime/handler.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { configOf, servicesOf } from '../services.ts';

const env = readEnv(workerEnv);
const log = createLog('sweep-payments');
const metrics = createMetrics(env.STAGE);
const services = servicesOf({ ...configOf(env), guardsLedger: true });

/** Schedule -> sweep. What is thrown is the tick's failure; the next tick is the retry. */
export const handler = jobHandler({ log, metrics }, async (): Promise<SweepReport> => {
  const startedAtMs = systemClock.nowMs();
  const { core, people } = await services();
  const report = await sweep(core);
  if (report.outcome !== 'already-running') countGauges(report);
  log.info('payments.swept', { ...report, durationMs: systemClock.nowMs() - startedAtMs });
  const archived = mayTidy(report, core.settings.mode) ? await archiveLateCustomers(people) : 0;
  if (archived > 0) log.info('customers.archived', { archived });
  return report;
});

function countGauges(report: SweepReport): void {
  if (report.outcome === 'swept') metrics.count(METRICS.sweepSucceeded);
  metrics.count(METRICS.webhooksMissed, report.missed);
  metrics.count(METRICS.oldestOpenMinutes, Math.floor(report.oldestUnpostedAgeMs / 60_000));
  metrics.count(METRICS.held, report.held);
  metrics.count(METRICS.paused, report.paused ? 1 : 0);
}

/** The till is written to only while it is being posted to. */
function mayTidy({ outcome, paused }: SweepReport, mode: 'live' | 'shadow'): boolean {
  return outcome !== 'already-running' && !paused && mode === 'live';
}
