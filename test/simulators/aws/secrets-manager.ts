import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { arn, listen, shut } from './aws.ts';
import { SECRET_SUFFIX } from './iam.ts';
import type { Iam } from './iam.ts';

interface Secret {
  /** Absent: it has none yet. */
  readonly value?: string;
  readonly versionId?: string;
  /** Fingerprint of the value that was taken last from elsewhere. */
  readonly taken?: string;
  /** By the fingerprints that were taken before: what had become of each by then. */
  readonly former?: Readonly<Record<string, string>>;
}

/** Where the secrets outlive the process. `write` is all or nothing. */
export interface Keep {
  read(): string | null;
  write(text: string): void;
}

/** Secrets Manager: secrets with their current version, in one file that is replaced as a whole. */
export interface SecretsManager {
  readonly endpoint: string;
  /** Makes the secret if it is not there. */
  make(name: string): void;
  read(name: string): string | null;
  put(name: string, value: string): void;
  /**
   * Stores `value` unless `fingerprint` is the one that was taken last; both in one step. One that was taken before
   * comes back as what had become of it, as whoever goes to another till and back expects.
   */
  take(name: string, value: string, fingerprint: string): void;
  close(): Promise<void>;
}

const ARN = arn('secretsmanager', 'secret:');
const STAGES = ['AWSCURRENT'];

export async function startSecretsManager(file: Keep, iam: Iam): Promise<SecretsManager> {
  const secrets = JSON.parse(file.read() ?? '{}') as Record<string, Secret>;
  const keep = (name: string, secret: Secret): void => {
    secrets[name] = { ...secrets[name], ...secret };
    file.write(JSON.stringify(secrets));
  };
  const server = createServer((request, response) => {
    perform(request, secrets, keep).then(
      (body) => response.writeHead(200).end(JSON.stringify(body)),
      (error: unknown) => {
        const body = { ['__type']: error instanceof Refusal ? error.message : 'InternalServiceError' };
        response.writeHead(error instanceof Refusal ? 400 : 500).end(JSON.stringify(body));
      },
    );
  });
  iam.guard(server);
  return {
    endpoint: await listen(server),
    make: (name) => keep(name, {}),
    read: (name) => secrets[name]?.value ?? null,
    put: (name, value) => keep(name, { value, versionId: randomUUID() }),
    take: (name, value, taken) => {
      const before = secrets[name];
      if (before?.taken === taken) return;
      const left = before?.taken === undefined ? {} : { [before.taken]: before.value ?? '' };
      const former = { ...before?.former, ...left };
      keep(name, { value: former[taken] ?? value, taken, former, versionId: randomUUID() });
    },
    close: () => shut(server),
  };
}

/** AWS's error, by its name. */
class Refusal extends Error {}

async function perform(
  request: IncomingMessage,
  secrets: Readonly<Record<string, Secret>>,
  keep: (name: string, secret: Secret) => void,
): Promise<unknown> {
  const given = JSON.parse(await text(request)) as Record<string, string>;
  const id = given['SecretId'] ?? '';
  const name = id.startsWith(ARN) ? id.slice(ARN.length, -SECRET_SUFFIX.length) : id;
  const secret = secrets[name];
  if (secret === undefined) throw new Refusal('ResourceNotFoundException');
  const about = { ARN: `${ARN}${name}${SECRET_SUFFIX}`, Name: name, VersionStages: STAGES };
  const operation = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
  if (operation === 'GetSecretValue') {
    if (secret.value === undefined) throw new Refusal('ResourceNotFoundException');
    return { ...about, SecretString: secret.value, VersionId: secret.versionId };
  }
  if (operation === 'PutSecretValue') {
    const versionId = given['ClientRequestToken'] ?? randomUUID();
    keep(name, { value: given['SecretString'] ?? '', versionId });
    return { ...about, VersionId: versionId };
  }
  throw new Refusal('UnknownOperationException');
}
