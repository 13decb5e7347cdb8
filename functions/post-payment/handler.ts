import type { SQSEvent } from 'aws-lambda';
import { systemClock } from '../../shared/kernel/clock.ts';
import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import { jobHandler } from '../../shared/runtime/handler.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { configOf, servicesOf } from '../services.ts';
import { countReport } from './count-report.ts';
import { processMessage } from './process-message.ts';

const env = readEnv(workerEnv);
const log = createLog('post-payment');
const metrics = createMetrics(env.STAGE);
const requests: { cost: number; count: number } = { cost: 0, count: 0 };
const services = servicesOf({
  ...configOf(env),
  guardsLedger: true,
  onTillRequest: (fact) => {
    requests.cost += fact.costUnits;
    requests.count += 1;
  },
});

/** Where a far side has just refused us, somebody may be changing its key: the secret is read anew. */
const DOUBTED_MAX_AGE_MS = 5_000;
let isDoubted = false;

/** SQS -> converge. Batch size 1: what is thrown fails this one message alone. */
export const handler = jobHandler({ log, metrics }, async (event: SQSEvent): Promise<void> => {
  const { core } = await services(isDoubted ? DOUBTED_MAX_AGE_MS : undefined);
  for (const record of event.Records) {
    const startedAtMs = systemClock.nowMs();
    Object.assign(requests, { cost: 0, count: 0 });
    const receiveCount = Number(record.attributes.ApproximateReceiveCount);
    const report = await processMessage({ body: record.body, receiveCount }, core);
    isDoubted = report.outcome === 'refused' || report.outcome === 'still-controlled';
    countReport(report, metrics);
    const level = report.outcome === 'stepped-back' ? 'warn' : 'info';
    log[level]('paymentId' in report ? 'payment.converged' : 'pump.beat', {
      ...report,
      stamp: core.stamp,
      receiveCount,
      tillRequests: requests.count,
      tillUnits: requests.cost,
      durationMs: systemClock.nowMs() - startedAtMs,
    });
  }
});
