import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What every AWS client of the local whole is told. The emulators check no signature, but demand one. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

type Emulator = Readonly<Record<'endpoint', string>>;

/** The variables by which an AWS SDK finds the emulators, and nothing of the user's own AWS configuration. */
export function awsEnvironment(emulators: {
  readonly dynamodb: Emulator;
  readonly sqs: Emulator;
  readonly secrets: Emulator;
}): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamodb.endpoint,
    AWS_ENDPOINT_URL_SQS: emulators.sqs.endpoint,
    AWS_ENDPOINT_URL_SNS: emulators.sqs.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: emulators.secrets.endpoint,
  };
}

export const queueUrl = (sqs: string, name: string): string => `${sqs}/${ACCOUNT}/${name}`;
export const arn = (service: string, name: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;

/** Nothing here is meant for the network: every address is the loopback's. */
export const HOST = '127.0.0.1';

/** Listens on the port, 0 for a free one; the address without a slash at its end. */
export async function listen(server: Server, port = 0): Promise<string> {
  server.listen(port, HOST);
  await once(server, 'listening');
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

/** Stops at once: whoever waits for an answer is cut off. */
export async function shut(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
}
