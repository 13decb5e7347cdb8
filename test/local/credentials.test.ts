import { afterEach, expect, test } from '@jest/globals';
import { storeCredentials } from '../../infra/local/credentials.ts';
import { readVariables } from '../../infra/local/variables.ts';
import { readSettings, readStages, settingsPathOf, stageConfigOf } from '../../infra/config.ts';
import { startSecretsManager } from '../simulators/aws/secrets-manager.ts';
import { Iam } from '../simulators/aws/iam.ts';
import type { SecretsManager } from '../simulators/aws/secrets-manager.ts';

const { names } = stageConfigOf(await readSettings(settingsPathOf(undefined)), await readStages());
const NO_SIMULATORS = { stripe: undefined, till: undefined, close: async () => undefined };
const STRIPE = {
  STRIPE_API_BASE: 'http://127.0.0.1:4010',
  STRIPE_SECRET_KEY: 'sk_test_x',
  STRIPE_WEBHOOK_SECRETS: 'whsec_a',
};

/** A state folder's secrets: they outlive each start. */
let kept: string | null = null;
let running: SecretsManager | null = null;
afterEach(async () => {
  kept = null;
  await running?.close();
  running = null;
});

async function start(refreshToken: string): Promise<SecretsManager> {
  await running?.close();
  const keep = {
    read: () => kept,
    write: (text: string) => {
      kept = text;
    },
  };
  running = await startSecretsManager(keep, new Iam(() => undefined));
  const variables = readVariables({
    ...STRIPE,
    LIGHTSPEED_API_BASE: 'http://127.0.0.1:4011',
    LIGHTSPEED_CLIENT_ID: 'id',
    LIGHTSPEED_CLIENT_SECRET: 'secret',
    LIGHTSPEED_REFRESH_TOKEN: refreshToken,
  });
  storeCredentials(running, names, { variables, simulators: NO_SIMULATORS });
  return running;
}

const tokenIn = (secrets: SecretsManager): unknown =>
  (JSON.parse(secrets.read(names.tillTokenSecret) ?? '{}') as { refreshToken?: string }).refreshToken;

const rotate = (secrets: SecretsManager, refreshToken: string): void =>
  secrets.put(
    names.tillTokenSecret,
    JSON.stringify({ accessToken: 'a', accessExpiresAtMs: 1, refreshToken }),
  );

test('a restart keeps the rotated token, and a new value reconnects', async () => {
  rotate(await start('first'), 'rotated');
  expect(tokenIn(await start('first'))).toBe('rotated');
  expect(tokenIn(await start('second'))).toBe('second');
});

test('whoever goes to the other series and back finds the rotated token of each', async () => {
  rotate(await start('of-r'), 'of-r, rotated');
  rotate(await start('of-x'), 'of-x, rotated');
  expect(tokenIn(await start('of-r'))).toBe('of-r, rotated');
  expect(tokenIn(await start('of-x'))).toBe('of-x, rotated');
});
