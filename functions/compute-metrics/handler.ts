import type { Context, ScheduledEvent } from 'aws-lambda';
import { dynamoFigures } from '../../shared/aws/dynamo-figures.ts';
import { dynamoLeases } from '../../shared/aws/dynamo-leases.ts';
import { readStaticSecret, secretsClient, staticSecret } from '../../shared/aws/secrets.ts';
import { dynamoItemRecords } from '../../shared/aws/item-records.ts';
import { dynamoRunNotes } from '../../shared/aws/run-notes.ts';
import { dynamoSnapshots } from '../../shared/aws/snapshot-store.ts';
import { dynamoClient, Table } from '../../shared/aws/table.ts';
import { systemClock as clock } from '../../shared/kernel/clock.ts';
import { systemRandom as random } from '../../shared/kernel/random.ts';
import { noteStop } from '../../shared/metrics/levels/stop-note.ts';
import { writeBack } from '../../shared/metrics/levels/write-back.ts';
import { computeMetrics } from '../../shared/metrics/snapshots/compute.ts';
import type { ComputeReport } from '../../shared/metrics/snapshots/compute-deps.ts';
import type { LevelsReport } from '../../shared/metrics/levels/send-levels.ts';
import { personsOf } from '../../shared/people/persons.ts';
import { isControlled } from '../../shared/posting/control.ts';
import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import { jobHandler } from '../../shared/runtime/handler.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { writesBackByItself } from '../../shared/settings/write-back.ts';
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
  records: dynamoItemRecords(table),
  notes: dynamoRunNotes(table, random),
  snapshots: dynamoSnapshots(table, random),
  leases: dynamoLeases(table, clock),
};

/** Of a run, for writing reorder points back: the next snapshot must not wait for them. */
const WRITING_MS = 60_000;
const LAST_CALL_MS = 30_000;

type Report = ComputeReport & { readonly writeBack?: Written };

/** What became of the till's reorder points in this run. */
interface Written extends Pick<LevelsReport, 'outcome' | 'written'> {
  readonly left: number;
  readonly refusal: string;
}

/** Schedule or command -> figures, and, where the settings say so, the till's reorder points. A tick may find nothing to do; a command always computes. */
export const handler = jobHandler(
  { log, metrics },
  async (event: Partial<ScheduledEvent>, context: Context): Promise<Report> => {
    const startedAtMs = clock.nowMs();
    const { core, people, settings, levels, levelBook, oneOffs, notebook } = await services();
    const { stripeSecretKey } = await readStaticSecret(
      secrets,
      env.STATIC_SECRET_ID,
      staticSecret.pick({ stripeSecretKey: true }),
    );
    const report = await computeMetrics({
      ...stores,
      ledger: unbookedUnits(core),
      levels: levelBook,
      oneOffs,
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
    if (report.outcome === 'already-running' || !writesBackByItself(settings)) return report;
    const nowMs = clock.nowMs();
    const written = await writeBack({
      till: levels,
      book: levelBook,
      snapshots: stores.snapshots,
      leases: core.leases,
      clock,
      owner: random.id(),
      untilMs: nowMs + Math.min(WRITING_MS, context.getRemainingTimeInMillis() - LAST_CALL_MS),
      isHeldUp: async () => isControlled(await core.ledger.controls(), clock.nowMs()),
    });
    if (written === null) return report;
    await noteStop(written, notebook);
    const { outcome, refusal, left } = written;
    const told = { outcome, written: written.written, left: left.length, refusal: refusal?.reason ?? 'none' };
    log.info('levels.written', told);
    return { ...report, writeBack: told };
  },
);
