import { expect, test } from '@jest/globals';
import { isoOf } from '../../shared/kernel/clock.ts';

test('a moment is written in UTC', () => {
  expect(isoOf(0)).toBe('1970-01-01T00:00:00.000Z');
});
