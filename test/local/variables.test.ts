import { expect, test } from '@jest/globals';
import { checkTill, commandsOf, readVariables } from '../../infra/local/variables.ts';
import { ConfigError } from '../../shared/kernel/errors.ts';

const STRIPE = {
  STRIPE_API_BASE: 'http://127.0.0.1:4010',
  STRIPE_SECRET_KEY: 'sk_test_x',
  STRIPE_WEBHOOK_SECRETS: 'whsec_a',
};
const TILL = {
  LIGHTSPEED_API_BASE: 'http://127.0.0.1:4011',
  LIGHTSPEED_CLIENT_ID: 'id',
  LIGHTSPEED_CLIENT_SECRET: 'secret',
  LIGHTSPEED_REFRESH_TOKEN: 'refresh',
};
const without = (from: Record<string, string>, name: string): Record<string, string> => ({
  ...from,
  [name]: '',
});

test('without a variable the shop is simulated, on port 4000', () => {
  const variables = readVariables({});
  expect(variables).toMatchObject({ port: 4000, stateDir: '.tillbridge', demo: undefined });
  expect(variables.stripe).toEqual({ apiBase: undefined, secretKey: undefined, webhookSecrets: [] });
  expect(variables.till.apiBase).toBeUndefined();
});

test('the commands that the start names work as they stand, also for another state folder', () => {
  expect(commandsOf(readVariables({}).stateDir)).toBe('npm run -s tillbridge --');
  const { stateDir } = readVariables({ TILLBRIDGE_STATE_DIR: '/tmp/my shop' });
  expect(commandsOf(stateDir)).toBe("TILLBRIDGE_STATE_DIR='/tmp/my shop' npm run -s tillbridge --");
});

test('every webhook secret of a list verifies, and the token host is the till’s unless named', () => {
  const { stripe, till } = readVariables({ ...STRIPE, ...TILL, STRIPE_WEBHOOK_SECRETS: 'whsec_a, whsec_b,' });
  expect(stripe.webhookSecrets).toEqual(['whsec_a', 'whsec_b']);
  expect(till.authBase).toBe('http://127.0.0.1:4011');
});

test.each<[string, Record<string, string>]>([
  ['PORT', { PORT: 'http' }],
  ['PORT', { PORT: '70000' }],
  ['PORT', { PORT: '-1' }],
  ['TILLBRIDGE_DEMO', { TILLBRIDGE_DEMO: 'yes' }],
  ['TILLBRIDGE_DEMO', { ...STRIPE, TILLBRIDGE_DEMO: 'on' }],
  ['TILLBRIDGE_DEMO', { ...TILL, TILLBRIDGE_DEMO: 'on' }],
  ['TILLBRIDGE_API_TOKEN', { TILLBRIDGE_API_TOKEN: 'two words' }],
  ['STRIPE_SECRET_KEY', without(STRIPE, 'STRIPE_SECRET_KEY')],
  ['STRIPE_WEBHOOK_SECRETS', without(STRIPE, 'STRIPE_WEBHOOK_SECRETS')],
  ['STRIPE_WEBHOOK_SECRETS', { ...STRIPE, STRIPE_WEBHOOK_SECRETS: ' , ' }],
  ['STRIPE_SECRET_KEY', { STRIPE_SECRET_KEY: 'pk_test_x' }],
  ['STRIPE_SECRET_KEY', { STRIPE_SECRET_KEY: 'sk_live_x' }],
  ['STRIPE_API_BASE', { ...STRIPE, STRIPE_API_BASE: 'http://127.0.0.1:4010/v1' }],
  ['STRIPE_API_BASE', { ...STRIPE, STRIPE_API_BASE: 'http://127.0.0.1:4010/' }],
  ['STRIPE_API_BASE', { ...STRIPE, STRIPE_API_BASE: 'ftp://127.0.0.1' }],
  ['STRIPE_API_BASE', { ...STRIPE, STRIPE_API_BASE: '127.0.0.1:4010' }],
  ['STRIPE_API_BASE', { ...STRIPE, STRIPE_API_BASE: 'http://me:pw@127.0.0.1' }],
  ['LIGHTSPEED_SERIES', { LIGHTSPEED_SERIES: 'r' }],
  ['LIGHTSPEED_API_BASE', { ...TILL, LIGHTSPEED_API_BASE: 'https://api.lightspeedapp.com' }],
  ['LIGHTSPEED_API_BASE', { ...TILL, ...STRIPE, LIGHTSPEED_API_BASE: 'https://demo.retail.lightspeed.app' }],
])('a wrong or contradictory %s is named in one sentence', (name, environment) => {
  const read = (): unknown => readVariables(environment);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(name);
  expect(read).not.toThrow(/\n/);
});

test('a live key reaches the till in production', () => {
  const environment = {
    ...STRIPE,
    ...TILL,
    STRIPE_SECRET_KEY: 'rk_live_x',
    LIGHTSPEED_API_BASE: 'https://api.lightspeedapp.com',
  };
  expect(readVariables(environment).till.apiBase).toBe('https://api.lightspeedapp.com');
});

test.each<[string, 'R' | 'X', Record<string, string>]>([
  ['LIGHTSPEED_CLIENT_ID', 'R', without(TILL, 'LIGHTSPEED_CLIENT_ID')],
  ['LIGHTSPEED_REFRESH_TOKEN', 'R', without(TILL, 'LIGHTSPEED_REFRESH_TOKEN')],
  ['LIGHTSPEED_CLIENT_SECRET', 'X', without(TILL, 'LIGHTSPEED_CLIENT_SECRET')],
  ['LIGHTSPEED_PERSONAL_TOKEN', 'R', { LIGHTSPEED_PERSONAL_TOKEN: 'p' }],
  ['LIGHTSPEED_PERSONAL_TOKEN', 'X', { ...TILL, LIGHTSPEED_PERSONAL_TOKEN: 'p' }],
  ['LIGHTSPEED_AUTH_BASE', 'R', { LIGHTSPEED_AUTH_BASE: 'http://127.0.0.1:1' }],
])('a till’s %s must fit its series', (name, series, environment) => {
  const check = (): void => checkTill(readVariables(environment).till, series);
  expect(check).toThrow(ConfigError);
  expect(check).toThrow(name);
});

test('X-Series is content with a personal token', () => {
  const { till } = readVariables({
    LIGHTSPEED_API_BASE: 'http://127.0.0.1:1',
    LIGHTSPEED_PERSONAL_TOKEN: 'p',
  });
  expect(() => checkTill(till, 'X')).not.toThrow();
});

test('no message shows a secret', () => {
  const secret = 'sk_prod_very_secret';
  expect(() => readVariables({ STRIPE_SECRET_KEY: secret })).not.toThrow(secret);
  expect(() => readVariables({ TILLBRIDGE_API_TOKEN: 'very secret' })).not.toThrow('very secret');
});
