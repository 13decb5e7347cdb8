import type { ScheduledEvent } from 'aws-lambda';
import { dynamoSnapshotReader } from '../../shared/aws/snapshot-store.ts';
import { snsTopic } from '../../shared/aws/sns-topic.ts';
import { dynamoClient, Table } from '../../shared/aws/table.ts';
import { systemClock as clock } from '../../shared/kernel/clock.ts';
import { systemRandom } from '../../shared/kernel/random.ts';
import { latestAudit } from '../../shared/posting/audit/record.ts';
import { digestEnv, readEnv } from '../../shared/runtime/env.ts';
import { jobHandler } from '../../shared/runtime/handler.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { configOf, servicesOf } from '../services.ts';
import { composeDigest } from './compose.ts';
import type { Digest } from './compose.ts';
import { readWeek } from './read-week.ts';
import { sendDigest } from './send.ts';
import type { SendReport } from './send.ts';

const env = readEnv(digestEnv);
const log = createLog('send-digest');
const metrics = createMetrics(env.STAGE);
const services = servicesOf({ ...configOf(env), inBackground: true });
const snapshots = dynamoSnapshotReader(new Table(dynamoClient(), env.FIGURES_TABLE));
const topic = snsTopic(env.DIGEST_TOPIC_ARN);

/** Schedule or command -> the owner's summary of the week. What is thrown is the tick's failure; the next tries again. */
export const handler = jobHandler(
  { log, metrics },
  async (event: Partial<ScheduledEvent>): Promise<SendReport> => {
    const { core, people, settings, notebook, tillWarnings } = await services();
    const compose = async (monday: string): Promise<Digest> => {
      const audit = await latestAudit(notebook);
      const sources = { snapshots, core, people: people.index, audit, tillWarnings: await tillWarnings() };
      const week = await readWeek(sources);
      return composeDigest(week, { shop: settings.shop, monday, nowMs: clock.nowMs() });
    };
    const report = await sendDigest(event['detail-type'] === 'Scheduled Event', {
      notebook,
      leases: core.leases,
      clock,
      owner: systemRandom.id(),
      timeZone: settings.shop.timeZone,
      compose,
      publish: (digest) => topic.publish(digest),
    });
    if (report.outcome === 'sent') log.info('digest.sent', { week: report.week });
    return report;
  },
);
