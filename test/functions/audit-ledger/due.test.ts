import { expect, test } from '@jest/globals';
import { isAuditDue, isSaidStill } from '../../../functions/audit-ledger/due.ts';

/** The rule ticks at half past every hour of UTC. */
const at = (time: string): number => Date.parse(`2026-11-23T${time}Z`);
const audited = (time: string, balanced = true) => ({ asOf: `2026-11-23T${time}Z`, balanced });

type Last = ReturnType<typeof audited> | null;
const CASES: readonly (readonly [
  when: string,
  now: string,
  last: Last,
  accepted: string | null,
  due: boolean,
])[] = [
  ['in the night', '06:30:01', audited('05:00:00'), null, true],
  ['at midday', '18:30:01', audited('17:00:00'), null, true],
  ['not an hour later', '07:30:00', audited('06:30:01'), null, false],
  ['not because the last one found a difference', '07:30:00', audited('06:30:01', false), null, false],
  ['an hour after one that failed', '19:30:00', audited('06:30:01'), null, true],
  ['as soon as a stage is connected', '11:30:00', null, null, true],
  ['not while what a restore opened is on its way', '11:30:00', audited('06:30:01'), '11:20:00', false],
  ['in the hour after a restore', '12:30:00', audited('06:30:01'), '11:20:00', true],
  ['again where that one did not balance', '13:30:00', audited('12:30:01', false), '11:20:00', true],
  ['not again once it has balanced', '14:30:00', audited('13:30:01'), '11:20:00', false],
];

test.each(CASES)('audits by itself: %s', (_when, now, ...[last, accepted, due]) => {
  const copyAcceptedAtMs = accepted === null ? null : at(accepted);
  expect(isAuditDue({ nowMs: at(now), last, copyAcceptedAtMs })).toBe(due);
});

test('a restore of days ago that never balanced is the nightly audit’s again', () => {
  const copyAcceptedAtMs = at('12:00:00') - 24 * 3_600_000;
  const last = audited('06:30:01', false);
  expect(isAuditDue({ nowMs: at('11:59:00'), last, copyAcceptedAtMs })).toBe(true);
  expect(isAuditDue({ nowMs: at('12:00:00'), last, copyAcceptedAtMs })).toBe(false);
});

test('a tick says that nothing new differs while the last audit is less than 21 hours old', () => {
  const last = audited('00:30:00');
  expect(isSaidStill({ nowMs: at('21:29:00'), last })).toBe(true);
  expect(isSaidStill({ nowMs: at('21:30:00'), last })).toBe(false);
  expect(isSaidStill({ nowMs: at('00:30:00'), last: null })).toBe(false);
});
