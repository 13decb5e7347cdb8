import { expect, test } from '@jest/globals';
import { EndedError } from '../../infra/cli/ask.ts';
import { connectTill } from '../../infra/cli/commands/connect.ts';
import type { SecretVariables } from '../../infra/cli/commands/connect.ts';
import { uninstall } from '../../infra/cli/commands/uninstall.ts';
import { RefusedError } from '../../shared/kernel/answer.ts';
import { MemorySite } from './site-in-memory.ts';

const RENEWED = { accessToken: 'AT2', refreshToken: 'RT2', accessExpiresAtMs: 2 };

function connecting(memory: MemorySite, variables: SecretVariables, ask: () => Promise<string>) {
  const random = { id: () => 'a-random-state', fraction: () => 0.5 };
  return connectTill({}, { open: memory.open, clock: memory.shop.clock, random, variables, ask });
}

test('who ends `connect` at its question loses nothing: what a worker has renewed meanwhile stays the pair', async () => {
  const memory = new MemorySite('prod.json');
  const credentials = { LIGHTSPEED_CLIENT_ID: 'other', LIGHTSPEED_CLIENT_SECRET: 'other' };
  const ending = connecting(memory, credentials, async () => {
    memory.pair = RENEWED;
    throw new EndedError('ended');
  });
  await expect(ending).rejects.toThrow('ended');
  expect(memory.pair).toEqual(RENEWED);
  // The credentials are this command's own doing, and go with it.
  expect(memory.secret).toMatchObject({ lightspeedClientId: 'a', lightspeedClientSecret: 'b' });
});

test('a refresh token that proves to be wrong gives way to the pair that was there', async () => {
  const memory = new MemorySite('prod.json');
  const { pair } = memory;
  const refusal = {
    whose: 'connection',
    code: 'token-lost',
    reason: 'not known',
    remedy: 'connect',
  } as const;
  const open = async () => ({
    ...(await memory.open()),
    till: async () => {
      expect(memory.pair?.refreshToken).toBe('of another shop');
      throw new RefusedError(refusal);
    },
  });
  const variables = { LIGHTSPEED_REFRESH_TOKEN: 'of another shop' };
  const random = { id: () => 'a-random-state', fraction: () => 0.5 };
  await expect(connectTill({}, { open, clock: memory.shop.clock, random, variables })).rejects.toThrow(
    'not known',
  );
  expect(memory.pair).toEqual(pair);
});

test('`uninstall` names the command that removes what runs, by the one stack that may go', async () => {
  const memory = new MemorySite('shops/prod.json');
  expect(await uninstall(false, memory.open)).toMatchObject({
    json: {
      stays: expect.arrayContaining([
        expect.stringContaining(
          'TILLBRIDGE_SETTINGS=shops/prod.json npx cdk destroy tillbridge-prod-service',
        ),
      ]),
    },
  });
});
