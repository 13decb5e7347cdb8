import { uuid, type Till } from './till.ts';

export const ACCESS_LIFETIME_S = 86_400;
const GRACE_MS = 60_000;
const MOST_PAIRS = 50;

export interface TokenPair {
  access: string;
  refresh: string;
  accessExpiresAtMs: number;
  /** From then on neither of its tokens is good for anything; null: it is the newest. */
  replacedAtMs: number | null;
  revoked: boolean;
}

/** One application's connection to the retailer, and the personal token that an admin made. */
export interface Connection {
  clientId: string;
  clientSecret: string;
  /** The refresh token that the client is given at first. */
  firstRefreshToken: string;
  personalToken: string;
  personalTokenRevoked: boolean;
  /** Granted; a personal token has none and may do everything. */
  scope: string;
  pairs: TokenPair[];
  codes: { code: string; expiresAtMs: number }[];
}

/** What an application for orders, refunds, customers and stock asks for. */
export const SCOPES: readonly string[] = [
  'consignments:read customers:read customers:write inventory:read inventory:write outlets:read',
  'payment_types:read payments:read products:read products:write registers:read retailer:read sales:read',
  'sales:write suppliers:read taxes:read users:read webhooks',
].flatMap((line) => line.split(' '));

export function connectionOf(till: Till): Connection {
  const connection = till.store.connection.get('current');
  if (connection === undefined) throw new Error('the simulator has no connection yet');
  return structuredClone(connection);
}

export const saveConnection = (till: Till, connection: Connection): void =>
  till.store.connection.put('current', connection);

/** The application's connection, made once per journal: its first refresh token survives restarts. */
export function seedConnection(till: Till, personalToken?: string): void {
  const known = till.store.connection.get('current');
  if (known !== undefined && personalToken !== undefined) saveConnection(till, { ...known, personalToken });
  if (known !== undefined) return;
  const secret = (): string => uuid(till).replaceAll('-', '');
  const connection: Connection = {
    clientId: secret(),
    clientSecret: secret() + secret(),
    firstRefreshToken: '',
    personalToken: personalToken ?? `lsxs_pt_${secret()}`,
    personalTokenRevoked: false,
    scope: SCOPES.join(' '),
    pairs: [],
    codes: [],
  };
  connection.firstRefreshToken = issuePair(till, connection).refresh;
  saveConnection(till, connection);
}

export function issuePair(till: Till, connection: Connection): TokenPair {
  const secret = (): string => uuid(till).replaceAll('-', '');
  const pair: TokenPair = {
    access: secret(),
    refresh: secret(),
    accessExpiresAtMs: till.clock.nowMs() + ACCESS_LIFETIME_S * 1000,
    replacedAtMs: null,
    revoked: false,
  };
  connection.pairs = [...connection.pairs, pair].slice(-MOST_PAIRS);
  return pair;
}

/** Whether the pair has not been revoked, nor replaced by a newer one for longer than the switch allows. */
export function isLive(till: Till, pair: TokenPair): boolean {
  const graceMs = till.switches.rotation === 'grace' ? GRACE_MS : 0;
  return !pair.revoked && (pair.replacedAtMs === null || till.clock.nowMs() < pair.replacedAtMs + graceMs);
}

/** The scopes of a bearer token, null for a personal one, which may do everything; undefined: refused. */
export function authenticate(till: Till, token: string | null): ReadonlySet<string> | null | undefined {
  const connection = connectionOf(till);
  if (token === connection.personalToken) return connection.personalTokenRevoked ? undefined : null;
  const pair = connection.pairs.find((each) => each.access === token);
  if (pair === undefined || !isLive(till, pair)) return undefined;
  return till.clock.nowMs() < pair.accessExpiresAtMs ? new Set(connection.scope.split(' ')) : undefined;
}

/** All access tokens run out now, or are withdrawn together with the personal one; refresh tokens stay. */
export function endAccessTokens(till: Till, how: 'expire' | 'revoke'): void {
  const connection = connectionOf(till);
  const nowMs = till.clock.nowMs();
  for (const pair of connection.pairs) pair.accessExpiresAtMs = Math.min(pair.accessExpiresAtMs, nowMs);
  if (how === 'revoke') connection.personalTokenRevoked = true;
  saveConnection(till, connection);
}

/** The merchant disconnects the application: nothing works until it is authorized anew. */
export function revokeConnection(till: Till): void {
  const connection = connectionOf(till);
  for (const pair of connection.pairs) pair.revoked = true;
  connection.personalTokenRevoked = true;
  saveConnection(till, connection);
}
