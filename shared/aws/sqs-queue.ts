import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { assert } from '../kernel/errors.ts';
import type { Queue } from '../posting/ports.ts';
import { CLIENT_LIMITS } from './client-limits.ts';

/** SQS delays a message by at most this. */
const MAX_DELAY_SECONDS = 900;

export function sqsClient(): SQSClient {
  return new SQSClient(CLIENT_LIMITS);
}

/**
 * The payments queue on SQS (standard). When a send has returned, the message is stored. One that failed may have been
 * stored all the same, and a stored one may be delivered more than once and in any order: it only names a payment.
 */
export function sqsQueue(client: SQSClient, queueUrl: string): Queue {
  const send = async (body: object, delaySeconds: number): Promise<void> => {
    assert(
      Number.isFinite(delaySeconds) && delaySeconds >= 0 && delaySeconds <= MAX_DELAY_SECONDS,
      `a message can wait 0 to ${MAX_DELAY_SECONDS} s, not ${delaySeconds}`,
    );
    const DelaySeconds = Math.ceil(delaySeconds);
    await client.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body), DelaySeconds }),
    );
  };
  return {
    // What JSON leaves out where it is undefined need not be said.
    send: ({ paymentId, eventId, eventAtMs, trial, comesBack, behind }, delaySeconds) =>
      send({ paymentId, eventId, eventAtMs, trial, comesBack, behind }, delaySeconds),
    sendPump: ({ attempt, owner, offered }, delaySeconds) =>
      send({ pump: { attempt, owner, offered } }, delaySeconds),
  };
}
