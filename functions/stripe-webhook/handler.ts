import {
  readStaticSecret,
  SECRET_MAX_AGE_MS,
  secretsClient,
  staticSecret,
} from '../../shared/aws/secrets.ts';
import { sqsClient, sqsQueue } from '../../shared/aws/sqs-queue.ts';
import { systemClock as clock } from '../../shared/kernel/clock.ts';
import { readEnv, webhookEnv } from '../../shared/runtime/env.ts';
import { httpHandler } from '../../shared/runtime/handler.ts';
import { lazy } from '../../shared/runtime/lazy.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { receive } from './receive.ts';

const env = readEnv(webhookEnv);
const log = createLog('stripe-webhook');
const metrics = createMetrics(env.STAGE);
const queue = sqsQueue(sqsClient(), env.PAYMENTS_QUEUE_URL);
const secrets = secretsClient();
// A fault elsewhere in the secret must not keep webhooks out.
const ourPart = staticSecret.pick({ stripeSecretKey: true, stripeWebhookSecrets: true });
const secret = lazy(() => readStaticSecret(secrets, env.STATIC_SECRET_ID, ourPart), {
  maxAgeMs: SECRET_MAX_AGE_MS,
  clock,
});

// Under way while Lambda still starts the environment. A failure is forgotten, and the first webhook reads again.
secret().catch((error: unknown) => log.warn('secret.not-read-ahead', { error }));

/** Stripe's events: verified, reduced to the payment that they name, enqueued, answered. */
export const handler = httpHandler({ log, metrics }, (request) =>
  receive(request, { secret, queue, clock, log, metrics }),
);
