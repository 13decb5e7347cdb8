import { join } from 'node:path';
import { dynamoFigures } from '../../shared/aws/dynamo-figures.ts';
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
import { modeOfKey } from '../../shared/stripe/key-mode.ts';
import { configOf, servicesOf } from '../services.ts';
import { serveFront, sessionOf } from './front.ts';
import type { FrontDeps } from './front.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { serve } from './serve.ts';

/** A token that was created or revoked is taken up this soon. */
const TOKENS_MAX_AGE_MS = 30_000;

const env = readEnv(workerEnv);
const log = createLog('api');
const metrics = createMetrics(env.STAGE);
const secrets = secretsClient();
// A fault elsewhere in the secret must not lock the owner out of what can still be read.
const ourPart = staticSecret.pick({ apiTokens: true, hashKey: true, stripeSecretKey: true });
const secret = lazy(() => readStaticSecret(secrets, env.STATIC_SECRET_ID, ourPart), {
  maxAgeMs: TOKENS_MAX_AGE_MS,
  clock,
});
const config = configOf(env);
const services = servicesOf(config);
const table = new Table(dynamoClient(), env.FIGURES_TABLE);
const snapshots = dynamoSnapshotReader(table);
const { currency, timeZone } = config.settings.shop;
const items = { figures: dynamoFigures(table), currency, timeZone };
let page: Page | null = null;

const front: FrontDeps = {
  settings: config.settings,
  page: () => (page ??= readPage(join(env.LAMBDA_TASK_ROOT, 'dashboard'))),
  sessions: async () => {
    const { hashKey: key, apiTokens: tokens, stripeSecretKey } = await secret();
    return { key, tokens, nowMs: clock.nowMs(), mode: modeOfKey(stripeSecretKey) };
  },
};

/** The owner's page, and the API behind it: figures from the latest snapshot, stories and decisions from the ledger. */
export const handler = httpHandler(
  { log, metrics },
  async (request) =>
    (await serveFront(request, front)) ??
    serve(request, {
      tokens: async (maxAgeMs) => (await secret(maxAgeMs)).apiTokens,
      session: (asking) => sessionOf(asking, front.sessions),
      services,
      snapshots,
      items,
      lastAudit: async () => latestAudit((await services()).notebook),
      clock,
      log,
      metrics,
    }),
);
