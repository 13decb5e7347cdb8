import { ConfigError } from '../kernel/errors.ts';

export type StripeMode = 'live' | 'test';

/** Secret (`sk_`) and restricted (`rk_`) keys, also those of an organisation (`sk_org_`), name their mode. */
const SECRET_KEY = /^[sr]k(?:_org)?_(live|test)_[\x21-\x7e]+$/;

/**
 * Whether a secret or restricted key moves real money.
 * @throws {ConfigError} for anything else. The message never shows the key.
 */
export function modeOfKey(secretKey: string): StripeMode {
  const mode = SECRET_KEY.exec(secretKey)?.[1];
  if (mode === 'live' || mode === 'test') return mode;
  const remedy = 'use a secret or restricted key of the form sk_live_…, sk_test_…, rk_live_… or rk_test_…';
  if (secretKey.startsWith('pk_')) {
    throw new ConfigError(`the Stripe secret key is a publishable key (pk_…): ${remedy}`);
  }
  if (SECRET_KEY.test(secretKey.trim())) {
    throw new ConfigError('the Stripe secret key has blanks or a line break around it: remove them');
  }
  throw new ConfigError(`the Stripe secret key is malformed: ${remedy}`);
}
