import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { TillTokens, TillTokenStore } from '../kernel/stores.ts';
import { exactly } from './exactly.ts';
import { parseJson, readSecretText } from './secrets.ts';

const tillTokens = exactly<TillTokens>()(
  z.object({
    accessToken: z.string(),
    accessExpiresAtMs: z.int(),
    refreshToken: z.string().min(1),
  }),
);

/**
 * The till's token pair in Secrets Manager. Read afresh each time: another worker may have refreshed it a moment ago,
 * and the older pair is dead by then. A failed write may have been stored. A text that is no pair reads as none: the
 * remedy, connecting anew, is the same.
 */
export function tillTokenSecret(client: SecretsManagerClient, secretId: string): TillTokenStore {
  return {
    read: async () => {
      const stored = await readSecretText(client, secretId);
      const result = tillTokens.safeParse(stored === null ? null : parseJson(stored));
      return result.success ? result.data : null;
    },
    write: async ({ accessToken, accessExpiresAtMs, refreshToken }) => {
      const SecretString = JSON.stringify({ accessToken, accessExpiresAtMs, refreshToken });
      await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
    },
  };
}
