import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConfigError } from '../kernel/errors.ts';
import { parseJson, readSecretText } from './secrets.ts';
import type { StaticSecret } from './secrets.ts';

/** The secret that people write, as commands fill it: whatever is in it so far, valid or not. */
export interface StaticSecretDesk {
  read(): Promise<Partial<StaticSecret>>;
  /** Everything else in it stays as it is, also what this version does not know. */
  change(part: Partial<StaticSecret>): Promise<void>;
}

export function staticSecretDesk(client: SecretsManagerClient, secretId: string): StaticSecretDesk {
  const read = async (): Promise<Record<string, unknown>> => {
    const stored = await readSecretText(client, secretId);
    if (stored === null || stored.trim() === '') return {};
    const document = parseJson(stored);
    if (typeof document === 'object' && document !== null && !Array.isArray(document))
      return document as Record<string, unknown>;
    throw new ConfigError(`the secret ${secretId} is no JSON object: write it as the runbook says`);
  };
  return {
    read,
    change: async (part) => {
      const SecretString = JSON.stringify({ ...(await read()), ...part });
      await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
    },
  };
}
