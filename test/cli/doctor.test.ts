import { expect, test } from '@jest/globals';
import { settingsCheck } from '../../infra/cli/doctor/checks/settings.ts';
import { skusCheck } from '../../infra/cli/doctor/checks/skus.ts';
import type { Visit } from '../../infra/cli/doctor/visit.ts';
import { settingsHash } from '../../shared/runtime/hash.ts';
import { NOON_MS, settingsWith } from '../support/builders.ts';

const settingsFrom = (since: string) => ({
  shop: { name: 'The Shop' },
  lightspeed: { series: 'R' },
  posting: settingsWith({ mode: 'live', since }),
});

const visitWith = (since: string, running: string | null = null): Visit =>
  ({
    site: { settingsPath: 'shop.json', settingsHash: running },
    nowMs: NOON_MS,
    settings: () => settingsFrom(since),
  }) as unknown as Visit;

test('a stage that runs other settings than the file says is not well, and nothing is claimed of its posting', async () => {
  const since = '2026-11-01T00:00:00Z';
  const shadow = settingsHash({ ...settingsFrom(since), posting: settingsWith({ mode: 'shadow' }) });
  const found = await settingsCheck.look(visitWith(since, shadow));
  expect(found).toMatchObject([{ status: 'fail', found: expect.stringContaining('other settings') }]);
  expect(found[0]?.fix).toContain('deploy them');
  const [same] = await settingsCheck.look(visitWith(since, settingsHash(settingsFrom(since))));
  expect(same).toMatchObject({ status: 'ok', found: expect.stringContaining(`live since ${since}`) });
});

test('a go-live of next year, which skips every payment until then, is a warning with its fix', async () => {
  const [said] = await settingsCheck.look(visitWith('2036-11-20T00:00:00Z'));
  expect(said).toMatchObject({ status: 'warn', fix: expect.stringContaining('posting.since') });
  expect(said?.found).toContain('2036-11-20T00:00:00Z');
});

test('a go-live that has been is well', async () => {
  const [said] = await settingsCheck.look(visitWith('2026-11-01T00:00:00Z'));
  expect(said).toMatchObject({ status: 'ok', fix: null });
});

test('one is spoken of as one', async () => {
  const rows = ['501', '502'].map((itemId) => ({ sku: 'TWIN', itemId }));
  const snapshots = {
    current: async () => ({ figures: { stock: { pages: [] } } }),
    rows: async () => [...rows, { sku: '', itemId: '503' }],
  };
  const found = await skusCheck.look({ site: { snapshots } } as unknown as Visit);
  expect(found.map((each) => each.found)).toEqual([
    'one SKU fits several items: TWIN (items 501, 502)',
    'one item has no SKU',
  ]);
});
