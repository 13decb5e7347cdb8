import { expect, test } from '@jest/globals';
import { verdictOf } from '../../infra/build/audit-dependencies.ts';

const counted = (total: number): string =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities: {}, metadata: { vulnerabilities: { total } } });

test.each([
  ['no known fault', counted(0), 0, 'No known fault'],
  ['a known fault', counted(2), 1, '2 known faults'],
  [
    'a registry without advisories',
    '{"message":"405 Method Not Allowed","statusCode":405}',
    3,
    'not audited',
  ],
  ['no answer at all', '', 3, 'not audited'],
])('an audit of the dependencies tells %s apart', (_what, output, exit, text) => {
  expect(verdictOf(output)).toEqual({ exit, text: expect.stringContaining(text) });
});
