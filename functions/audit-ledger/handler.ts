import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import { jobHandler } from '../../shared/runtime/handler.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { configOf, servicesOf } from '../services.ts';
import { auditOnce } from './audit-once.ts';
import type { AuditRequest, AuditResult } from './audit-once.ts';

const env = readEnv(workerEnv);
const log = createLog('audit-ledger');
const metrics = createMetrics(env.STAGE);
const services = servicesOf({ ...configOf(env), inBackground: true });

/** Schedule or command -> audit. What is thrown is the night's failure: an audit that did not run is an alarm. */
export const handler = jobHandler({ log, metrics }, async (request: AuditRequest): Promise<AuditResult> => {
  const all = await services();
  const result = await auditOnce(request, all);
  if (result.outcome === 'audited') {
    const { missing, extra, drift, mismatchMinor, balanced, movements, sales } = result;
    metrics.count(METRICS.auditSucceeded);
    // A difference of lines or notes alone has no cents, and is to be seen all the same.
    metrics.count(METRICS.auditMismatchMinor, balanced ? 0 : Math.max(1, mismatchMinor));
    const counts = { missing: missing.length, extra: extra.length, drift: drift.length };
    log.info('ledger.audited', { balanced, mismatchMinor, movements, sales, ...counts });
    for (const warning of await all.tillWarnings()) log.warn('till.warned', { warning });
  }
  return result;
});
