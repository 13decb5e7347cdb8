import type { Context } from 'aws-lambda';
import { dynamoFigures } from '../../shared/aws/dynamo-figures.ts';
import { dynamoItemRecords } from '../../shared/aws/item-records.ts';
import { dynamoClient, Table } from '../../shared/aws/table.ts';
import { systemClock as clock } from '../../shared/kernel/clock.ts';
import { systemRandom } from '../../shared/kernel/random.ts';
import { businessDays } from '../../shared/metrics/business-day.ts';
import type { CustomerRow } from '../../shared/metrics/ports.ts';
import { sync } from '../../shared/metrics/sync.ts';
import type { SyncReport } from '../../shared/metrics/sync.ts';
import { followCustomers, followSales } from '../../shared/people/follow.ts';
import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import { jobHandler } from '../../shared/runtime/handler.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { configOf, servicesOf } from '../services.ts';
import { askAtNight, noticeGoneAtNight } from './nightly.ts';

const env = readEnv(workerEnv);
const log = createLog('sync-lightspeed');
const metrics = createMetrics(env.STAGE);
const services = servicesOf({ ...configOf(env), inBackground: true });
const table = new Table(dynamoClient(), env.FIGURES_TABLE);
const figures = dynamoFigures(table);
const records = dynamoItemRecords(table);

/** A page that has begun is ended: a request to the till, and its writes. */
const LAST_PAGE_MS = 30_000;

/** Schedule or command -> sync. What is thrown is the tick's failure; the next tick goes on at the stored cursors. */
export const handler = jobHandler({ log, metrics }, async (_event: object, context: Context) => {
  const startedAtMs = clock.nowMs();
  const { core, feed, people, settings, notebook } = await services();
  const untilMs = startedAtMs + context.getRemainingTimeInMillis() - LAST_PAGE_MS;
  const onCustomers = (rows: readonly CustomerRow[]) => followCustomers(rows, people);
  const report: SyncReport = await sync({
    feed,
    figures,
    leases: core.leases,
    clock,
    owner: systemRandom.id(),
    settings,
    onCustomers,
    onSales: (sales) => followSales(sales, people),
    untilMs,
  });
  if (isProgress(report)) metrics.count(METRICS.syncSucceeded);
  const dayOf = businessDays(settings.shop.timeZone);
  const night = { notebook, clock, dayOf, untilMs };
  if (isProgress(report)) await askAtNight({ ...night, people });
  if (report.outcome === 'synced')
    await noticeGoneAtNight(night, { feed, figures, records, onCustomers, today: dayOf(startedAtMs) });
  if (report.outcome !== 'already-running')
    log.info('till.synced', { ...report, durationMs: clock.nowMs() - startedAtMs });
  return report;
});

/** Years of history take many runs: each that came further is a good one. */
function isProgress({ outcome, pages }: SyncReport): boolean {
  return outcome === 'synced' || (outcome === 'unfinished' && pages > 0);
}
