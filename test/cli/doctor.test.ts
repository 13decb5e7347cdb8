import { expect, test } from '@jest/globals';
import { settingsCheck } from '../../infra/cli/doctor/checks/settings.ts';
import type { Visit } from '../../infra/cli/doctor/visit.ts';
import { NOON_MS, settingsWith } from '../support/builders.ts';

const visitWith = (since: string): Visit =>
  ({
    site: { settingsPath: 'shop.json' },
    nowMs: NOON_MS,
    settings: () => ({
      shop: { name: 'The Shop' },
      lightspeed: { series: 'R' },
      posting: settingsWith({ mode: 'live', since }),
    }),
  }) as unknown as Visit;

test('a go-live of next year, which skips every payment until then, is a warning with its fix', async () => {
  const [said] = await settingsCheck.look(visitWith('2036-11-20T00:00:00Z'));
  expect(said).toMatchObject({ status: 'warn', fix: expect.stringContaining('posting.since') });
  expect(said?.found).toContain('2036-11-20T00:00:00Z');
});

test('a go-live that has been is well', async () => {
  const [said] = await settingsCheck.look(visitWith('2026-11-01T00:00:00Z'));
  expect(said).toMatchObject({ status: 'ok', fix: null });
});
