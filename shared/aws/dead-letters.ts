import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';

export interface QueueDepth {
  readonly waiting: number;
  /** Taken by a worker, or delayed. */
  readonly underWay: number;
}

/** A message that failed five times. */
export interface DeadLetter {
  readonly body: string;
  readonly sentAtMs: number | null;
}

/** The payments queue and its dead letters, as operators look at them. */
export interface QueueDesk {
  payments(): Promise<QueueDepth>;
  deadLetters(): Promise<QueueDepth>;
  /** Some of them, at most `limit`; those that another reader has taken a moment ago are left out. */
  peek(limit: number): Promise<readonly DeadLetter[]>;
  /**
   * Puts dead letters back into the payments queue, each sent before it is deleted: a crash in between leaves one in
   * both, which does no harm. Returns how many went back.
   */
  redrive(onEach?: (body: string) => void): Promise<number>;
}

/** Long enough to read a page of them, short enough that a redrive soon after finds them. */
const PEEK_S = 5;
const REDRIVE_S = 60;
const MOST_PER_READ = 10;
const EMPTY_READS = 3;

/** @param queueUrl of the payments queue; its dead letters bear its name with `-dead` behind it. */
export function queueDesk(client: SQSClient, queueUrl: string): QueueDesk {
  const deadUrl = `${queueUrl}-dead`;
  return {
    payments: () => depthOf(client, queueUrl),
    deadLetters: () => depthOf(client, deadUrl),
    peek: (limit) => peek(client, deadUrl, limit),
    redrive: (onEach) => redrive(client, { queueUrl, deadUrl }, onEach),
  };
}

async function depthOf(client: SQSClient, QueueUrl: string): Promise<QueueDepth> {
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const;
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
  );
  const [waiting = 0, taken = 0, delayed = 0] = names.map((name) => Number(Attributes[name] ?? 0));
  return { waiting, underWay: taken + delayed };
}

async function read(client: SQSClient, QueueUrl: string, VisibilityTimeout: number): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      VisibilityTimeout,
      MaxNumberOfMessages: MOST_PER_READ,
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return Messages;
}

async function peek(client: SQSClient, url: string, limit: number): Promise<DeadLetter[]> {
  const found = new Map<string, DeadLetter>();
  for (let empty = 0; empty < EMPTY_READS && found.size < limit;) {
    const messages = await read(client, url, PEEK_S);
    if (messages.length === 0) empty += 1;
    for (const { MessageId = '', Body = '', Attributes } of messages) {
      const sentAt = Number(Attributes?.SentTimestamp ?? Number.NaN);
      found.set(MessageId, { body: Body, sentAtMs: Number.isNaN(sentAt) ? null : sentAt });
    }
  }
  return [...found.values()].slice(0, limit);
}

async function redrive(
  client: SQSClient,
  { queueUrl, deadUrl }: { readonly queueUrl: string; readonly deadUrl: string },
  onEach: (body: string) => void = () => undefined,
): Promise<number> {
  let count = 0;
  // One that fails again comes back here only after five more attempts: this ends.
  for (let empty = 0; empty < EMPTY_READS;) {
    const messages = await read(client, deadUrl, REDRIVE_S);
    if (messages.length === 0) empty += 1;
    for (const { Body = '', ReceiptHandle } of messages) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: Body }));
      await client.send(new DeleteMessageCommand({ QueueUrl: deadUrl, ReceiptHandle }));
      onEach(Body);
      count += 1;
    }
  }
  return count;
}
