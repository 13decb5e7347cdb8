import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { ConfigError } from '../kernel/errors.ts';
import { CLIENT_LIMITS } from './client-limits.ts';

const text = z.string().min(1);

/** The secret that people write. Keys that we do not know are left alone. */
export const staticSecret = z.object({
  stripeSecretKey: text,
  /** Any of them verifies, so that one can be rolled without losing an event. */
  stripeWebhookSecrets: z.array(text).min(1),
  lightspeedClientId: z.string(),
  lightspeedClientSecret: z.string(),
  lightspeedPersonalToken: text.optional(),
  /** Keys our hashes of personal data. */
  hashKey: z.string().min(16),
  apiTokens: z.array(
    z.object({
      name: text,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      scopes: z.array(text),
      /** A rotated token's end, so that nobody is locked out meanwhile; epoch milliseconds. */
      untilMs: z.int().optional(),
    }),
  ),
});
export type StaticSecret = z.infer<typeof staticSecret>;

/** Secrets are kept for this long, so that a rolled one is taken up without a deployment. */
export const SECRET_MAX_AGE_MS = 5 * 60_000;

export function secretsClient(): SecretsManagerClient {
  return new SecretsManagerClient(CLIENT_LIMITS);
}

/**
 * Reads the static secret afresh; callers keep it for `SECRET_MAX_AGE_MS`.
 * @param schema which part of it the caller needs: a fault in another part must not stop it.
 * @throws {ConfigError} naming the secret and the wrong fields, never a value. What AWS refuses is thrown as it is.
 */
export async function readStaticSecret<Part>(
  client: SecretsManagerClient,
  secretId: string,
  schema: z.ZodType<Part>,
): Promise<Part> {
  const stored = await readSecretText(client, secretId);
  const result = schema.safeParse(stored === null ? {} : parseJson(stored));
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.map(String).join('.') || 'the document');
  throw new ConfigError(
    `the secret ${secretId} is missing or wrong in ${[...new Set(fields)].join(', ')}: write it as the runbook says`,
  );
}

/** The secret's current text; null: it has none yet. */
export async function readSecretText(client: SecretsManagerClient, secretId: string): Promise<string | null> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return answer.SecretString ?? null;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

/** Undefined for what is not JSON. */
export function parseJson(stored: string): unknown {
  try {
    return JSON.parse(stored);
  } catch {
    return undefined;
  }
}
