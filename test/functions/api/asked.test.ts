import { expect, test } from '@jest/globals';
import { bodyOf } from '../../../functions/api/asked.ts';
import type { HttpRequest } from '../../../shared/runtime/handler.ts';

test('a body that is longer than any request needs is as good as none', () => {
  const of = (body: string): string => bodyOf({ body, isBase64Encoded: false } as HttpRequest);
  expect(of('x'.repeat(64 * 1024))).toHaveLength(64 * 1024);
  expect(of('x'.repeat(64 * 1024 + 1))).toBe('');
});
