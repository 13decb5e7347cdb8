import { expect, test } from '@jest/globals';
import { DEFAULT_VERSION, versionSupport } from '../../../shared/lightspeed/x-series/version.ts';
import { openXWorld } from '../support/x-world.ts';

const at = (moment: string): number => Date.parse(moment);

test('a dated version is supported for twelve months from its month', () => {
  expect(DEFAULT_VERSION).toBe('2026-07');
  expect(versionSupport('2026-07', at('2026-11-23T00:00:00Z'))).toEqual({
    state: 'supported',
    untilMs: at('2027-07-01T00:00:00Z'),
    warning: null,
  });
});

test.each([
  ['2027-04-03T00:00:00Z', 'ends-soon', 'is supported until 2027-07-01 only'],
  ['2027-07-01T00:00:00Z', 'expired', 'is supported no longer (until 2027-07-01)'],
  ['2026-06-30T00:00:00Z', 'early', 'is not published yet'],
] as const)('on %s the version 2026-07 %s, and people are told what to do', (moment, state, words) => {
  const support = versionSupport('2026-07', at(moment));
  expect(support.state).toBe(state);
  expect(support.warning).toContain(words);
  expect(support.warning).toContain('set lightspeed.apiVersion to');
});

test('the till is asked in the version that the settings name, and its end is warned of', async () => {
  const world = await openXWorld({ lightspeed: { apiVersion: '2026-04' } });
  await world.till.findItems(['TEE-M']);
  expect(world.simulator.state.requests.map(({ path }) => path)).toContain('/api/2026-04/search');
  expect(world.warnings()).toEqual([]);
  world.clock.advance(200 * 24 * 60 * 60_000);
  expect(world.warnings()).toEqual([expect.stringContaining('2026-04')]);
  await world.close();
});
