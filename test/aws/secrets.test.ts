import { beforeEach, expect, test } from '@jest/globals';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { readStaticSecret, staticSecret } from '../../shared/aws/secrets.ts';
import { tillTokenSecret } from '../../shared/aws/till-token-secret.ts';
import { ConfigError } from '../../shared/kernel/errors.ts';

const SECRET = {
  stripeSecretKey: 'rk_live_secret',
  stripeWebhookSecrets: ['whsec_1'],
  lightspeedClientId: 'id',
  lightspeedClientSecret: 'secret',
  hashKey: '0123456789abcdef',
  apiTokens: [{ name: 'owner', sha256: 'a'.repeat(64), scopes: ['read'] }],
};
const TOKENS = { accessToken: 'a', accessExpiresAtMs: 1000, refreshToken: 'r' };
const NONE = new ResourceNotFoundException({ message: 'no value', $metadata: {} });

const client = new SecretsManagerClient({ region: 'us-east-1' });
const aws = mockClient(client);
beforeEach(() => {
  aws.reset();
});

function holds(text: string): void {
  aws.on(GetSecretValueCommand).resolves({ SecretString: text });
}

test('reads the secret as people wrote it, and leaves alone what it does not know', async () => {
  holds(JSON.stringify({ ...SECRET, note: 'rotated in May' }));
  expect(await readStaticSecret(client, 'tillbridge/demo/static', staticSecret)).toEqual(SECRET);
});

test('names every wrong field and the secret, and shows none of its values', async () => {
  holds(
    JSON.stringify({ ...SECRET, stripeWebhookSecrets: [], hashKey: 'hush', apiTokens: [{ sha256: 'hush' }] }),
  );
  const error = await readStaticSecret(client, 'tillbridge/demo/static', staticSecret).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toMatch(/tillbridge\/demo\/static .*stripeWebhookSecrets, hashKey, apiTokens/);
  expect(JSON.stringify(error) + String(error)).not.toMatch(/hush|rk_live/);
});

test.each(['', 'rk_live_secret', '[]'])('a secret that is no JSON object is wrong: "%s"', async (text) => {
  holds(text);
  await expect(readStaticSecret(client, 's', staticSecret)).rejects.toThrow(ConfigError);
});

test('a secret that nobody has written yet is missing all its fields', async () => {
  aws.on(GetSecretValueCommand).rejects(NONE);
  await expect(readStaticSecret(client, 's', staticSecret)).rejects.toThrow(
    /s is missing or wrong in stripeSecretKey/,
  );
});

test('a fault in one part of the secret does not stop who needs another', async () => {
  holds(JSON.stringify({ ...SECRET, hashKey: '' }));
  const part = staticSecret.pick({ stripeWebhookSecrets: true });
  expect(await readStaticSecret(client, 's', part)).toEqual({ stripeWebhookSecrets: ['whsec_1'] });
});

test('reads the till’s tokens afresh each time', async () => {
  const store = tillTokenSecret(client, 'tillbridge/demo/till-token');
  holds(JSON.stringify(TOKENS));
  expect(await store.read()).toEqual(TOKENS);
  holds(JSON.stringify({ ...TOKENS, accessToken: 'b' }));
  expect((await store.read())?.accessToken).toBe('b');
});

test.each([
  JSON.stringify({ accessToken: 'a' }),
  '{}',
  'not json',
  JSON.stringify({ ...TOKENS, refreshToken: '' }),
])('a text that is no pair of tokens reads as never connected: %s', async (text) => {
  holds(text);
  expect(await tillTokenSecret(client, 's').read()).toBeNull();
});

test('a till that was never connected has no tokens; a store that is away says so', async () => {
  aws.on(GetSecretValueCommand).rejects(NONE);
  expect(await tillTokenSecret(client, 's').read()).toBeNull();
  aws.on(GetSecretValueCommand).rejects(new Error('AccessDenied'));
  await expect(tillTokenSecret(client, 's').read()).rejects.toThrow('AccessDenied');
});

test('has stored the tokens when writing has returned, and fails when it has not', async () => {
  let stored: string | undefined;
  aws.on(PutSecretValueCommand).callsFake(({ SecretString }: { SecretString?: string }) => {
    stored = SecretString;
    return {};
  });
  await tillTokenSecret(client, 's').write(TOKENS);
  expect(JSON.parse(stored ?? '')).toEqual(TOKENS);
  aws.on(PutSecretValueCommand).rejects(new Error('away'));
  await expect(tillTokenSecret(client, 's').write(TOKENS)).rejects.toThrow('away');
});
