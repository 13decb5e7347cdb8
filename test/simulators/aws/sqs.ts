import { SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { CREDENTIALS, HOST, REGION } from './aws.ts';
import type { Iam } from './iam.ts';

export interface Sqs {
  readonly endpoint: string;
  readonly client: SQSClient;
  close(): Promise<void>;
}

/** SQS in this process. It forgets everything at the end: the sweep at the next start finds what was open. */
export async function startSqs(iam: Iam): Promise<Sqs> {
  // Built by hand, because the package's own start listens on every network.
  const app = buildApp({ logger: false, defaultRegion: REGION });
  iam.guard(app.server);
  const endpoint = await app.listen({ port: 0, host: HOST });
  const client = new SQSClient({ endpoint, region: REGION, credentials: { ...CREDENTIALS } });
  const close = async (): Promise<void> => {
    app.server.closeAllConnections();
    await app.close();
  };
  return { endpoint, client, close };
}
