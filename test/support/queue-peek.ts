import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, REGION } from '../simulators/aws/aws.ts';
import type { LocalShop } from './local-shop.ts';
import { until } from './local-shop.ts';
import { BUYERS, buy, soldIn } from './shop-day.ts';

export function sqsOf({ environment }: LocalShop): SQSClient {
  const endpoint = environment['AWS_ENDPOINT_URL_SQS'] ?? '';
  return new SQSClient({ endpoint, region: REGION, credentials: { ...CREDENTIALS } });
}

/** Bodies as they wait in the queue, looked at while both workers are kept busy by a slow Stripe. */
export async function messagesInQueue(shop: LocalShop): Promise<string[]> {
  const QueueUrl = shop.environment['PAYMENTS_QUEUE_URL'];
  const stop = shop.stripe.faults.add({ kind: 'delay', delayMs: 2_000, times: Infinity });
  const charges = [...BUYERS, ...BUYERS].map((buyer) => buy(shop, buyer));
  const seen = await until('messages that wait', async () => {
    const look = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
    const { Messages = [] } = await sqsOf(shop).send(look);
    return Messages.length > 0 && Messages.map((message) => JSON.stringify(message));
  });
  stop();
  for (const charge of charges) await soldIn(shop, charge);
  return seen;
}
