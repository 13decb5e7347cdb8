import { expect, test } from '@jest/globals';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { readEnv, webhookEnv, workerEnv } from '../../shared/runtime/env.ts';

const WORKER = {
  STAGE: 'demo',
  LEDGER_TABLE: 'tillbridge-demo-ledger',
  FIGURES_TABLE: 'tillbridge-demo-figures',
  PEOPLE_TABLE: 'tillbridge-demo-people',
  PAYMENTS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/tillbridge-demo-payments',
  STATIC_SECRET_ID: 'tillbridge/demo/static',
  TILL_TOKEN_SECRET_ID: 'tillbridge/demo/till-token',
};

test('names every missing and every wrong variable in one sentence', () => {
  const read = () => readEnv(webhookEnv, { STAGE: 'Demo!', PAYMENTS_QUEUE_URL: '' });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(
    'the environment is wrong: STAGE: expected a short lower-case name, e.g. "prod"; ' +
      'PAYMENTS_QUEUE_URL is missing: set it; STATIC_SECRET_ID is missing: set it',
  );
});

test('never repeats a value in its complaint', () => {
  expect(() => readEnv(workerEnv, { ...WORKER, STRIPE_API_BASE: 'sk_live_oops' })).toThrow(
    /^the environment is wrong: STRIPE_API_BASE: expected scheme and host[^_]*$/,
  );
});

test('talks to the vendors themselves unless told otherwise', () => {
  const env = readEnv(workerEnv, {
    ...WORKER,
    STRIPE_API_BASE: '',
    LIGHTSPEED_API_BASE: 'http://127.0.0.1:99',
  });
  expect(env.STRIPE_API_BASE).toBe('https://api.stripe.com');
  expect(env.LIGHTSPEED_API_BASE).toBe('http://127.0.0.1:99');
  // The series decides, which the settings tell.
  expect(env.LIGHTSPEED_AUTH_BASE).toBeUndefined();
});

test('refuses a base with a path, which would be doubled', () => {
  expect(() => readEnv(workerEnv, { ...WORKER, LIGHTSPEED_API_BASE: 'http://127.0.0.1:99/API' })).toThrow(
    'LIGHTSPEED_API_BASE',
  );
});

test('hands on nothing that was not asked for', () => {
  expect(readEnv(workerEnv, { ...WORKER, AWS_SECRET_ACCESS_KEY: 'x' })).not.toHaveProperty(
    'AWS_SECRET_ACCESS_KEY',
  );
});
