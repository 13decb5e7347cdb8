import type { Context, ScheduledEvent } from 'aws-lambda';
import { dynamoFigures } from '../../shared/aws/dynamo-figures.ts';
import { dynamoLeases } from '../../shared/aws/dynamo-leases.ts';
import { readStaticSecret, secretsClient, staticSecret } from '../../shared/aws/secrets.ts';
import { dynamoItemRecords, dynamoRunNotes } from '../../shared/aws/snapshot-records.ts';
import { dynamoSnapshots } from '../../shared/aws/snapshot-store.ts';
import { dynamoClient, Table } from '../../shared/aws/table.ts';
import { systemClock as clock } from '../../shared/kernel/clock.ts';
import { systemRandom as random } from '../../shared/kernel/random.ts';
import { computeMetrics } from '../../shared/metrics/snapshots/compute.ts';
import type { ComputeReport } from '../../shared/metrics/snapshots/compute.ts';
import { personsOf } from '../../shared/people/persons.ts';
import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import { jobHandler } from '../../shared/runtime/handler.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { makeBalance } from '../../shared/stripe/balance.ts';
import { configOf, servicesOf } from '../services.ts';
import { unbookedUnits } from './unbooked.ts';

const env = readEnv(workerEnv);
const log = createLog('compute-metrics');
const metrics = createMetrics(env.STAGE);
const config = configOf(env);
const services = servicesOf(config);
const secrets = secretsClient();
const table = new Table(dynamoClient(), env.FIGURES_TABLE);
const stores = {
  figures: dynamoFigures(table),
  records: dynamoItemRecords(table, random),
  notes: dynamoRunNotes(table, random),
  snapshots: dynamoSnapshots(table, random),
  leases: dynamoLeases(table, clock),
};

/** Schedule or command -> figures. A tick may find nothing to do; a command always computes. */
export const handler = jobHandler(
  { log, metrics },
  async (event: Partial<ScheduledEvent>, context: Context): Promise<ComputeReport> => {
    const startedAtMs = clock.nowMs();
    const { core, people, settings } = await services();
    const { stripeSecretKey } = await readStaticSecret(
      secrets,
      env.STATIC_SECRET_ID,
      staticSecret.pick({ stripeSecretKey: true }),
    );
    const report = await computeMetrics({
      ...stores,
      ledger: unbookedUnits(core),
      people: { personsOf: (customerIds) => personsOf(customerIds, people.index) },
      balance: makeBalance({ secretKey: stripeSecretKey, apiBase: config.stripeApiBase }),
      settings,
      clock,
      random,
      deadlineMs: startedAtMs + context.getRemainingTimeInMillis(),
      onlyIfDue: event['detail-type'] === 'Scheduled Event',
    });
    if (report.outcome !== 'nothing-new')
      log.info('figures.computed', { ...report, durationMs: clock.nowMs() - startedAtMs });
    return report;
  },
);
