import {
  readStaticSecret,
  SECRET_MAX_AGE_MS,
  secretsClient,
  staticSecret,
} from '../../shared/aws/secrets.ts';
import { systemClock as clock } from '../../shared/kernel/clock.ts';
import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import { httpHandler } from '../../shared/runtime/handler.ts';
import { lazy } from '../../shared/runtime/lazy.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { configOf, servicesOf } from '../services.ts';
import { serve } from './serve.ts';

const env = readEnv(workerEnv);
const log = createLog('api');
const metrics = createMetrics(env.STAGE);
const secrets = secretsClient();
// A fault elsewhere in the secret must not lock the owner out of what can still be read.
const ourPart = staticSecret.pick({ apiTokens: true });
const tokens = lazy(async () => (await readStaticSecret(secrets, env.STATIC_SECRET_ID, ourPart)).apiTokens, {
  maxAgeMs: SECRET_MAX_AGE_MS,
  clock,
});
const services = servicesOf(configOf(env));

/** The owner's API, read only: health, the story of a payment, what is held. */
export const handler = httpHandler({ log, metrics }, (request) =>
  serve(request, { tokens, services, log, metrics }),
);
