import { expect, test } from '@jest/globals';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { modeOfKey } from '../../shared/stripe/key-mode.ts';

test.each([
  ['sk_test_51Abc', 'test'],
  ['rk_test_51Abc', 'test'],
  ['sk_live_51Abc', 'live'],
  ['rk_live_51Abc', 'live'],
  ['sk_org_live_51Abc', 'live'],
])('the key %s is of %s mode', (key, mode) => {
  expect(modeOfKey(key)).toBe(mode);
});

test.each([
  ['', /malformed/],
  ['sk_', /malformed/],
  ['sk_test_', /malformed/],
  ['sk_prod_51Secret', /malformed/],
  ['whsec_51Secret', /malformed/],
  ['sk_test_51 Secret', /malformed/],
  ['pk_live_51Secret', /publishable/],
  ['sk_live_51Secret\n', /line break/],
])('the key %j is refused with its remedy, and never shown', (key, message) => {
  let error: unknown = null;
  try {
    modeOfKey(key);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toMatch(message);
  expect(String(error)).not.toContain('51');
});
