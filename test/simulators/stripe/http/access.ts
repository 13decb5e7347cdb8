import { invalidRequest, StripeApiError } from './errors.ts';

/** Checks `Authorization: Bearer <key>`, or a key as basic user name, against those in force; throws Stripe's 401. */
export function checkKey(header: string | undefined, secretKeys: readonly string[]): void {
  const given = keyOf(header ?? '');
  if (given === null) {
    throw unauthorized(
      'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.',
    );
  }
  if (!secretKeys.includes(given)) throw unauthorized(`Invalid API Key provided: ${masked(given)}`);
}

/** A version is a date, since 2024-09-30 with a name behind it. */
export function checkVersion(version: string | undefined): string | null {
  if (version === undefined) return null;
  if (!/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(version)) {
    throw invalidRequest(`Invalid Stripe API version: ${version}`);
  }
  return version;
}

function keyOf(header: string): string | null {
  const [scheme = '', value = ''] = header.split(' ', 2);
  if (scheme.toLowerCase() === 'bearer' && value !== '') return value;
  if (scheme.toLowerCase() !== 'basic') return null;
  return Buffer.from(value, 'base64').toString('utf8').split(':')[0] ?? null;
}

function masked(key: string): string {
  return key.length < 12
    ? '*'.repeat(key.length)
    : `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`;
}

function unauthorized(message: string): StripeApiError {
  return new StripeApiError(401, { message, type: 'invalid_request_error' });
}
