import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { CLIENT_LIMITS } from './client-limits.ts';

/** Mail to whoever subscribed. Subjects are ASCII, at most 100 characters. */
export interface Topic {
  publish(mail: { readonly subject: string; readonly text: string }): Promise<void>;
}

/** An SNS topic. No repeats of ours: a publication whose answer was lost would be mailed twice. */
export function snsTopic(topicArn: string): Topic {
  const client = new SNSClient({ ...CLIENT_LIMITS, maxAttempts: 1 });
  return {
    publish: async ({ subject, text }) => {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
    },
  };
}
