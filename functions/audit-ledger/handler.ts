import { latestAudit } from '../../shared/posting/audit/record.ts';
import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import { jobHandler } from '../../shared/runtime/handler.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { configOf, servicesOf } from '../services.ts';
import { auditOnce } from './audit-once.ts';
import type { AuditRequest, AuditResult } from './audit-once.ts';
import { isSaidStill } from './due.ts';

const env = readEnv(workerEnv);
const log = createLog('audit-ledger');
const metrics = createMetrics(env.STAGE);
const services = servicesOf({ ...configOf(env), inBackground: true });

/**
 * Schedule or command -> audit. What is thrown is the night's failure: an audit that did not run is an alarm. Every
 * tick says that nothing new differs, so that the alarm of one difference is over before the next can come.
 */
export const handler = jobHandler({ log, metrics }, async (request: AuditRequest): Promise<AuditResult> => {
  const all = await services();
  const last = await latestAudit(all.notebook);
  if (isSaidStill({ nowMs: all.core.clock.nowMs(), last })) metrics.count(METRICS.auditNewMinor, 0);
  // An audit may be cut off, and what was not written out would be lost.
  metrics.publish();
  const result = await auditOnce(request, all, (report, newMinor) => {
    metrics.count(METRICS.auditSucceeded);
    metrics.count(METRICS.auditNewMinor, newMinor);
    metrics.count(METRICS.auditMismatchMinor, report.mismatchMinor);
    metrics.publish();
  });
  if (result.outcome === 'audited') {
    const { missing, extra, drift, mismatchMinor, balanced, movements, sales, recorded } = result;
    const counts = { missing: missing.length, extra: extra.length, drift: drift.length };
    log.info('ledger.audited', { balanced, recorded, mismatchMinor, movements, sales, ...counts });
    for (const warning of await all.tillWarnings()) log.warn('till.warned', { warning });
  }
  return result;
});
