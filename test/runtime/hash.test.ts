import { expect, test } from '@jest/globals';
import { keyedHash, settingsHash } from '../../shared/runtime/hash.ts';

test('hashes as HMAC-SHA256 does (RFC 4231, test case 2)', () => {
  expect(keyedHash('Jefe', 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('gives settings one hash whatever the order of their keys, and another when a value differs', () => {
  const hash = settingsHash({ a: 1, b: { c: [1, 2], d: null } });
  expect(settingsHash({ b: { d: null, c: [1, 2] }, a: 1 })).toBe(hash);
  expect(settingsHash({ b: { d: null, c: [2, 1] }, a: 1 })).not.toBe(hash);
  expect(hash).toMatch(/^[0-9a-f]{12}$/);
});
