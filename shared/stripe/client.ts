import { Stripe } from 'stripe';
import { ConfigError } from '../kernel/errors.ts';

/** The shapes read here are of this version; the webhook endpoint's `api_version` is to be the same. */
export const API_VERSION = '2026-10-28.endive';

/** Well under the function's own time; stripe-node's default of 80 s is longer than a pass may take. */
const TIMEOUT_MS = 8_000;
/** Reads may be repeated, and every write carries an idempotency key and only sets values. */
const MAX_NETWORK_RETRIES = 2;

export interface StripeConnection {
  readonly secretKey: string;
  /** `https://api.stripe.com`, or `http://127.0.0.1:<port>` of a simulator. No path. */
  readonly apiBase: string;
}

/**
 * The one place where requests to Stripe are made.
 * @throws {ConfigError} when `apiBase` is no plain http(s) address.
 */
export function makeClient(connection: StripeConnection): Stripe {
  const base = parseBase(connection.apiBase);
  return new Stripe(connection.secretKey, {
    apiVersion: API_VERSION,
    ...base,
    timeout: TIMEOUT_MS,
    maxNetworkRetries: MAX_NETWORK_RETRIES,
    // It would send earlier latencies along and write a file into the home directory.
    telemetry: false,
  });
}

interface Base {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
}

function parseBase(apiBase: string): Base {
  const url = URL.canParse(apiBase) ? new URL(apiBase) : null;
  const plain = url !== null && url.pathname === '/' && url.search === '' && url.username === '';
  if (!plain || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ConfigError(
      'STRIPE_API_BASE is no plain address: use https://api.stripe.com, or http://127.0.0.1:<port> without a path',
    );
  }
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  return { protocol: secure ? 'https' : 'http', host: url.hostname, port };
}
