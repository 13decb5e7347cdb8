import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { ConfigError } from '../kernel/errors.ts';
import { parseJson, readSecretText, staticSecret } from './secrets.ts';
import type { StaticSecret } from './secrets.ts';

export type StoredToken = StaticSecret['apiTokens'][number];

/** The tokens of the owner's API, in the static secret. */
export interface ApiTokenStore {
  read(): Promise<readonly StoredToken[]>;
  /** Two people at once: the later one wins, and the earlier one's token is gone. */
  write(tokens: readonly StoredToken[]): Promise<void>;
}

const document = z.looseObject({ apiTokens: staticSecret.shape.apiTokens.default([]) });

/** Everything else in the secret stays as it is, also what this version does not know. */
export function apiTokenSecret(client: SecretsManagerClient, secretId: string): ApiTokenStore {
  const read = async (): Promise<z.infer<typeof document>> => {
    const stored = await readSecretText(client, secretId);
    const result = document.safeParse(stored === null ? null : parseJson(stored));
    if (result.success) return result.data;
    throw new ConfigError(
      `the secret ${secretId} is missing or wrong in apiTokens: write it as the runbook says`,
    );
  };
  return {
    read: async () => (await read()).apiTokens,
    write: async (apiTokens) => {
      const SecretString = JSON.stringify({ ...(await read()), apiTokens });
      await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
    },
  };
}
