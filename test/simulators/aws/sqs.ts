import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { CREDENTIALS, HOST, REGION } from './aws.ts';
import type { Iam } from './iam.ts';

export interface Sqs {
  readonly endpoint: string;
  readonly client: SQSClient;
  /** Of SNS, which lives at the same address. Nobody subscribes: what is published goes nowhere. */
  makeTopic(name: string): Promise<void>;
  close(): Promise<void>;
}

/** SQS, and SNS beside it, in this process. It forgets everything at the end: the sweep at the next start finds what was open. */
export async function startSqs(iam: Iam): Promise<Sqs> {
  // Built by hand, because the package's own start listens on every network.
  const app = buildApp({ logger: false, defaultRegion: REGION });
  iam.guard(app.server);
  const endpoint = await app.listen({ port: 0, host: HOST });
  const config = { endpoint, region: REGION, credentials: { ...CREDENTIALS } };
  const client = new SQSClient(config);
  const makeTopic = async (Name: string): Promise<void> => {
    await new SNSClient(config).send(new CreateTopicCommand({ Name }));
  };
  const close = async (): Promise<void> => {
    app.server.closeAllConnections();
    await app.close();
  };
  return { endpoint, client, makeTopic, close };
}
