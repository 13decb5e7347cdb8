/**
 * The usual recipe, to measure ours against: what tutorials wire together for a Stripe webhook on Lambda. It keeps its
 * secret in the environment and neither logs nor counts. Bundled by `webhook-cold.ts`, never deployed.
 */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import middyChain from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Stripe } from 'stripe';
import { z } from 'zod';

const env = z
  .object({ PAYMENTS_QUEUE_URL: z.string(), STRIPE_WEBHOOK_SECRET: z.string() })
  .parse(process.env);
const eventSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  data: z.object({ object: z.looseObject({ payment_intent: z.string() }) }),
});
const sqs = new SQSClient({});
const stripe = new Stripe('sk_test_recipe');

export const handler = middyChain(async (request: APIGatewayProxyEventV2) => {
  const signature = request.headers['stripe-signature'] ?? '';
  const proven: unknown = stripe.webhooks.constructEvent(
    request.body ?? '',
    signature,
    env.STRIPE_WEBHOOK_SECRET,
  );
  const event = eventSchema.parse(proven);
  const body = JSON.stringify({ paymentId: event.data.object.payment_intent, eventId: event.id });
  await sqs.send(new SendMessageCommand({ QueueUrl: env.PAYMENTS_QUEUE_URL, MessageBody: body }));
  return { statusCode: 200, body: '{"received":true}' };
});
