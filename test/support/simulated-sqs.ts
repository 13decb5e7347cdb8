import type { SQSClient } from '@aws-sdk/client-sqs';
import { sqsQueue } from '../../shared/aws/sqs-queue.ts';
import type { PaymentId } from '../../shared/kernel/ids.ts';
import type { Queue } from '../../shared/posting/ports.ts';

/** A message as SQS has stored it: what is not in its body does not arrive. */
export interface Stored {
  readonly body: string;
  /** Null: the pump's. */
  readonly paymentId: PaymentId | null;
  readonly delayMs: number;
}

const MAX_DELAY_SECONDS = 900;

/**
 * The payments queue as deployed, up to its client: the real adapter, whose sends `store` takes in the place of SQS.
 * Refuses what SQS refuses.
 */
export function simulatedSqs(store: (stored: Stored) => void): Queue {
  const send = async ({ input }: Sent): Promise<object> => {
    const { MessageBody: body = '', DelaySeconds: delaySeconds = 0 } = input;
    if (
      body === '' ||
      !Number.isInteger(delaySeconds) ||
      delaySeconds < 0 ||
      delaySeconds > MAX_DELAY_SECONDS
    )
      throw new Error(`InvalidParameterValue: ${JSON.stringify(input)}`);
    const { paymentId = null } = JSON.parse(body) as { paymentId?: PaymentId };
    store({ body, paymentId, delayMs: delaySeconds * 1000 });
    return {};
  };
  return sqsQueue({ send } as unknown as SQSClient, 'the payments queue');
}

interface Sent {
  readonly input: { readonly MessageBody?: string; readonly DelaySeconds?: number };
}
