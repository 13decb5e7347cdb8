import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startSimulators } from '../../infra/local/simulators.ts';
import { openStateFolder } from '../../infra/local/state-folder.ts';
import { readVariables } from '../../infra/local/variables.ts';
import { systemClock } from '../../shared/kernel/clock.ts';
import { makeStripeDesk } from '../../shared/stripe/desk.ts';

test('the endpoint that the start makes at the simulated Stripe is known as its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillbridge-simulators-'));
  const simulators = await startSimulators(
    readVariables({}),
    'R',
    openStateFolder(folder),
    'http://127.0.0.1:9',
  );
  const { url: apiBase = '', secretKey = '' } = simulators.stripe ?? {};
  const endpoints = await makeStripeDesk({ secretKey, apiBase }, systemClock).endpoints();
  expect(endpoints).toMatchObject([
    { url: 'http://127.0.0.1:9/stripe/webhook', isOfLocalStart: true, stage: null },
  ]);
  await simulators.close();
  rmSync(folder, { recursive: true, force: true });
});
