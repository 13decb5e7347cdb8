import { ConfigError } from '../../shared/kernel/errors.ts';

type Read = (name: string) => string | undefined;

/** How commands from another terminal begin: those of another state folder have to name it. */
export const commandsOf = (stateDir: string): string =>
  `${stateDir === '.tillbridge' ? '' : `TILLBRIDGE_STATE_DIR='${stateDir}' `}npm run -s tillbridge --`;

/** What the start is told by its environment, each variable checked alone. Undefined: its default. */
export type Variables = ReturnType<typeof readEach>;
export type StripeVariables = Variables['stripe'];
export type TillVariables = Variables['till'];

/**
 * An empty variable counts as missing.
 * @throws {ConfigError} one sentence that names the variable and the remedy, never a secret's value.
 */
export function readVariables(environment: NodeJS.ProcessEnv): Variables {
  const variables = readEach((name) => (environment[name] === '' ? undefined : environment[name]));
  checkStripe(variables.stripe);
  checkDemo(variables);
  checkMode(variables);
  return variables;
}

function readEach(read: Read) {
  const secrets = (read('STRIPE_WEBHOOK_SECRETS') ?? '').split(',').map((secret) => secret.trim());
  const apiBase = baseOf(read, 'LIGHTSPEED_API_BASE');
  return {
    port: portOf(read('PORT') ?? '4000'),
    stateDir: read('TILLBRIDGE_STATE_DIR') ?? '.tillbridge',
    settingsPath: read('TILLBRIDGE_SETTINGS'),
    demo: oneOf(read, 'TILLBRIDGE_DEMO', ['on', 'off']),
    apiToken: tokenOf(read('TILLBRIDGE_API_TOKEN')),
    stripe: {
      apiBase: baseOf(read, 'STRIPE_API_BASE'),
      secretKey: read('STRIPE_SECRET_KEY'),
      webhookSecrets: secrets.filter((secret) => secret !== ''),
    },
    till: {
      apiBase,
      authBase: baseOf(read, 'LIGHTSPEED_AUTH_BASE') ?? apiBase,
      series: oneOf(read, 'LIGHTSPEED_SERIES', ['R', 'X']),
      clientId: read('LIGHTSPEED_CLIENT_ID'),
      clientSecret: read('LIGHTSPEED_CLIENT_SECRET'),
      refreshToken: read('LIGHTSPEED_REFRESH_TOKEN'),
      personalToken: read('LIGHTSPEED_PERSONAL_TOKEN'),
    },
  };
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new ConfigError(`PORT is "${text}": set a number from 0 (a free port) to 65535`);
}

function oneOf<Word extends string>(read: Read, name: string, words: readonly Word[]): Word | undefined {
  const text = read(name);
  const word = words.find((each) => each === text);
  if (text === undefined || word !== undefined) return word;
  throw new ConfigError(`${name} is "${text}": set it to ${words.join(' or ')}`);
}

function tokenOf(token: string | undefined): string | undefined {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return token;
  throw new ConfigError('TILLBRIDGE_API_TOKEN has blanks or other than ASCII characters: choose one without');
}

/** The vendors' real paths are added to it, so it must not bring one of its own. */
function baseOf(read: Read, name: string): string | undefined {
  const text = read(name);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new ConfigError(`${name} is no http or https address: set one such as http://127.0.0.1:4010`);
  if (!/^https?:\/\/[^/?#@]+$/.test(text))
    throw new ConfigError(`${name} is more than scheme and host: shorten it to ${url.origin}`);
  return url.origin;
}

function checkStripe({ apiBase, secretKey, webhookSecrets }: StripeVariables): void {
  if (secretKey !== undefined && !/^[sr]k_(?:org_)?(?:live|test)_[\x21-\x7e]+$/.test(secretKey))
    throw new ConfigError('STRIPE_SECRET_KEY is no secret key: set one like sk_test_…, sk_live_…, rk_live_…');
  if (apiBase === undefined) return;
  if (secretKey === undefined) throw lacking('STRIPE_API_BASE', 'STRIPE_SECRET_KEY');
  if (webhookSecrets.length === 0) throw lacking('STRIPE_API_BASE', 'STRIPE_WEBHOOK_SECRETS');
}

function checkDemo({ demo, stripe, till }: Variables): void {
  const own = stripe.apiBase === undefined ? 'LIGHTSPEED_API_BASE' : 'STRIPE_API_BASE';
  if (demo !== 'on' || (stripe.apiBase ?? till.apiBase) === undefined) return;
  throw new ConfigError(
    `TILLBRIDGE_DEMO is on but ${own} is not simulated: set the one to off or drop the other`,
  );
}

const TILLS_IN_PRODUCTION = /(?:^|\.)(?:lightspeedapp\.com|retail\.lightspeed\.app|vendhq\.com)$/;

/** Test money must not reach a real till, and a real key has no business with a simulator. */
function checkMode({ stripe, till }: Variables): void {
  const isLive = stripe.secretKey?.includes('_live_') === true;
  if (isLive && stripe.apiBase === undefined)
    throw new ConfigError(
      'STRIPE_SECRET_KEY is a live key, which the simulated Stripe must not see: use a test key, or set STRIPE_API_BASE',
    );
  if (!isLive && till.apiBase !== undefined && TILLS_IN_PRODUCTION.test(new URL(till.apiBase).hostname))
    throw new ConfigError(
      'LIGHTSPEED_API_BASE is a till in production, but STRIPE_SECRET_KEY is not a live key: use a live key, or another till',
    );
}

/**
 * A till of one's own needs all that connects to it; the series may come from the settings.
 * @throws {ConfigError} as `readVariables`.
 */
export function checkTill(till: TillVariables, series: 'R' | 'X'): void {
  const oauth = {
    LIGHTSPEED_CLIENT_ID: till.clientId,
    LIGHTSPEED_CLIENT_SECRET: till.clientSecret,
    LIGHTSPEED_REFRESH_TOKEN: till.refreshToken,
  };
  if (till.authBase !== undefined && till.apiBase === undefined)
    throw new ConfigError('LIGHTSPEED_AUTH_BASE is set without LIGHTSPEED_API_BASE: set both or neither');
  const isGiven = till.personalToken !== undefined;
  if (isGiven && series === 'R')
    throw new ConfigError(
      'LIGHTSPEED_PERSONAL_TOKEN is for X-Series: leave it out, or set LIGHTSPEED_SERIES to X',
    );
  for (const [name, value] of Object.entries(oauth)) {
    if (isGiven && value !== undefined)
      throw new ConfigError(
        `${name} and LIGHTSPEED_PERSONAL_TOKEN exclude each other: leave one of them out`,
      );
    if (!isGiven && till.apiBase !== undefined && value === undefined)
      throw lacking('LIGHTSPEED_API_BASE', name);
  }
}

function lacking(base: string, missing: string): ConfigError {
  return new ConfigError(
    `${base} is set without ${missing}: set both, or leave ${base} out for the simulator`,
  );
}
