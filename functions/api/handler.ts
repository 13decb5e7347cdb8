import { readStaticSecret, secretsClient, staticSecret } from '../../shared/aws/secrets.ts';
import { dynamoSnapshotReader } from '../../shared/aws/snapshot-store.ts';
import { dynamoClient, Table } from '../../shared/aws/table.ts';
import { systemClock as clock } from '../../shared/kernel/clock.ts';
import { latestAudit } from '../../shared/posting/audit/record.ts';
import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import { httpHandler } from '../../shared/runtime/handler.ts';
import { lazy } from '../../shared/runtime/lazy.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { configOf, servicesOf } from '../services.ts';
import { serve } from './serve.ts';

/** A token that was created or revoked is taken up this soon. */
const TOKENS_MAX_AGE_MS = 30_000;

const env = readEnv(workerEnv);
const log = createLog('api');
const metrics = createMetrics(env.STAGE);
const secrets = secretsClient();
// A fault elsewhere in the secret must not lock the owner out of what can still be read.
const ourPart = staticSecret.pick({ apiTokens: true });
const tokens = lazy(async () => (await readStaticSecret(secrets, env.STATIC_SECRET_ID, ourPart)).apiTokens, {
  maxAgeMs: TOKENS_MAX_AGE_MS,
  clock,
});
const services = servicesOf(configOf(env));
const snapshots = dynamoSnapshotReader(new Table(dynamoClient(), env.FIGURES_TABLE));

/** The owner's API: figures from the latest snapshot, stories and decisions from the ledger. */
export const handler = httpHandler({ log, metrics }, (request) =>
  serve(request, {
    tokens,
    session: async () => null,
    services,
    snapshots,
    lastAudit: async () => latestAudit((await services()).notebook),
    person: null,
    clock,
    log,
    metrics,
  }),
);
