import { expect, test } from '@jest/globals';
import { Stripe } from 'stripe';
import { RefusedError } from '../../shared/kernel/answer.ts';
import { InvariantError } from '../../shared/kernel/errors.ts';
import { isAbsent, refusalOf, refusing } from '../../shared/stripe/refusal.ts';

const { errors } = Stripe;
const raw = (statusCode: number, code?: string) => ({
  statusCode,
  ...(code === undefined ? {} : { code }),
  message: 'No such customer: pat@example.com',
  requestId: 'req_1',
  type: 'invalid_request_error' as const,
});

test.each([
  ['a rate limit', new errors.StripeRateLimitError(raw(429)), 'wait', 'rate-limit'],
  ['a locked object', new errors.StripeRateLimitError(raw(429, 'lock_timeout')), 'wait', 'locked'],
  ['a fault of Stripe', new errors.StripeAPIError(raw(500)), 'wait', 'outage'],
  ['a gateway that is down', new errors.StripeAPIError(raw(503)), 'wait', 'outage'],
  [
    'an answer that is no JSON',
    new errors.StripeAPIError({ message: 'x', type: 'api_error' }),
    'wait',
    'outage',
  ],
  ['a busy object', new errors.StripeAPIError(raw(409)), 'wait', 'outage'],
  [
    'a cut connection',
    new errors.StripeConnectionError({ message: 'x', type: 'api_error' }),
    'wait',
    'outage',
  ],
  ['a wrong key', new errors.StripeAuthenticationError(raw(401)), 'connection', 'unauthorised'],
  ['a key without the right', new errors.StripePermissionError(raw(403)), 'connection', 'forbidden'],
  ['an unknown id', new errors.StripeInvalidRequestError(raw(404, 'resource_missing')), 'payment', 'absent'],
  [
    'a bad request',
    new errors.StripeInvalidRequestError(raw(400, 'parameter_invalid')),
    'payment',
    'rejected',
  ],
])('%s is sorted by who has to act', (_, error, whose, code) => {
  const refusal = refusalOf(error);
  expect(refusal).toMatchObject({ whose, code });
  expect(refusal?.remedy).not.toBe('');
});

test('repeats no word of Stripe that may quote a buyer, also not as the cause', async () => {
  const error = new errors.StripeInvalidRequestError(raw(400, 'email_invalid'));
  const refused: unknown = await refusing(() => Promise.reject(error)).catch((caught: unknown) => caught);
  expect(refused).toBeInstanceOf(RefusedError);
  expect(String(refused)).toContain('400, email_invalid, req_1');
  expect(JSON.stringify(refused) + String(refused)).not.toContain('pat@example.com');
  expect((refused as RefusedError).cause).toBeUndefined();
});

test('waits as long as a gateway asks for', () => {
  const error = new errors.StripeAPIError({ ...raw(503), headers: { 'retry-after': '7' } });
  expect(refusalOf(error)?.retryAfterMs).toBe(7000);
});

test('leaves our own bugs what they are', async () => {
  for (const bug of [new InvariantError('ours'), new TypeError('ours')]) {
    expect(refusalOf(bug)).toBeNull();
    await expect(refusing(() => Promise.reject(bug))).rejects.toBe(bug);
  }
});

test('tells what is absent from everything else', () => {
  expect(isAbsent(new errors.StripeInvalidRequestError(raw(404, 'resource_missing')))).toBe(true);
  expect(isAbsent(new errors.StripeInvalidRequestError(raw(404)))).toBe(false);
  expect(isAbsent(new Error('resource_missing'))).toBe(false);
});
