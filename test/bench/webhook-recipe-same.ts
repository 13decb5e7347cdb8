/**
 * The usual recipe with all the packages that ours has: it reads its secret from Secrets Manager, logs and counts as
 * well. Bundled by `webhook-cold.ts`, never deployed.
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import middyChain from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Stripe } from 'stripe';
import { z } from 'zod';

const env = z
  .object({ PAYMENTS_QUEUE_URL: z.string(), STATIC_SECRET_ID: z.string(), STAGE: z.string() })
  .parse(process.env);
const eventSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  data: z.object({ object: z.looseObject({ payment_intent: z.string() }) }),
});
const secretSchema = z.object({ stripeSecretKey: z.string(), stripeWebhookSecrets: z.array(z.string()) });
const logger = new Logger({ serviceName: 'recipe' });
const metrics = new Metrics({ namespace: 'Recipe', serviceName: 'recipe' });
const sqs = new SQSClient({});
const secrets = new SecretsManagerClient({});

export const handler = middyChain(async (request: APIGatewayProxyEventV2) => {
  const answer = await secrets.send(new GetSecretValueCommand({ SecretId: env.STATIC_SECRET_ID }));
  const secret = secretSchema.parse(JSON.parse(answer.SecretString ?? ''));
  const stripe = new Stripe(secret.stripeSecretKey);
  const signature = request.headers['stripe-signature'] ?? '';
  const proven: unknown = stripe.webhooks.constructEvent(
    request.body ?? '',
    signature,
    secret.stripeWebhookSecrets[0] ?? '',
  );
  const event = eventSchema.parse(proven);
  const body = JSON.stringify({ paymentId: event.data.object.payment_intent, eventId: event.id });
  await sqs.send(new SendMessageCommand({ QueueUrl: env.PAYMENTS_QUEUE_URL, MessageBody: body }));
  logger.info('accepted', { eventId: event.id });
  metrics.addMetric('Accepted', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  return { statusCode: 200, body: '{"received":true}' };
});
