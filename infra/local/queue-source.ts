import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { arn, CREDENTIALS, queueUrl, REGION } from '../../test/simulators/aws/aws.ts';
import type { Outcome } from './environment.ts';
import type { Invoke } from './http-api.ts';
import type { Sqs } from '../../test/simulators/aws/sqs.ts';
import type { QueueSource } from './template.ts';

/**
 * Lambda's event source mapping: as many long polls as it may run functions at once, under the function's own role.
 * Ends when `stop` is aborted.
 */
export async function poll(
  { endpoint }: Sqs,
  source: QueueSource,
  invoke: Invoke,
  stop: AbortSignal,
): Promise<void> {
  const credentials = { ...CREDENTIALS, accessKeyId: source.functionName };
  const client = new SQSClient({ endpoint, region: REGION, credentials });
  const QueueUrl = queueUrl(endpoint, source.queueName);
  // As Lambda does when the mapping is made.
  await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  for (let each = 0; each < source.concurrency; each += 1)
    void pollOnAndOn({ client, QueueUrl }, source, invoke, stop);
}

async function pollOnAndOn(
  { client, QueueUrl }: { client: SQSClient; QueueUrl: string },
  source: QueueSource,
  invoke: Invoke,
  stop: AbortSignal,
): Promise<void> {
  const receive = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: Math.min(source.batchSize, 10),
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  while (!stop.aborted) {
    const answer = await client.send(receive, { abortSignal: stop }).catch(() => null);
    // Only at the end does a receive fail.
    if (answer === null) await sleep(stop.aborted ? 0 : 250);
    const messages = answer?.Messages ?? [];
    if (messages.length === 0) continue;
    const Records = messages.map((message) => recordOf(message, source.queueName));
    const outcome = await invoke(source.functionName, { Records });
    // What failed comes back when its visibility runs out, until the queue gives it up.
    for (const { ReceiptHandle } of messages.filter(succeeded(outcome, source)))
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })).catch(() => undefined);
  }
}

function succeeded(outcome: Outcome, source: QueueSource): (message: Message) => boolean {
  if (!outcome.ok || !source.reportsFailures) return () => outcome.ok;
  const { batchItemFailures = [] } = (JSON.parse(outcome.result) ?? {}) as {
    batchItemFailures?: { itemIdentifier?: string }[];
  };
  return ({ MessageId }) => !batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === MessageId);
}

function recordOf(message: Message, queueName: string): object {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: message.MessageAttributes ?? {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: arn('sqs', queueName),
    awsRegion: REGION,
  };
}
